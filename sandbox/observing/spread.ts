/**
 * Durations as a histogram of Prometheus: kept in our own buckets, which add up, and told in the few
 * that a page has, each off by less than 1.6 % of its bound.
 */
import {
  bucketAt,
  bucketStartMs,
  LatencyHistogram,
  type SparseCounts,
} from '../../core/histogram.ts'
import type { Labels, SpreadRow } from './families.ts'

/** Upper bounds in seconds: a local answer, a mobile network, the networks' own patience. */
const boundsSeconds = [
  ...[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5],
  ...[1, 2.5, 5, 10, 30, 60],
] as const

/** The last of our own buckets that belongs under each bound. */
const lastBuckets = boundsSeconds.map((le) => [le, bucketAt(le * 1000)] as const)

export class Spread {
  readonly #histogram = new LatencyHistogram()
  #sumMs = 0

  record(milliseconds: number): void {
    this.#histogram.record(milliseconds)
    this.#sumMs += milliseconds
  }

  /** Counts that were made elsewhere: of the sum only what their buckets tell. */
  add(sparse: SparseCounts): void {
    this.#histogram.add(sparse)
    for (let index = 0; index + 1 < sparse.length; index += 2) {
      const bucket = sparse[index] ?? 0
      const middleMs = (bucketStartMs(bucket) + bucketStartMs(bucket + 1)) / 2
      this.#sumMs += middleMs * (sparse[index + 1] ?? 0)
    }
  }

  row(labels: Labels): SpreadRow {
    const sparse = this.#histogram.sparse()
    let seen = 0
    let index = 0
    const buckets = lastBuckets.map(([le, last]) => {
      for (; index + 1 < sparse.length && (sparse[index] ?? 0) <= last; index += 2) {
        seen += sparse[index + 1] ?? 0
      }
      return [le, seen] as const
    })
    return { labels, buckets, count: this.#histogram.total, sumSeconds: this.#sumMs / 1000 }
  }
}
