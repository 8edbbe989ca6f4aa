/** A rehearsal at scale in figures: those of any rehearsal, and how it was played. */
import { rfc3339 } from '../../core/calendar.ts'
import type { FailureCount } from '../../core/failures-counted.ts'
import { isOutcome, type Outcome } from '../../core/outcome.ts'
import {
  type HopFigures,
  mergeCounts,
  spreadOf,
  type TrafficTotals,
} from '../../loadtests/traffic/figures.ts'
import type { CellCount, RehearsalReport } from '../rehearsal/rehearsal-report.ts'
import { aboutReport } from '../reports/about.ts'
import { expectedOf } from '../reports/expected.ts'
import { judge } from '../verdict.ts'
import { digestOf } from './partition.ts'
import type { AtScale, Played } from './peak.ts'
import {
  accountsAtScale,
  booksAtScale,
  goneBy,
  positionsAtScale,
  recordsAtScale,
} from './peak-books.ts'

export interface PeakReport extends RehearsalReport {
  readonly played: Played
  /** By hop: how many messages, and from when they came until they were answered. */
  readonly hops: readonly HopFigures[]
}

type Gone = ReturnType<typeof goneBy>

export async function peakReport(done: AtScale): Promise<PeakReport> {
  const { scenario, seed, teacher, shares, played } = done
  const { title, timing, expectations } = scenario
  const gone = goneBy(done)
  const accounts = accountsAtScale(done)
  const books = await booksAtScale(done, accounts)
  const records = await recordsAtScale(done, accounts)
  const digest = digestOf(shares)
  const traffic = trafficOf(done, gone)
  const rows = { rows: [], seconds: [], digest, hops: [], rateChanges: [] }
  const idle = { loopDelayMs: { p99: 0, max: 0 }, loopBusyShare: 0 }
  const report = { ...traffic, ...rows, ...idle }
  const { reasons } = judge(expectations, { report, books, records, settled: true })
  return {
    about: aboutReport('rehearsal at scale'),
    ...{ scenario: title, seed, timing, signatures: 'none', digest },
    verdict: { passed: reasons.length === 0, reasons },
    expected: expectedOf(expectations, { traffic, books, records }),
    began: rfc3339(teacher.plan.startAt),
    ended: rfc3339(Math.max(teacher.plan.startAt, ...shares.map(({ endedAt }) => endedAt))),
    ...{ traffic, cells: cellsOf(gone), money: moneyOf(gone), days: [] },
    ...{ failures: failuresOf(gone), books, records },
    positions: positionsAtScale(done, accounts),
    ...{ played, hops: hopsOf(done) },
  }
}

function trafficOf({ shares }: AtScale, gone: Gone): PeakReport['traffic'] {
  const count = (test: (one: Gone[number]) => boolean) => sum(gone.filter(test), (one) => one.count)
  const finished = count(() => true)
  const totals: TrafficTotals = {
    ...{ due: finished, started: finished, late: 0, dropped: 0, finished },
    approved: count(({ course }) => course.final === 'paid'),
    refused: count(({ course }) => course.final === 'unpaid'),
    unknown: count(({ course }) => course.final === 'unknown'),
  }
  const latencyMs = spreadOf(shares.map(({ latency }) => latency))
  return {
    ...totals,
    // Nobody begins late on a virtual clock: within a millisecond one is the other.
    ...{
      latencyMs,
      serviceMs: latencyMs,
      outcomes: countedBy(gone, ({ course }) => course.outcome),
    },
    notifications: {
      heard: sum(gone, ({ course, count: times }) => course.notices.heard * times),
      duplicates: sum(gone, ({ course, count: times }) => course.notices.duplicates * times),
      forged: 0,
    },
  }
}

const sum = <T>(all: readonly T[], of: (one: T) => number) =>
  all.reduce((total, one) => total + of(one), 0)

function countedBy(gone: Gone, nameOf: (one: Gone[number]) => string): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const one of gone) counts[nameOf(one)] = (counts[nameOf(one)] ?? 0) + one.count
  return counts
}

function cellsOf(gone: Gone): CellCount[] {
  const cells = new Map<string, Gone>()
  for (const one of gone) {
    const { app, owner, scene } = one.cell
    const key = `${app} ${owner} ${scene}`
    cells.set(key, [...(cells.get(key) ?? []), one])
  }
  return [...cells]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([, all]) => {
      const [first] = all
      if (first === undefined) return []
      const { app, owner, scene } = first.cell
      const outcomes: Partial<Record<Outcome, number>> = {}
      for (const { course, count } of all) {
        if (isOutcome(course.outcome))
          outcomes[course.outcome] = (outcomes[course.outcome] ?? 0) + count
      }
      const attempts = sum(all, ({ count }) => count)
      return [{ app, owner, scene, attempts, approved: outcomes.approved ?? 0, outcomes }]
    })
}

function moneyOf(gone: Gone): PeakReport['money'] {
  const isPaid = ({ course }: Gone[number]) => course.final === 'paid' || course.back > 0
  return {
    askedFen: sum(gone, ({ amountFen }) => amountFen),
    paidFen: sum(gone.filter(isPaid), ({ amountFen }) => amountFen),
    refundedFen: sum(gone, ({ course, amountFen }) => course.back * amountFen),
  }
}

function failuresOf(gone: Gone): FailureCount[] {
  const rows = new Map<string, FailureCount>()
  for (const { course, count } of gone) {
    for (const row of course.failures) {
      const key = `${row.failure} ${row.hop}`
      const known = rows.get(key) ?? { ...row, attempts: 0, signs: 0 }
      const attempts = known.attempts + row.attempts * count
      rows.set(key, { ...known, attempts, signs: known.signs + row.signs * count })
    }
  }
  const frequency = ({ attempts, signs }: FailureCount) => attempts + signs
  return [...rows.values()].sort((one, other) => frequency(other) - frequency(one))
}

function hopsOf({ shares }: AtScale): HopFigures[] {
  const names = [...new Set(shares.flatMap(({ hops }) => hops.map(({ hop }) => hop)))].sort()
  return names.map((name) => {
    const same = shares.flatMap(({ hops }) => hops.filter(({ hop }) => hop === name))
    const latency = mergeCounts(same.map((one) => one.latency))
    const count = latency.reduce((total, value, place) => total + (place % 2 === 1 ? value : 0), 0)
    return { name, count, errors: 0, tookMs: spreadOf([latency]) }
  })
}
