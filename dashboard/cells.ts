/**
 * How attempts end in each cell of the matrix, by scene and city: totals, the recent past, reasons
 * over time, and a few payments to look at. All of it is bounded whatever number of payments comes.
 *
 * With 31 apps, 3 owners, 5 scenes and 15 cities, 6,975 places hold 46 counts of 4 bytes each (1.3 MB)
 * and 20 of the last ten seconds (0.6 MB). Beside them stand at most `columnsMax` columns of 1.2 KB
 * (5 MB), and `ringsMax` rings of three payments for successes and as many for failures (0.7 KB each,
 * 5.8 MB): under 13 MB when everything is full, 2 MB on a quiet morning.
 */
import type { AttemptEnded, SandboxEvent } from '../core/events.ts'
import { failureIn } from '../core/failures-seen.ts'
import { outcomeFacts } from '../core/outcome.ts'
import { createGrid, type GridOptions, type Pair } from './cells-grid.ts'
import { createColumns } from './cells-past.ts'
import { createRecent } from './cells-recent.ts'
import { createSamples } from './cells-samples.ts'
import { type CellCounts, countsOf, endings, type Kept, totalsOf } from './cells-told.ts'
import type { CellsAsked, CellTotals } from './protocol/cells.ts'

const columnsMax = 4096
const ringsMax = 4096

export interface Cells {
  /** Apps and owners nobody introduced have no cell, and are not counted. */
  count(event: SandboxEvent): void
  totals(pair: Pair, asked: CellsAsked, at: number): CellTotals
  counts(pair: Pair, asked: CellsAsked, at: number): CellCounts
  /** Those that may be asked for, `elsewhere` the last. */
  readonly cities: readonly string[]
  /** Places, columns and rings that are held: what the bounds are about. */
  held(): Readonly<Record<'places' | 'columns' | 'successes' | 'failures', number>>
}

export function createCells(options: GridOptions): Cells {
  const grid = createGrid(options)
  const kept: Kept = {
    grid,
    totals: new Uint32Array(grid.places * endings.length),
    attempts: new Uint32Array(grid.places),
    recent: createRecent(grid.places),
    columns: createColumns(columnsMax),
    successes: createSamples(ringsMax),
    failures: createSamples(ringsMax),
  }
  return {
    count: (event) => {
      if (event.type === 'attempt-ended' && !isPending(event)) keep(kept, event)
    },
    totals: (pair, asked, at) => totalsOf(kept, grid.placesIn(pair, asked), at),
    counts: (pair, asked, at) => countsOf(kept, { pair, asked, at }),
    cities: grid.cities,
    held: () => ({
      places: grid.places,
      columns: kept.columns.size,
      successes: kept.successes.size,
      failures: kept.failures.size,
    }),
  }
}

function keep(kept: Kept, ended: AttemptEnded): void {
  const { grid, totals, attempts, recent, columns } = kept
  const place = grid.placeOf(ended)
  if (place === undefined) return
  const ending = endingOf(ended)
  const key = place * endings.length + ending
  const second = Math.floor(ended.at / 1000)
  totals[key] = (totals[key] ?? 0) + 1
  attempts[place] = (attempts[place] ?? 0) + 1
  recent.add(place, second, ending === 0)
  columns.add(grid.paneOf(place) * endings.length + ending, second)
  const samples = ending === 0 ? kept.successes : kept.failures
  samples.keep(key, ended)
}

const endingAt = new Map(endings.map((ending, index) => [ending, index]))

const isPending = ({ outcome }: AttemptEnded) => outcomeFacts(outcome).class === 'pending'

function endingOf(ended: AttemptEnded): number {
  if (ended.outcome === 'approved') return 0
  const seen = failureIn(ended)
  // Whatever is neither approved nor pending is a failure by name: core/failures-seen.ts is total.
  if (seen === undefined) throw new Error(`${ended.outcome} is no failure of any name.`)
  return endingAt.get(seen.failure) ?? 0
}
