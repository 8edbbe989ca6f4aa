/**
 * What happened, held against what was expected: passed, or why not. An empty run never passes. Where
 * the generator was the bottleneck nothing is said of time; money and results are judged all the same.
 */
import { serviceHop } from '../loadtests/traffic/hop-name.ts'
import { digest, type TrafficReport } from '../loadtests/traffic/report.ts'
import type { AcknowledgementFigures } from './acknowledgements.ts'
import type { BooksReport } from './books.ts'
import { generatorFaults } from './inconclusive.ts'
import type { RecordsReport } from './records.ts'
import type { Expectations } from './scenario.ts'

export interface Evidence {
  readonly report: TrafficReport
  readonly books: BooksReport
  readonly records: RecordsReport
  /** Whether everything that went on behind the answers came to its end in time. */
  readonly settled: boolean
  /** How users' services took their notifications; nothing where there were none. */
  readonly notifications?: readonly AcknowledgementFigures[]
}

export interface Verdict {
  readonly passed: boolean
  /** A sentence for each expectation that was not met. */
  readonly reasons: readonly string[]
  /** Why nothing is concluded about time: the generator was the bottleneck. Not there when it was not. */
  readonly inconclusive?: readonly string[]
  /** Of (arrival, outcome, amount), sorted: equal runs have equal digests. */
  readonly digest: string
}

export function judge(expectations: Expectations, evidence: Evidence): Verdict {
  const { report } = evidence
  const faults = generatorFaults(report)
  const isConclusive = faults.length === 0
  const reasons = [
    ...alwaysExpected(evidence),
    ...expected(expectations, evidence),
    ...(isConclusive ? expectedInTime(expectations, evidence) : []),
  ]
  return {
    passed: reasons.length === 0 && isConclusive,
    reasons,
    ...(isConclusive ? {} : { inconclusive: faults }),
    digest: digest(report.rows),
  }
}

/** What no scenario may waive. */
function alwaysExpected({ report, books, records, settled }: Evidence): string[] {
  const differing = records.comparisons.filter(({ differences }) => differences.length > 0)
  const service = report.hops.find(({ name }) => name === serviceHop)
  return [
    ...when(report.due === 0, 'nothing arrived: an empty run proves nothing'),
    ...when(report.due > 0 && report.finished === 0, 'no payment came to an end'),
    ...when(
      service !== undefined && service.count === 0 && service.errors > 0,
      `the service in a till's place gave no answer to any of ${service?.errors} requests: is it there, at the address in targets?`,
    ),
    ...when(report.unknown > 0, `${report.unknown} payments ended without a known result`),
    ...when(!settled, 'work was still going on behind the answers when time ran out'),
    ...books.broken.map((says) => `the books do not balance: ${says}`),
    ...differing.map(({ between, differences }) => {
      const [first] = differences
      return `records differ, ${between}: ${differences.length} times, first ${first?.kind} at ${first?.key}`
    }),
  ]
}

function expected(
  {
    approvedShareAtLeast,
    approvedShareAtMost,
    notificationsMissingAtMost,
    outcomes = {},
  }: Expectations,
  { report, notifications = [] }: Evidence,
): string[] {
  const approvedShare = report.approved / Math.max(1, report.finished)
  return [
    ...atLeast('approved share', approvedShare, approvedShareAtLeast),
    ...atMost('approved share', approvedShare, approvedShareAtMost),
    ...Object.entries(outcomes).flatMap(([outcome, bounds]) => {
      const count = report.outcomes[outcome] ?? 0
      return [...atLeast(outcome, count, bounds.atLeast), ...atMost(outcome, count, bounds.atMost)]
    }),
    ...notifications.flatMap(({ network, missing }) =>
      atMost(`missing notifications of ${network}`, missing, notificationsMissingAtMost),
    ),
  ]
}

/** What others would be blamed for by a generator that did not keep up. */
function expectedInTime(
  { latencyMsP99AtMost, lateShareAtMost, droppedAtMost, notificationMsP99AtMost }: Expectations,
  { report, notifications = [] }: Evidence,
): string[] {
  const lateShare = report.late / Math.max(1, report.started)
  return [
    ...atMost('p99 in ms', report.latencyMs.p99 ?? 0, latencyMsP99AtMost),
    ...atMost('late share', lateShare, lateShareAtMost),
    ...atMost('dropped arrivals', report.dropped, droppedAtMost),
    ...notifications.flatMap(({ network, tookMs }) =>
      atMost(`p99 of notifications of ${network} in ms`, tookMs.p99 ?? 0, notificationMsP99AtMost),
    ),
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
