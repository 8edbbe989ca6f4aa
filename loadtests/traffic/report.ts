/**
 * The workers' reports as one: seconds merged by second, latencies by bucket, rows by arrival. The
 * whole must add up, whatever the number of workers; that it does is asserted, not hoped.
 */
import { createHash } from 'node:crypto'
import type { TrafficSecond } from '../../core/events.ts'
import { LatencyHistogram } from '../../core/histogram.ts'
import type { NotificationCounts, ScanRow, ShardReport } from './protocol.ts'

export interface TrafficTotals {
  /** due = finished + dropped, and finished = approved + refused + unknown. */
  readonly due: number
  readonly started: number
  readonly late: number
  readonly dropped: number
  readonly finished: number
  readonly approved: number
  readonly refused: number
  readonly unknown: number
}

export interface TrafficReport extends TrafficTotals {
  /** Due time to final state; null when nothing finished. */
  readonly latencyMsP50: number | null
  readonly latencyMsP95: number | null
  readonly latencyMsP99: number | null
  /** How many ended with which word: ours, or the network's own. */
  readonly outcomes: Readonly<Record<string, number>>
  readonly seconds: readonly TrafficSecond[]
  readonly notifications: NotificationCounts
  /** Of the worst worker. */
  readonly loopDelayMs: { readonly p99: number; readonly max: number }
  /** By arrival, ascending. */
  readonly rows: readonly ScanRow[]
  /** Equal when every arrival ended the same way: see `digest`. */
  readonly digest: string
}

/** @throws Error when the parts do not add up: a mistake of ours. */
export function mergeReports(reports: readonly ShardReport[]): TrafficReport {
  const rows = reports.flatMap((report) => report.rows).sort((a, b) => a.index - b.index)
  const seconds = mergeSeconds(reports.map((report) => report.seconds))
  const totals = totalsOf(seconds)
  assertAddsUp(totals, rows)
  const latency = new LatencyHistogram()
  for (const report of reports) latency.add(report.latency)
  return {
    ...totals,
    latencyMsP50: latency.percentile(0.5),
    latencyMsP95: latency.percentile(0.95),
    latencyMsP99: latency.percentile(0.99),
    outcomes: countOutcomes(rows),
    seconds,
    notifications: mergeNotifications(reports),
    loopDelayMs: {
      p99: Math.max(0, ...reports.map(({ loopDelayMs }) => loopDelayMs.p99)),
      max: Math.max(0, ...reports.map(({ loopDelayMs }) => loopDelayMs.max)),
    },
    rows,
    digest: digest(rows),
  }
}

/** SHA-256 in hex over one line an arrival, `index outcome amountFen`, in order of the index. */
export function digest(rows: readonly Pick<ScanRow, 'index' | 'outcome' | 'amountFen'>[]): string {
  const hash = createHash('sha256')
  for (const { index, outcome, amountFen } of [...rows].sort((a, b) => a.index - b.index)) {
    hash.update(`${index} ${outcome} ${amountFen}\n`)
  }
  return hash.digest('hex')
}

/** The same seconds of several workers added together, in order of time. */
export function mergeSeconds(lists: readonly (readonly TrafficSecond[])[]): TrafficSecond[] {
  const bySecond = new Map<number, TrafficSecond[]>()
  for (const one of lists.flat()) {
    const same = bySecond.get(one.second)
    if (same === undefined) bySecond.set(one.second, [one])
    else same.push(one)
  }
  return [...bySecond.values()].map(added).sort((a, b) => a.second - b.second)
}

type Counts = Omit<TrafficSecond, 'second' | 'latency'>

function sums(parts: readonly Counts[]): Counts {
  const sum = (name: keyof Counts) => parts.reduce((total, part) => total + part[name], 0)
  return {
    target: sum('target'),
    started: sum('started'),
    late: sum('late'),
    dropped: sum('dropped'),
    finished: sum('finished'),
    approved: sum('approved'),
    refused: sum('refused'),
    unknown: sum('unknown'),
  }
}

function added(same: readonly TrafficSecond[]): TrafficSecond {
  const latency = new LatencyHistogram()
  for (const one of same) latency.add(one.latency)
  return { second: same[0]?.second ?? 0, ...sums(same), latency: latency.sparse() }
}

function totalsOf(seconds: readonly TrafficSecond[]): TrafficTotals {
  const { target, ...totals } = sums(seconds)
  return { due: target, ...totals }
}

function assertAddsUp(totals: TrafficTotals, rows: readonly ScanRow[]): void {
  const { due, started, dropped, finished, approved, refused, unknown } = totals
  const holds =
    due === started + dropped &&
    started === finished &&
    finished === approved + refused + unknown &&
    rows.length === finished &&
    new Set(rows.map(({ index }) => index)).size === rows.length
  if (!holds) throw new Error(`The crowd does not add up: ${JSON.stringify(totals)}.`)
}

function countOutcomes(rows: readonly ScanRow[]): Record<string, number> {
  const found: Record<string, number> = {}
  for (const { outcome } of rows) found[outcome] = (found[outcome] ?? 0) + 1
  return found
}

function mergeNotifications(reports: readonly ShardReport[]): NotificationCounts {
  const sum = (name: keyof NotificationCounts) =>
    reports.reduce((total, { notifications }) => total + notifications[name], 0)
  return { heard: sum('heard'), duplicates: sum('duplicates'), forged: sum('forged') }
}
