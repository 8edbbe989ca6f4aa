/**
 * The figures of several workers as one: seconds merged by second, hops by name, latencies by bucket.
 * Whoever divides the same arrivals among more workers comes to the same figures.
 */
import type { TrafficSecond } from '../../core/events.ts'
import { LatencyHistogram, type SparseCounts } from '../../core/histogram.ts'
import type { CrowdFigures, HopCounts } from './protocol.ts'

export interface TrafficTotals {
  /** due = finished + dropped, and finished = approved + refused + unknown. */
  readonly due: number
  readonly started: number
  readonly late: number
  readonly dropped: number
  readonly finished: number
  readonly approved: number
  readonly refused: number
  readonly unknown: number
}

/** Milliseconds below which so much of it lies; null when there is nothing. Off by less than 1.6 %. */
export interface Spread {
  readonly p50: number | null
  readonly p95: number | null
  readonly p99: number | null
  readonly p999: number | null
  readonly max: number | null
}

/** What the requests to one place took, and how many found no answer. */
export interface HopFigures {
  /** `merchant>alipay precreate`. */
  readonly name: string
  /** Answered. */
  readonly count: number
  readonly errors: number
  readonly tookMs: Spread
}

export interface TrafficFigures extends TrafficTotals {
  /** From due time to final state: what a stall of anybody, ours included, shows in. */
  readonly latencyMs: Spread
  /** From actual start to final state: what it took once it had begun. */
  readonly serviceMs: Spread
  readonly seconds: readonly TrafficSecond[]
  readonly hops: readonly HopFigures[]
}

export function mergeFigures(parts: readonly CrowdFigures[]): TrafficFigures {
  const seconds = mergeSeconds(parts.map((part) => part.seconds))
  const { target, ...totals } = sums(seconds)
  return {
    ...{ due: target, ...totals },
    latencyMs: spreadOf(parts.map(({ latency }) => latency)),
    serviceMs: spreadOf(parts.map(({ service }) => service)),
    seconds,
    hops: mergeHops(parts.map((part) => part.hops)).map(hopFigures),
  }
}

/** The same seconds of several workers added together, in order of time. */
export function mergeSeconds(lists: readonly (readonly TrafficSecond[])[]): TrafficSecond[] {
  const bySecond = grouped(lists.flat(), ({ second }) => second)
  return [...bySecond.values()].map(added).sort((a, b) => a.second - b.second)
}

/** The same hops of several workers added together, in order of their names. */
export function mergeHops(lists: readonly (readonly HopCounts[])[]): HopCounts[] {
  const byName = grouped(lists.flat(), ({ name }) => name)
  return [...byName]
    .map(([name, same]) => ({
      name,
      errors: same.reduce((sum, { errors }) => sum + errors, 0),
      latency: mergeCounts(same.map(({ latency }) => latency)),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

function grouped<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key) {
  const groups = new Map<Key, Item[]>()
  for (const item of items) {
    const same = groups.get(keyOf(item))
    if (same === undefined) groups.set(keyOf(item), [item])
    else same.push(item)
  }
  return groups
}

export function mergeCounts(parts: readonly SparseCounts[]): SparseCounts {
  return histogramOf(parts).sparse()
}

type Counts = Omit<TrafficSecond, 'second' | 'latency'>

function sums(parts: readonly Counts[]): Counts {
  const sum = (name: keyof Counts) => parts.reduce((total, part) => total + part[name], 0)
  return {
    target: sum('target'),
    started: sum('started'),
    late: sum('late'),
    dropped: sum('dropped'),
    finished: sum('finished'),
    approved: sum('approved'),
    refused: sum('refused'),
    unknown: sum('unknown'),
  }
}

function added(same: readonly TrafficSecond[]): TrafficSecond {
  const [only] = same
  if (only !== undefined && same.length === 1) return only
  const latency = mergeCounts(same.map((one) => one.latency))
  return { second: only?.second ?? 0, ...sums(same), latency }
}

function histogramOf(parts: readonly SparseCounts[]): LatencyHistogram {
  const whole = new LatencyHistogram()
  for (const part of parts) whole.add(part)
  return whole
}

const hopFigures = ({ name, errors, latency }: HopCounts): HopFigures => ({
  ...{ name, count: histogramOf([latency]).total, errors },
  tookMs: spreadOf([latency]),
})

export function spreadOf(parts: readonly SparseCounts[]): Spread {
  const whole = histogramOf(parts)
  return {
    p50: whole.percentile(0.5),
    p95: whole.percentile(0.95),
    p99: whole.percentile(0.99),
    p999: whole.percentile(0.999),
    max: whole.percentile(1),
  }
}
