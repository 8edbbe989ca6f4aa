/** What happened, held against what was expected: passed, or why not. An empty run never passes. */
import { digest, type TrafficReport } from '../loadtests/traffic/report.ts'
import type { BooksReport } from './books.ts'
import type { RecordsReport } from './records.ts'
import type { Expectations } from './scenario.ts'

export interface Evidence {
  readonly report: TrafficReport
  readonly books: BooksReport
  readonly records: RecordsReport
  /** Whether everything that went on behind the answers came to its end in time. */
  readonly settled: boolean
}

export interface Verdict {
  readonly passed: boolean
  /** A sentence for each expectation that was not met. */
  readonly reasons: readonly string[]
  /** Of (arrival, outcome, amount), sorted: equal runs have equal digests. */
  readonly digest: string
}

export function judge(expectations: Expectations, evidence: Evidence): Verdict {
  const reasons = [...alwaysExpected(evidence), ...expected(expectations, evidence.report)]
  return { passed: reasons.length === 0, reasons, digest: digest(evidence.report.rows) }
}

/** What no scenario may waive. */
function alwaysExpected({ report, books, records, settled }: Evidence): string[] {
  const differing = records.comparisons.filter(({ differences }) => differences.length > 0)
  return [
    ...when(report.due === 0, 'nothing arrived: an empty run proves nothing'),
    ...when(report.due > 0 && report.finished === 0, 'no payment came to an end'),
    ...when(report.unknown > 0, `${report.unknown} payments ended without a known result`),
    ...when(!settled, 'work was still going on behind the answers when time ran out'),
    ...books.broken.map((says) => `the books do not balance: ${says}`),
    ...differing.map(({ between, differences }) => {
      const [first] = differences
      return `records differ, ${between}: ${differences.length} times, first ${first?.kind} at ${first?.key}`
    }),
  ]
}

function expected(expectations: Expectations, report: TrafficReport): string[] {
  const { approvedShareAtLeast, approvedShareAtMost, latencyMsP99AtMost } = expectations
  const { lateShareAtMost, droppedAtMost, outcomes = {} } = expectations
  const approvedShare = report.approved / Math.max(1, report.finished)
  const lateShare = report.late / Math.max(1, report.started)
  return [
    ...atLeast('approved share', approvedShare, approvedShareAtLeast),
    ...atMost('approved share', approvedShare, approvedShareAtMost),
    ...atMost('p99 in ms', report.latencyMsP99 ?? 0, latencyMsP99AtMost),
    ...atMost('late share', lateShare, lateShareAtMost),
    ...atMost('dropped arrivals', report.dropped, droppedAtMost),
    ...Object.entries(outcomes).flatMap(([outcome, bounds]) => {
      const count = report.outcomes[outcome] ?? 0
      return [...atLeast(outcome, count, bounds.atLeast), ...atMost(outcome, count, bounds.atMost)]
    }),
  ]
}

const when = (holds: boolean, says: string) => (holds ? [says] : [])

const figure = (number: number) => (Number.isInteger(number) ? number : number.toFixed(4))

const atLeast = (what: string, found: number, least: number | undefined) =>
  when(
    least !== undefined && found < least,
    `${what} is ${figure(found)}, expected at least ${least}`,
  )

const atMost = (what: string, found: number, most: number | undefined) =>
  when(most !== undefined && found > most, `${what} is ${figure(found)}, expected at most ${most}`)
