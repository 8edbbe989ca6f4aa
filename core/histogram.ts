/**
 * Latency counts that can be added: log-linear buckets, 64 to each doubling, so that a percentile
 * is off by less than 1.6 %. From 1 µs to about 19 hours; longer is counted as the longest.
 */

const subBits = 6
const subBuckets = 1 << subBits
const bucketCount = (36 - subBits + 1) * subBuckets

/** Counts as they travel between threads: bucket, count, bucket, count … */
export type SparseCounts = readonly number[]

export class LatencyHistogram {
  readonly #counts = new Uint32Array(bucketCount)
  #total = 0

  get total(): number {
    return this.#total
  }

  record(milliseconds: number, times = 1): void {
    const bucket = bucketOf(Math.max(0, Math.round(milliseconds * 1000)))
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + times
    this.#total += times
  }

  /** The value in milliseconds below which `share` (0 to 1) of the records lie; null when empty. */
  percentile(share: number): number | null {
    if (this.#total === 0) return null
    const wanted = Math.max(1, Math.ceil(share * this.#total))
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

function bucketOf(microseconds: number): number {
  if (microseconds < subBuckets) return microseconds
  const exponent = Math.floor(Math.log2(microseconds)) - subBits
  const bucket = (exponent + 1) * subBuckets + Math.floor(microseconds / 2 ** exponent) - subBuckets
  return Math.min(bucket, bucketCount - 1)
}

function middleOf(bucket: number): number {
  if (bucket < subBuckets) return bucket
  const exponent = Math.floor(bucket / subBuckets) - 1
  return (subBuckets + (bucket % subBuckets) + 0.5) * 2 ** exponent
}
