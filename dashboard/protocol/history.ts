/**
 * How a run is remembered: every second for five minutes, then in tens for an hour, then in minutes
 * for a day. Both ends of the line keep this rule, so that who watched all along and who has just
 * joined hold equal rows.
 */

import type { Failure } from '../../core/failures.ts'
import { LatencyHistogram } from '../../core/histogram.ts'

export interface SecondRow {
  /** Whole seconds since 1970: the first of the row. */
  readonly second: number
  /** How many seconds the row covers: 1, or more the longer it is past. Its counts are of all of them. */
  readonly span: number
  /** Arrivals due, begun, begun late, dropped, and payments that reached a final state. */
  readonly target: number
  readonly started: number
  readonly late: number
  readonly dropped: number
  readonly finished: number
  readonly approved: number
  readonly refused: number
  /** Milliseconds from due time to final state, of the payments finished in this time. */
  readonly latencyMsP50: number | null
  readonly latencyMsP95: number | null
  readonly latencyMsP99: number | null
  /**
   * Due time to final state: buckets of core/histogram.ts and counts in turn, flat. Four neighbours
   * of a doubling's 64 stand together under the third: any percentile comes of it, within 4 %. Empty
   * until the second is settled.
   */
  readonly latency: readonly number[]
  /**
   * The same of each phase, of the messages answered in this time: eight neighbours under the
   * fifth, within 7 %. Empty phases are left out; all are until the second is settled.
   */
  readonly phases: Readonly<Partial<Record<Phase, readonly number[]>>>
  /** Attempts that failed, by failure. */
  readonly failures: Readonly<Partial<Record<Failure, number>>>
  /** Notifications queued, delivered, retried and given up in this time. */
  readonly notices: Notices
  /** Titles of policy changes that fell into this time. */
  readonly marks: readonly string[]
}

export type Notices = readonly [queued: number, delivered: number, retried: number, dead: number]

/**
 * The parts of a payment's time: asked at a network, scanned by an app, carried, authorised, told.
 * Each is of whole messages, with what the asked party asked in its turn.
 */
export const phases = ['order', 'scan', 'switch', 'bank', 'notice'] as const
export type Phase = (typeof phases)[number]

/** So many seconds are kept one by one. */
export const historySeconds = 300

/** Rows of so many seconds, for so long; what is older than the last keeps is in the totals alone. */
const grains = [
  { span: 1, keptSeconds: historySeconds },
  { span: 10, keptSeconds: 3_600 },
  { span: 60, keptSeconds: 86_400 },
] as const

/** A coarse row has room for so many marks, the first ones. */
const marksMax = 12

/** How many seconds the row is to cover that holds this one; 0 when it is forgotten. */
export function spanAt(second: number, newest: number): number {
  return grains.find((_, index) => second >= oldestOf(index, newest))?.span ?? 0
}

/** Whether any row is to be wider once the newest second is not `before` but `newest`. */
export const ages = (before: number, newest: number): boolean =>
  grains.some((_, index) => oldestOf(index, before) < oldestOf(index, newest))

/** The first second of a grain's rows: the next grain's end there, and none of them is torn. */
function oldestOf(grain: number, newest: number): number {
  const { span, keptSeconds } = grains[grain] ?? grains[0]
  return floorTo(newest + 1 - keptSeconds, grains[grain + 1]?.span ?? span)
}

/** The second at which the row begins that covers this one. */
export const rowStart = (second: number, span: number) => floorTo(second, span)

const floorTo = (second: number, span: number) => Math.floor(second / span) * span

/** Lays news over what is known, each row over the time it covers, and makes coarse what is past. */
export function withRows(
  known: readonly SecondRow[],
  news: readonly SecondRow[],
): readonly SecondRow[] {
  if (news.length === 0) return known
  const bySecond = new Map(known.map((row) => [row.second, row]))
  for (const row of news) {
    for (let second = row.second + 1; second < row.second + row.span; second += 1) {
      bySecond.delete(second)
    }
    bySecond.set(row.second, row)
  }
  return coarsened([...bySecond.values()].sort((left, right) => left.second - right.second))
}

/** Rows, oldest first, as the rule wants them; the same rows when nothing is to be done. */
function coarsened(rows: readonly SecondRow[]): readonly SecondRow[] {
  const newest = rows.at(-1)?.second ?? 0
  const isRight = ({ second, span }: SecondRow) => {
    const wanted = spanAt(second, newest)
    return wanted > 0 && span >= wanted
  }
  if (rows.every(isRight)) return rows
  const groups = new Map<number, SecondRow[]>()
  for (const row of rows) {
    const wanted = spanAt(row.second, newest)
    if (wanted === 0) continue
    const start = rowStart(row.second, Math.max(row.span, wanted))
    const group = groups.get(start)
    if (group === undefined) groups.set(start, [row])
    else group.push(row)
  }
  return [...groups].map(([start, group]) => {
    const widest = Math.max(...group.map(({ span }) => span))
    return joined(group, start, Math.max(widest, spanAt(start, newest)))
  })
}

/** Rows of one time as one row. A row alone, and as wide as wanted, is itself. */
export function joined(rows: readonly SecondRow[], second: number, span: number): SecondRow {
  const [first] = rows
  if (rows.length === 1 && first !== undefined && first.span === span) return first
  const latency = new LatencyHistogram()
  for (const row of rows) latency.add(row.latency)
  const sum = (of: (row: SecondRow) => number) => rows.reduce((all, row) => all + of(row), 0)
  return {
    ...{ second, span, target: sum(({ target }) => target) },
    ...{ started: sum(({ started }) => started), late: sum(({ late }) => late) },
    ...{ dropped: sum(({ dropped }) => dropped), finished: sum(({ finished }) => finished) },
    ...{ approved: sum(({ approved }) => approved), refused: sum(({ refused }) => refused) },
    latencyMsP50: latency.percentile(0.5),
    latencyMsP95: latency.percentile(0.95),
    latencyMsP99: latency.percentile(0.99),
    latency: latency.sparse(),
    phases: phasesOf(rows),
    failures: failuresOf(rows),
    notices: [
      ...([sum(({ notices }) => notices[0]), sum(({ notices }) => notices[1])] as const),
      ...([sum(({ notices }) => notices[2]), sum(({ notices }) => notices[3])] as const),
    ],
    marks: rows.flatMap(({ marks }) => marks).slice(0, marksMax),
  }
}

function phasesOf(rows: readonly SecondRow[]): SecondRow['phases'] {
  const all = phases.map((phase) => {
    const merged = new LatencyHistogram()
    for (const row of rows) merged.add(row.phases[phase] ?? [])
    return [phase, merged.sparse()] as const
  })
  return Object.fromEntries(all.filter(([, counts]) => counts.length > 0))
}

function failuresOf(rows: readonly SecondRow[]): SecondRow['failures'] {
  const all: Partial<Record<Failure, number>> = {}
  for (const row of rows) {
    for (const [name, count] of Object.entries(row.failures)) {
      const failure = name as Failure
      all[failure] = (all[failure] ?? 0) + count
    }
  }
  return all
}
