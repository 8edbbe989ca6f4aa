/** What a worker's crowd has done so far, by whole second, so that reports can be added up by time. */
import type { TrafficSecond } from '../../core/events.ts'
import { LatencyHistogram, type SparseCounts } from '../../core/histogram.ts'
import type { ScanRow } from './protocol.ts'

type Count = 'target' | 'started' | 'late' | 'dropped'

export interface Tally {
  /** Adds one to a count of the second in which `at` lies (milliseconds since 1970). */
  count(what: Count, at: number): void
  /** A payment became final, that long after it was due. */
  finish(final: ScanRow['final'], at: number, tookMs: number): void
  inFlight(): number
  /** What was added since it was last asked, by second. */
  added(): TrafficSecond[]
  /** Everything, by second. */
  seconds(): TrafficSecond[]
  latency(): SparseCounts
}

type Counts = { -readonly [K in keyof Omit<TrafficSecond, 'latency' | 'second'>]: number }

interface Second extends Counts {
  readonly histogram: LatencyHistogram
}

const wordFor = { paid: 'approved', unpaid: 'refused', unknown: 'unknown' } as const

export function createTally(): Tally {
  const all = new Map<number, Second>()
  const latency = new LatencyHistogram()
  let fresh = new Map<number, Second>()
  let inFlight = 0

  const both = (at: number, change: (second: Second) => void) => {
    const second = Math.floor(at / 1000)
    for (const seconds of [all, fresh]) change(secondOf(seconds, second))
  }

  return {
    count: (what, at) => {
      if (what === 'started') inFlight += 1
      both(at, (second) => {
        second[what] += 1
      })
    },
    finish: (final, at, tookMs) => {
      inFlight -= 1
      latency.record(tookMs)
      both(at, (second) => {
        second.finished += 1
        second[wordFor[final]] += 1
        second.histogram.record(tookMs)
      })
    },
    inFlight: () => inFlight,
    added: () => {
      const added = shown(fresh)
      fresh = new Map()
      return added
    },
    seconds: () => shown(all),
    latency: () => latency.sparse(),
  }
}

function secondOf(seconds: Map<number, Second>, second: number): Second {
  const known = seconds.get(second)
  if (known !== undefined) return known
  const empty: Second = {
    target: 0,
    started: 0,
    late: 0,
    dropped: 0,
    finished: 0,
    approved: 0,
    refused: 0,
    unknown: 0,
    histogram: new LatencyHistogram(),
  }
  seconds.set(second, empty)
  return empty
}

function shown(seconds: ReadonlyMap<number, Second>): TrafficSecond[] {
  return [...seconds]
    .sort(([a], [b]) => a - b)
    .map(([second, { histogram, ...counts }]) => ({
      second,
      ...counts,
      latency: histogram.sparse(),
    }))
}
