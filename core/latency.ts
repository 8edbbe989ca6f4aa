/** How long an institution thinks: distributions as data, drawn from a stream. */
import type { Stream } from './random.ts'

export type Latency =
  | { readonly kind: 'fixed'; readonly ms: number }
  | { readonly kind: 'uniform'; readonly minMs: number; readonly maxMs: number }
  | {
      readonly kind: 'lognormal'
      readonly medianMs: number
      readonly sigma: number
      readonly maxMs?: number
    }
  | {
      readonly kind: 'percentiles'
      readonly p50Ms: number
      readonly p95Ms: number
      readonly p99Ms: number
      readonly maxMs?: number
    }

/** How many deviations above the mean the 95th and 99th of a hundred lie. */
const z95 = 1.6449
const z99 = 2.3263

export function drawLatencyMs(latency: Latency, draw: Stream): number {
  switch (latency.kind) {
    case 'fixed':
      return latency.ms
    case 'uniform':
      return latency.minMs + (latency.maxMs - latency.minMs) * draw.next()
    case 'lognormal':
      return capped(latency.medianMs * Math.exp(latency.sigma * draw.normal()), latency.maxMs)
    case 'percentiles':
      return capped(atDeviation(latency, draw.normal()), latency.maxMs)
  }
}

/** The most this latency can be; infinite for one without an upper end. */
export function worstLatencyMs(latency: Latency): number {
  switch (latency.kind) {
    case 'fixed':
      return latency.ms
    case 'uniform':
      return latency.maxMs
    default:
      return latency.maxMs ?? Number.POSITIVE_INFINITY
  }
}

/** Log-linear between the three given points; the lower half mirrors the slope up to p95. */
function atDeviation(
  { p50Ms, p95Ms, p99Ms }: { p50Ms: number; p95Ms: number; p99Ms: number },
  z: number,
): number {
  const body = Math.log(p95Ms / p50Ms) / z95
  const tail = Math.log(p99Ms / p95Ms) / (z99 - z95)
  return z <= z95 ? p50Ms * Math.exp(body * z) : p95Ms * Math.exp(tail * (z - z95))
}

const capped = (ms: number, maxMs = Number.POSITIVE_INFINITY) => Math.min(ms, maxMs)
