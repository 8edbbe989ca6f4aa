/**
 * The workers' reports as one: figures merged, rows by arrival. The whole must add up, whatever the
 * number of workers; that it does is asserted, not hoped.
 */
import { createHash } from 'node:crypto'
import { mergeSignedAhead } from './corpus.ts'
import { mergeFigures, type TrafficFigures, type TrafficTotals } from './figures.ts'
import type { NotificationCounts, ScanRow, ShardReport, SignedAhead, Watch } from './protocol.ts'
import type { RateChange } from './rate.ts'

/** `loopDelayMs` and `loopBusyShare` are those of the worst worker. */
export interface TrafficReport extends TrafficFigures, Watch {
  /** How many ended with which word: ours, or the network's own. */
  readonly outcomes: Readonly<Record<string, number>>
  readonly notifications: NotificationCounts
  /** Null when nothing was to be signed ahead. */
  readonly signedAhead?: SignedAhead | null
  /** How often the rate was changed while it ran, and to what. */
  readonly rateChanges: readonly RateChange[]
  /** By arrival, ascending. */
  readonly rows: readonly ScanRow[]
  /** Equal when every arrival ended the same way: see `digest`. */
  readonly digest: string
}

/** @throws Error when the parts do not add up: a mistake of ours. */
export function mergeReports(
  reports: readonly ShardReport[],
  rateChanges: readonly RateChange[] = [],
): TrafficReport {
  const rows = reports.flatMap((report) => report.rows).sort((a, b) => a.index - b.index)
  const figures = mergeFigures(reports)
  assertAddsUp(figures, rows)
  return {
    ...figures,
    outcomes: countOutcomes(rows),
    notifications: mergeNotifications(reports),
    signedAhead: mergeSignedAhead(reports.map(({ signedAhead = null }) => signedAhead)),
    loopDelayMs: {
      p99: worst(reports, ({ loopDelayMs }) => loopDelayMs.p99),
      max: worst(reports, ({ loopDelayMs }) => loopDelayMs.max),
    },
    loopBusyShare: worst(reports, ({ loopBusyShare }) => loopBusyShare),
    rateChanges,
    rows,
    digest: digest(rows),
  }
}

const worst = (reports: readonly ShardReport[], of: (report: ShardReport) => number) =>
  reports.reduce((most, report) => Math.max(most, of(report)), 0)

/** SHA-256 in hex over one line an arrival, `index outcome amountFen`, in order of the index. */
export function digest(rows: readonly Pick<ScanRow, 'index' | 'outcome' | 'amountFen'>[]): string {
  const hash = createHash('sha256')
  for (const { index, outcome, amountFen } of [...rows].sort((a, b) => a.index - b.index)) {
    hash.update(`${index} ${outcome} ${amountFen}\n`)
  }
  return hash.digest('hex')
}

function assertAddsUp(totals: TrafficTotals, rows: readonly ScanRow[]): void {
  const { due, started, dropped, finished, approved, refused, unknown } = totals
  const holds =
    due === started + dropped &&
    started === finished &&
    finished === approved + refused + unknown &&
    rows.length === finished &&
    new Set(rows.map(({ index }) => index)).size === rows.length
  if (!holds)
    throw new Error(
      `The crowd does not add up: ${JSON.stringify({ due, started, dropped, finished, rows: rows.length })}.`,
    )
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
