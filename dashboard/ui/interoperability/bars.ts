/** A cell's endings a second as a few stacked bars: what is put together, and in which order. */
import { type CellPast, type Ending, pastSeconds } from '../../protocol/cells.ts'

export const barSeconds = 5
/** As many as lie within the past that is told, but for the one it begins in. */
export const barsShown = pastSeconds / barSeconds
/** So many failures have a colour of their own; the rest are together. */
export const reasonsShown = 4

type Counts = readonly number[]

export type Layer = 'approved' | 'others' | `reason-${number}`

export interface Stack {
  readonly layer: Layer
  /** Null for all those without a colour of their own. */
  readonly ending: Ending | null
  /** Oldest first, `barSeconds` each. */
  readonly bars: readonly number[]
  /** Oldest first. */
  readonly minutes: readonly number[]
  readonly sum: number
}

/** From the bottom: failures, the most frequent first, and success on top of them. */
export function stacksOf({ series, until }: CellPast, onlyFailures: boolean): Stack[] {
  const failed = series.filter(([ending]) => ending !== 'approved')
  const [own, rest] = [failed.slice(0, reasonsShown), failed.slice(reasonsShown)]
  const others = rest.map(([, counts]) => counts)
  const approved = onlyFailures ? [] : series.filter(([ending]) => ending === 'approved')
  return [
    ...own.map(([ending, counts], index) =>
      stackOf(until, `reason-${index + 1}`, [counts], ending),
    ),
    ...(others.length === 0 ? [] : [stackOf(until, 'others', others, null)]),
    ...approved.map(([ending, counts]) => stackOf(until, 'approved', [counts], ending)),
  ]
}

function stackOf(
  until: number,
  layer: Layer,
  all: readonly Counts[],
  ending: Ending | null,
): Stack {
  const bars = new Array<number>(barsShown).fill(0)
  const minutes = new Array<number>(pastSeconds / 60).fill(0)
  let sum = 0
  for (const counts of all) {
    for (const [place, times] of counts.entries()) {
      const second = until - pastSeconds + 1 + place
      add(bars, barOf(second) - barOf(until) + barsShown - 1, times)
      add(minutes, Math.floor(place / 60), times)
      sum += times
    }
  }
  return { layer, ending, bars, minutes, sum }
}

/** A bar covers the same seconds whenever it is looked at: bars move on, and do not flicker. */
const barOf = (second: number) => Math.floor(second / barSeconds)

/** The second a bar begins with. */
export const barStart = (until: number, place: number): number =>
  (barOf(until) - barsShown + 1 + place) * barSeconds

function add(sums: number[], place: number, times: number): void {
  const sum = sums[place]
  if (sum !== undefined) sums[place] = sum + times
}
