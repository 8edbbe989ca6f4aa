/** What is told of one cell: sums over the places, scenes and cities that somebody asks about. */
import type { AttemptEnded } from '../core/events.ts'
import { failures } from '../core/failures.ts'
import { scenes } from '../core/scene.ts'
import type { Grid, Pair } from './cells-grid.ts'
import type { Columns } from './cells-past.ts'
import type { Recent } from './cells-recent.ts'
import { newestOf, type Samples } from './cells-samples.ts'
import {
  type CellAnswer,
  type CellEnding,
  type CellPast,
  type CellSample,
  type CellShare,
  type CellsAsked,
  type CellTotals,
  type Ending,
  pastSeconds,
} from './protocol/cells.ts'

/** Success first: what stands at 0 is no failure. */
export const endings: readonly Ending[] = ['approved', ...failures]

/** All that is kept; `totals` has a count for every ending of every place. */
export interface Kept {
  readonly grid: Grid
  readonly totals: Uint32Array
  /** The same, all endings of a place together. */
  readonly attempts: Uint32Array
  readonly recent: Recent
  readonly columns: Columns
  readonly successes: Samples
  readonly failures: Samples
}

/** What is known of one cell, but for what the rule book says. */
export type CellCounts = Pick<CellAnswer, 'totals' | 'scenes' | 'cities' | 'endings' | 'past'>

interface Question {
  readonly pair: Pair
  readonly asked: CellsAsked
  readonly at: number
}

export function countsOf(kept: Kept, { pair, asked, at }: Question): CellCounts {
  const { grid } = kept
  const places = grid.placesIn(pair, asked)
  const apart = (names: readonly string[], where: (name: string) => readonly number[]) =>
    names
      .map((name) => shareOf(kept, name, where(name)))
      .filter(({ attempts }) => attempts > 0)
      .sort(byAttempts)
  const of = (scene: string) => places.filter((place) => grid.sceneOf(place) === scene)
  const within = (city: string) => places.filter((place) => grid.cityOf(place) === city)
  return {
    totals: totalsOf(kept, places, at),
    scenes: apart(scenes, of),
    cities: apart(grid.cities, within),
    endings: endingsOf(kept, places),
    past: pastOf(kept, [...new Set(places.map(grid.paneOf))], at),
  }
}

export function totalsOf(kept: Kept, places: readonly number[], at: number): CellTotals {
  const second = Math.floor(at / 1000)
  const sums = { attempts: 0, approved: 0 }
  for (const place of places) {
    sums.attempts += kept.attempts[place] ?? 0
    sums.approved += countAt(kept, place, 0)
  }
  const lately = kept.recent.of(places, second)
  return { ...sums, recentAttempts: lately.attempts, recentApproved: lately.approved }
}

const countAt = ({ totals }: Kept, place: number, ending: number) =>
  totals[place * endings.length + ending] ?? 0

const shareOf = (kept: Kept, name: string, places: readonly number[]): CellShare => ({
  name,
  attempts: sum(places.map((place) => kept.attempts[place] ?? 0)),
  approved: sum(places.map((place) => countAt(kept, place, 0))),
})

function endingsOf(kept: Kept, places: readonly number[]): CellEnding[] {
  const told = endings.map((ending, index) => {
    const rings = index === 0 ? kept.successes : kept.failures
    const kinds = places.map((place) => rings.of(place * endings.length + index))
    const attempts = sum(places.map((place) => countAt(kept, place, index)))
    return { ending, attempts, samples: newestOf(kinds).map(sampleOf) }
  })
  const seen = told.filter(({ attempts }) => attempts > 0)
  return seen.sort((one, other) => isFailing(one) - isFailing(other) || byAttempts(one, other))
}

function pastOf({ columns }: Kept, panes: readonly number[], at: number): CellPast {
  const until = Math.floor(at / 1000)
  const series = endings.map((ending, index): [Ending, number[]] => {
    const sums = new Array<number>(pastSeconds).fill(0)
    for (const pane of panes) columns.sumInto(sums, pane * endings.length + index, until)
    return [ending, sums]
  })
  const seen = series.filter(([, counts]) => counts.some((one) => one > 0))
  return { until, series: seen.sort(([, one], [, other]) => sum(other) - sum(one)) }
}

const sampleOf = (ended: AttemptEnded): CellSample => {
  const { at, trace, scene, city, amountFen, outcome, hop } = ended
  return { at, trace, scene, city, amountFen, outcome, hop }
}

const isFailing = ({ ending }: CellEnding) => (ending === 'approved' ? 0 : 1)

const byAttempts = (one: { readonly attempts: number }, other: { readonly attempts: number }) =>
  other.attempts - one.attempts

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0)
