/** Rows into the columns a chart draws: every second has its place, also one in which nothing was. */
import { historySeconds, type SecondRow } from '../protocol.ts'
import type { Picture } from './store.ts'

/** A young run does not stretch over the whole width. */
const secondsShownMin = 60

export interface Span {
  readonly from: number
  readonly to: number
}

/** What the charts show: all that is remembered, up to the newest settled second. */
export function spanOf({ frame, seconds }: Picture): Span {
  const to = frame.now.settledSecond
  const first = seconds[0]?.second ?? to
  return { from: Math.max(to - historySeconds + 1, Math.min(first, to - secondsShownMin + 1)), to }
}

type Pick = (row: SecondRow) => number | null

/** The seconds, then a column for each pick; nothing is drawn before the first second known. */
export function columnsOf(picture: Picture, picks: readonly Pick[]): (number | null)[][] {
  const { from, to } = spanOf(picture)
  const first = picture.seconds[0]?.second ?? to + 1
  const bySecond = new Map(picture.seconds.map((row) => [row.second, row]))
  const seconds = Array.from({ length: to - from + 1 }, (_, index) => from + index)
  const columns = picks.map((pick) =>
    seconds.map((second) => (second < first ? null : pick(bySecond.get(second) ?? empty(second)))),
  )
  return [seconds, ...columns]
}

export interface Mark {
  readonly second: number
  readonly title: string
}

export function marksOf(picture: Picture): Mark[] {
  const { from } = spanOf(picture)
  return picture.seconds
    .filter((row) => row.second >= from)
    .flatMap(({ second, marks }) => marks.map((title) => ({ second, title })))
}

function empty(second: number): SecondRow {
  const counts = {
    target: 0,
    started: 0,
    late: 0,
    dropped: 0,
    finished: 0,
    approved: 0,
    refused: 0,
  }
  const latency = { latencyMsP50: null, latencyMsP95: null, latencyMsP99: null }
  return { second, ...counts, ...latency, marks: [] }
}
