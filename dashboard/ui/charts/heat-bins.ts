/**
 * Latency counts in the coarser bins of a heat map: four to each doubling, so that a bin's bounds are
 * bounds of buckets and no count is torn apart.
 */
import type { SecondRow } from '../../protocol/live.ts'
import { bucketStartMs, type SparseCounts } from '../../protocol/percentile.ts'
import { countsOf, type Part } from './percentiles.ts'
import { perSecond } from './rows.ts'

const bucketsPerBin = 16

export interface Bin {
  readonly number: number
  readonly fromMs: number
  readonly toMs: number
}

export const binOf = (number: number): Bin => ({
  number,
  fromMs: bucketStartMs(number * bucketsPerBin),
  toMs: bucketStartMs((number + 1) * bucketsPerBin),
})

export type BinCounts = ReadonlyMap<number, number>

const known = new WeakMap<SparseCounts, BinCounts>()

/** How many of the counts lie in which bin; reckoned once. */
export function binned(counts: SparseCounts): BinCounts {
  const before = known.get(counts)
  if (before !== undefined) return before
  const bins = new Map<number, number>()
  for (let index = 0; index + 1 < counts.length; index += 2) {
    const bin = Math.floor((counts[index] ?? 0) / bucketsPerBin)
    bins.set(bin, (bins.get(bin) ?? 0) + (counts[index + 1] ?? 0))
  }
  known.set(counts, bins)
  return bins
}

/** All bins from the lowest to the highest that holds anything; empty when none does. */
export function binsOf(rows: readonly BinCounts[]): readonly Bin[] {
  let [low, high] = [Infinity, -Infinity]
  for (const row of rows)
    for (const bin of row.keys()) {
      low = Math.min(low, bin)
      high = Math.max(high, bin)
    }
  if (low > high) return []
  return Array.from({ length: high - low + 1 }, (_, index) => binOf(low + index))
}

/** The bin that a time falls into, among those shown. */
export const binAt = (bins: readonly Bin[], milliseconds: number): Bin | undefined =>
  bins.find(({ fromMs, toMs }) => fromMs <= milliseconds && milliseconds < toMs)

/** The highest rate of any cell shown; 0 when there is none. */
export function hottest(rows: readonly SecondRow[], part: Part): number {
  let most = 0
  for (const row of rows)
    for (const count of binned(countsOf(row, part)).values())
      most = Math.max(most, perSecond(count, row))
  return most
}

/** How dark a cell is, 0 to 1: the root of its share, so that the few beside the many are seen. */
export const darkness = (rate: number, most: number): number =>
  most === 0 || rate === 0 ? 0 : 0.12 + 0.88 * Math.sqrt(rate / most)
