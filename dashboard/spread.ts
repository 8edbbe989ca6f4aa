/**
 * Latency in few buckets, for what is counted of every message and told four times a second: some
 * neighbours of core/histogram.ts's buckets stand together, under the number of their middle one.
 */
import type { SparseCounts } from '../core/histogram.ts'

/** How many neighbours stand together, as a power of two: 2 for four of them, 3 for eight. */
export type Coarseness = 2 | 3

/** Bucket `bucket` of core/histogram.ts is counted in the last but `coarseness` of its bits. */
const bucketCount = 31 * 64

export interface Spread {
  readonly counts: Uint32Array
  readonly coarseness: Coarseness
  total: number
}

export const createSpread = (coarseness: Coarseness): Spread => ({
  ...{ counts: new Uint32Array(bucketCount >> coarseness), coarseness, total: 0 },
})

export function addBucket(spread: Spread, bucket: number, count = 1): void {
  const place = bucket >> spread.coarseness
  spread.counts[place] = (spread.counts[place] ?? 0) + count
  spread.total += count
}

export function addSparse(spread: Spread, sparse: SparseCounts): void {
  for (let index = 0; index + 1 < sparse.length; index += 2) {
    addBucket(spread, sparse[index] ?? 0, sparse[index + 1] ?? 0)
  }
}

export function clear(spread: Spread): void {
  spread.counts.fill(0)
  spread.total = 0
}

/** As it travels: buckets of core/histogram.ts, the middle one for its neighbours, and counts. */
export function sparseOf({ counts, coarseness, total }: Spread): SparseCounts {
  const sparse: number[] = []
  if (total === 0) return sparse
  const middle = 1 << (coarseness - 1)
  counts.forEach((count, place) => {
    if (count > 0) sparse.push((place << coarseness) + middle, count)
  })
  return sparse
}
