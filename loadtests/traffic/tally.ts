/** What a worker's crowd has done so far, by whole second and by hop, so that reports can be added up. */
import type { TrafficSecond } from '../../core/events.ts'
import { LatencyHistogram } from '../../core/histogram.ts'
import { mergeSeconds } from './figures.ts'
import type { CrowdFigures, HopCounts, ScanRow } from './protocol.ts'

type Count = 'target' | 'started' | 'late' | 'dropped'

/** Milliseconds since 1970. */
export type Course = Pick<ScanRow, 'dueAt' | 'startedAt' | 'endedAt'>

export interface Tally {
  /** Adds one to a count of the second in which `at` lies (milliseconds since 1970). */
  count(what: Count, at: number): void
  /** What was begun came to its end. */
  finish(final: ScanRow['final'], course: Course): void
  /** One request to a place was answered after so long, or never. */
  passed(hop: string, tookMs: number, answered: boolean): void
  inFlight(): number
  /** What was added since it was last asked, by second. */
  added(): TrafficSecond[]
  /** Everything. */
  figures(): CrowdFigures
}

type Counts = { -readonly [K in keyof Omit<TrafficSecond, 'latency' | 'second'>]: number }

interface Second extends Counts {
  readonly histogram: LatencyHistogram
}

interface Hop {
  readonly histogram: LatencyHistogram
  errors: number
}

const wordFor = { paid: 'approved', unpaid: 'refused', unknown: 'unknown' } as const

export function createTally(): Tally {
  const told: TrafficSecond[] = []
  const latency = new LatencyHistogram()
  const service = new LatencyHistogram()
  const hops = new Map<string, Hop>()
  let fresh = new Map<number, Second>()
  let inFlight = 0

  const secondAt = (at: number) => of(fresh, Math.floor(at / 1000), emptySecond)

  return {
    count: (what, at) => {
      if (what === 'started') inFlight += 1
      secondAt(at)[what] += 1
    },
    finish: (final, { dueAt, startedAt, endedAt }) => {
      const tookMs = endedAt - dueAt
      const second = secondAt(endedAt)
      inFlight -= 1
      latency.record(tookMs)
      service.record(endedAt - startedAt)
      second.finished += 1
      second[wordFor[final]] += 1
      second.histogram.record(tookMs)
    },
    passed: (name, tookMs, answered) => {
      const hop = of(hops, name, emptyHop)
      if (answered) hop.histogram.record(tookMs)
      else hop.errors += 1
    },
    inFlight: () => inFlight,
    added: () => {
      const added = shown(fresh)
      told.push(...added)
      fresh = new Map()
      return added
    },
    figures: () => ({
      seconds: mergeSeconds([told, shown(fresh)]),
      latency: latency.sparse(),
      service: service.sparse(),
      hops: [...hops].map(hopCounts),
    }),
  }
}

function of<Key, Value>(known: Map<Key, Value>, key: Key, empty: () => Value): Value {
  const found = known.get(key)
  if (found !== undefined) return found
  const fresh = empty()
  known.set(key, fresh)
  return fresh
}

const emptyHop = (): Hop => ({ histogram: new LatencyHistogram(), errors: 0 })

const emptySecond = (): Second => ({
  ...{ target: 0, started: 0, late: 0, dropped: 0 },
  ...{ finished: 0, approved: 0, refused: 0, unknown: 0 },
  histogram: new LatencyHistogram(),
})

function shown(seconds: ReadonlyMap<number, Second>): TrafficSecond[] {
  return [...seconds]
    .sort(([a], [b]) => a - b)
    .map(([second, { histogram, ...counts }]) => ({
      second,
      ...counts,
      latency: histogram.sparse(),
    }))
}

const hopCounts = ([name, { histogram, errors }]: [string, Hop]): HopCounts => ({
  name,
  errors,
  latency: histogram.sparse(),
})
