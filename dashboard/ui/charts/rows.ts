/**
 * Which rows the charts show: the settled ones of the window or of what was zoomed into. A second in
 * which nothing was has its row too, so that a pause is drawn as a pause.
 */
import type { SecondRow } from '../../protocol/live.ts'

/** Whole seconds since 1970, both included. */
export interface Span {
  readonly from: number
  readonly to: number
}

export const windows = ['minute', 'five', 'all'] as const
export type Window = (typeof windows)[number]

/** A young run does not stretch over the whole width, nor stand in a corner of it. */
const secondsShownMin = 30
const secondsOf = { minute: 60, five: 300, all: Infinity } as const satisfies Record<Window, number>

export interface Wanted {
  readonly window: Window
  readonly zoom: Span | null
  /** The oldest second that is known, and the newest that is settled. */
  readonly first: number
  readonly settled: number
}

/** What is shown: what was zoomed into, as long as it is still known, or the newest of the window. */
export function spanOf({ window, zoom, first, settled }: Wanted): Span {
  if (zoom !== null && zoom.to >= first && zoom.from <= settled) return zoom
  const widest = settled - secondsOf[window] + 1
  const youngest = Math.min(first, settled - secondsShownMin + 1)
  return { from: window === 'minute' ? widest : Math.max(widest, youngest), to: settled }
}

export const endOf = ({ second, span }: SecondRow): number => second + span - 1

/** The middle of what a row covers, on the axis of time; of a single second itself. */
export const middleOf = ({ second, span }: SecondRow): number => second + (span - 1) / 2

export const rowsIn = (rows: readonly SecondRow[], { from, to }: Span): readonly SecondRow[] =>
  rows.filter((row) => endOf(row) >= from && row.second <= to)

/** The index of the row that covers a second; -1 when none does. */
export function indexAt(rows: readonly SecondRow[], second: number): number {
  return rows.findIndex((row) => row.second <= second && second <= endOf(row))
}

/** A count of a row as a rate: rows of many seconds and of one stand in one line. */
export const perSecond = (count: number, { span }: SecondRow): number => count / span

/** A long silence is not given a row for each of its seconds. */
const rowsInGapMax = 120

/**
 * Rows up to the settled second, without gaps. What fills a gap stays the same object from call to
 * call, as news of a row is a new object: so a glance tells whether anything changed.
 */
export function createFiller() {
  let before = new Map<string, SecondRow>()
  return (rows: readonly SecondRow[], settled: number): readonly SecondRow[] => {
    const fillings = new Map<string, SecondRow>()
    const filling = (second: number, span: number): SecondRow => {
      const key = `${second} ${span}`
      const row = before.get(key) ?? emptyRow(second, span)
      fillings.set(key, row)
      return row
    }
    const filled = withoutGaps(rows, { settled, filling })
    before = fillings
    return filled
  }
}

interface Filling {
  readonly settled: number
  filling(second: number, span: number): SecondRow
}

function withoutGaps(rows: readonly SecondRow[], { settled, filling }: Filling): SecondRow[] {
  const filled: SecondRow[] = []
  const fill = (from: number, until: number, spanMin: number) => {
    const span = Math.max(spanMin, Math.ceil((until - from) / rowsInGapMax))
    for (let second = from; second < until; second += span)
      filled.push(filling(second, Math.min(span, until - second)))
  }
  for (const row of rows) {
    if (row.second > settled) break
    const last = filled.at(-1)
    if (last !== undefined) fill(endOf(last) + 1, row.second, last.span)
    filled.push(row)
  }
  const last = filled.at(-1)
  if (last !== undefined) fill(endOf(last) + 1, settled + 1, 1)
  return filled
}

const nothing = {
  ...{ target: 0, started: 0, late: 0, dropped: 0, finished: 0, approved: 0, refused: 0 },
  ...{ latencyMsP50: null, latencyMsP95: null, latencyMsP99: null },
  ...{ latency: [], phases: {}, failures: {}, notices: [0, 0, 0, 0] as const, marks: [] },
}

const emptyRow = (second: number, span: number): SecondRow => ({ ...nothing, second, span })

/** Whether two lists hold the same rows: what is unchanged need not be drawn again. */
export const sameRows = (left: readonly SecondRow[], right: readonly SecondRow[]): boolean =>
  left.length === right.length && left.every((row, index) => row === right[index])
