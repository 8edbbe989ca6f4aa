/** One second of a run while it may still grow: counts come late and in pieces. */
import type { TrafficSecond } from '../core/events.ts'
import type { Failure } from '../core/failures.ts'
import { LatencyHistogram } from '../core/histogram.ts'
import { cut } from './cut.ts'
import { phases, type SecondRow } from './protocol/history.ts'
import { addSparse, clear, createSpread, type Spread, sparseOf } from './spread.ts'

export type Counts = Omit<TrafficSecond, 'second' | 'latency'>
export type Growing = { -readonly [Name in keyof Counts]: Counts[Name] }

export interface Second {
  readonly second: number
  readonly counts: Growing
  /** For the percentiles, exact; and for what is told. */
  latency: LatencyHistogram
  readonly spread: Spread
  /** In the order of `phases`; made when first needed. */
  readonly byPhase: (Spread | undefined)[]
  readonly failures: Map<Failure, number>
  readonly notices: [number, number, number, number]
  readonly marks: string[]
  /** Whether all has been told that will be told: only then its spreads travel. */
  settled: boolean
}

/** Marks that one second may carry; more policy changes than this are one storm. */
const marksMax = 4
const markBytesMax = 160

export const createSecond = (second: number): Second => ({
  ...{ second, counts: noCounts(), latency: new LatencyHistogram(), spread: createSpread(2) },
  ...{ byPhase: [], failures: new Map(), notices: [0, 0, 0, 0], marks: [], settled: false },
})

export const noCounts = (): Growing => ({
  ...{ target: 0, started: 0, late: 0, dropped: 0 },
  ...{ finished: 0, approved: 0, refused: 0, unknown: 0 },
})

export function addCounts(to: Growing, added: Counts): void {
  to.target += added.target
  to.started += added.started
  to.late += added.late
  to.dropped += added.dropped
  to.finished += added.finished
  to.approved += added.approved
  to.refused += added.refused
  to.unknown += added.unknown
}

export function addTraffic(to: Second, added: TrafficSecond): void {
  addCounts(to.counts, added)
  to.latency.add(added.latency)
  addSparse(to.spread, added.latency)
}

export function forgetTraffic(of: Second): void {
  Object.assign(of.counts, noCounts())
  of.latency = new LatencyHistogram()
  clear(of.spread)
}

/** The spread of a phase, by its place in `phases`. */
export function phaseSpread({ byPhase }: Second, phase: number): Spread {
  const known = byPhase[phase]
  if (known !== undefined) return known
  const made = createSpread(3)
  byPhase[phase] = made
  return made
}

export function addMark({ marks }: Second, title: string): void {
  if (marks.length < marksMax) marks.push(cut(title, markBytesMax))
}

/** As it is told. */
export function rowOf(of: Second): SecondRow {
  const { second, counts, latency, spread, failures, notices, marks, settled } = of
  const { unknown: _, ...shown } = counts
  return {
    ...{ second, span: 1, ...shown, ...percentilesOf(latency) },
    latency: settled ? sparseOf(spread) : [],
    phases: settled ? phasesOf(of) : {},
    failures: Object.fromEntries(failures),
    ...{ notices: [...notices], marks: [...marks] },
  }
}

export const percentilesOf = (latency: LatencyHistogram) => ({
  latencyMsP50: rounded(latency.percentile(0.5)),
  latencyMsP95: rounded(latency.percentile(0.95)),
  latencyMsP99: rounded(latency.percentile(0.99)),
})

/** Microseconds are told, and no more digits than that. */
const rounded = (ms: number | null) => (ms === null ? null : Math.round(ms * 1000) / 1000)

function phasesOf({ byPhase }: Second): SecondRow['phases'] {
  const told = phases.map((phase, place) => {
    const spread = byPhase[place]
    return [phase, spread === undefined ? [] : sparseOf(spread)] as const
  })
  return Object.fromEntries(told.filter(([, counts]) => counts.length > 0))
}
