/**
 * Latency counts that can be added: log-linear buckets, 64 to each doubling, so that a percentile
 * is off by less than 1.6 %. From 1 µs to about 19 hours; longer is counted as the longest.
 */

const subBits = 6
const subBuckets = 1 << subBits
const bucketCount = (36 - subBits + 1) * subBuckets

/** The last bucket holds it; an endless time is counted as this long. */
const longestMicroseconds = 2 ** 36 - 1

/** Counts as they travel between threads: bucket, count, bucket, count … */
export type SparseCounts = readonly number[]

export class LatencyHistogram {
  readonly #counts = new Uint32Array(bucketCount)
  #total = 0

  get total(): number {
    return this.#total
  }

  /** @throws RangeError when the time is not a number. */
  record(milliseconds: number, times = 1): void {
    const bucket = bucketAt(milliseconds)
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + times
    this.#total += times
  }

  /** The value in milliseconds below which `share` (0 to 1) of the records lie; null when empty. */
  percentile(share: number): number | null {
    if (this.#total === 0) return null
    const wanted = rankOf(share, this.#total)
    let seen = 0
    for (let bucket = 0; bucket < bucketCount; bucket += 1) {
      seen += this.#counts[bucket] ?? 0
      if (seen >= wanted) return middleOf(bucket) / 1000
    }
    return null
  }

  add(sparse: SparseCounts): void {
    for (let index = 0; index + 1 < sparse.length; index += 2) {
      const bucket = sparse[index] ?? 0
      const count = sparse[index + 1] ?? 0
      this.#counts[bucket] = (this.#counts[bucket] ?? 0) + count
      this.#total += count
    }
  }

  sparse(): SparseCounts {
    const sparse: number[] = []
    this.#counts.forEach((count, bucket) => {
      if (count > 0) sparse.push(bucket, count)
    })
    return sparse
  }
}

/** The same of counts as they travel, in the order of their buckets: no histogram is filled for it. */
export function percentileOf(sparse: SparseCounts, share: number): number | null {
  const total = totalOf(sparse)
  if (total === 0) return null
  const wanted = rankOf(share, total)
  let seen = 0
  for (let index = 0; index + 1 < sparse.length; index += 2) {
    seen += sparse[index + 1] ?? 0
    if (seen >= wanted) return middleOf(sparse[index] ?? 0) / 1000
  }
  return null
}

/** How many records the counts are of. */
export function totalOf(sparse: SparseCounts): number {
  let total = 0
  for (let index = 1; index < sparse.length; index += 2) total += sparse[index] ?? 0
  return total
}

/** Where a bucket begins, in milliseconds; it ends where the next one begins. */
export function bucketStartMs(bucket: number): number {
  if (bucket < subBuckets) return bucket / 1000
  const exponent = Math.floor(bucket / subBuckets) - 1
  return ((subBuckets + (bucket % subBuckets)) * 2 ** exponent) / 1000
}

/** Which record, counted from the shortest, is the percentile. */
function rankOf(share: number, total: number): number {
  // A share such as 0.07 is not exact in binary: without the allowance it asks for one too many.
  return Math.min(Math.max(1, Math.ceil(share * total - 1e-6)), total)
}

/** One record as it travels. @throws RangeError when the time is not a number. */
export const oneRecord = (milliseconds: number): SparseCounts => [bucketAt(milliseconds), 1]

/** Where a time is counted. @throws RangeError when it is not a number. */
export function bucketAt(milliseconds: number): number {
  if (Number.isNaN(milliseconds)) throw new RangeError('Failed to record: a time is NaN.')
  const microseconds = Math.round(milliseconds * 1000)
  return bucketOf(Math.min(Math.max(0, microseconds), longestMicroseconds))
}

function bucketOf(microseconds: number): number {
  if (microseconds < subBuckets) return microseconds
  if (microseconds <= 0x7fffffff) {
    const shift = 31 - Math.clz32(microseconds) - subBits
    return shift * subBuckets + (microseconds >>> shift)
  }
  const exponent = Math.floor(Math.log2(microseconds)) - subBits
  return exponent * subBuckets + Math.floor(microseconds / 2 ** exponent)
}

function middleOf(bucket: number): number {
  if (bucket < subBuckets) return bucket
  const exponent = Math.floor(bucket / subBuckets) - 1
  return (subBuckets + (bucket % subBuckets) + 0.5) * 2 ** exponent
}
