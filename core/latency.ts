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
  return drawMs(lawOf(latency), draw)
}

/** A latency reckoned out as far as it can be before anything is drawn. Plain data. */
export interface LatencyLaw {
  readonly kind: Latency['kind']
  /** Where it begins: the value itself, the least, or the median. */
  readonly from: number
  /** What the draw is multiplied by: the width, or the deviation of the logarithm up to p95. */
  readonly slope: number
  /** The same above p95, and the value there: only of percentiles. */
  readonly tailFrom: number
  readonly tailSlope: number
  readonly maxMs: number
}

export function lawOf(latency: Latency): LatencyLaw {
  const endless = { tailFrom: 0, tailSlope: 0, maxMs: Number.POSITIVE_INFINITY }
  switch (latency.kind) {
    case 'fixed':
      return { kind: 'fixed', from: latency.ms, slope: 0, ...endless }
    case 'uniform': {
      const { minMs, maxMs } = latency
      return { kind: 'uniform', from: minMs, slope: maxMs - minMs, ...endless }
    }
    case 'lognormal': {
      const { medianMs, sigma, maxMs = Number.POSITIVE_INFINITY } = latency
      return { kind: 'lognormal', from: medianMs, slope: sigma, ...endless, maxMs }
    }
    case 'percentiles': {
      const { p50Ms, p95Ms, p99Ms, maxMs = Number.POSITIVE_INFINITY } = latency
      const slope = Math.log(p95Ms / p50Ms) / z95
      const tailSlope = Math.log(p99Ms / p95Ms) / (z99 - z95)
      return { kind: 'percentiles', from: p50Ms, slope, tailFrom: p95Ms, tailSlope, maxMs }
    }
  }
}

/** Percentiles are log-linear between the three points; the lower half mirrors the slope up to p95. */
export function drawMs(law: LatencyLaw, draw: Stream): number {
  switch (law.kind) {
    case 'fixed':
      return law.from
    case 'uniform':
      return law.from + law.slope * draw.next()
    case 'lognormal':
      return Math.min(law.from * Math.exp(law.slope * draw.normal()), law.maxMs)
    case 'percentiles': {
      const z = draw.normal()
      const ms =
        z <= z95
          ? law.from * Math.exp(law.slope * z)
          : law.tailFrom * Math.exp(law.tailSlope * (z - z95))
      return Math.min(ms, law.maxMs)
    }
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
