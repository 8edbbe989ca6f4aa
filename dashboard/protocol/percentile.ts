/** How a page reads latency as it travels: buckets and counts in turn, by the core's own arithmetic. */
export { bucketStartMs, percentileOf, type SparseCounts, totalOf } from '../../core/histogram.ts'
