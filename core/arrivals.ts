/**
 * When payers come. An open model: arrivals are due at times fixed beforehand, whatever the tested
 * system does. Arrival k's moment follows from the seed and the plan alone.
 */
import { type Curve, curves, type ShapeName } from './arrival-shapes.ts'
import { type Stream, stream } from './random.ts'

export type Phase =
  | { readonly kind: 'constant'; readonly ratePerSecond: number; readonly seconds: number }
  | { readonly kind: 'poisson'; readonly ratePerSecond: number; readonly seconds: number }
  | {
      readonly kind: 'ramp'
      readonly fromPerSecond: number
      readonly toPerSecond: number
      readonly seconds: number
    }
  | {
      /** Up in even steps, each as long: to see at which something gives way. */
      readonly kind: 'staircase'
      readonly fromPerSecond: number
      readonly toPerSecond: number
      /** Two or more. */
      readonly steps: number
      readonly seconds: number
    }
  | {
      readonly kind: 'spike'
      readonly ratePerSecond: number
      readonly peakPerSecond: number
      readonly seconds: number
    }
  | {
      /** A published hour, drawn as a curve: see arrival-shapes.ts. */
      readonly kind: 'shape'
      readonly shape: ShapeName
      readonly peakPerSecond: number
      readonly seconds: number
    }

/** A part of a phase in which the rate changes evenly. */
interface Stretch {
  /** Seconds into the phase. */
  readonly start: number
  readonly seconds: number
  /** Arrivals a second, at both ends. */
  readonly from: number
  readonly to: number
}

function stretchesOf(phase: Phase): readonly Stretch[] {
  const { seconds } = phase
  switch (phase.kind) {
    case 'constant':
    case 'poisson':
      return [{ start: 0, seconds, from: phase.ratePerSecond, to: phase.ratePerSecond }]
    case 'ramp':
      return [{ start: 0, seconds, from: phase.fromPerSecond, to: phase.toPerSecond }]
    case 'staircase':
      return stepsOf(phase)
    case 'spike': {
      const { ratePerSecond: low, peakPerSecond: high } = phase
      const half = seconds / 2
      return [
        { start: 0, seconds: half, from: low, to: high },
        { start: half, seconds: half, from: high, to: low },
      ]
    }
    case 'shape':
      return drawn(curves[phase.shape], phase)
  }
}

function stepsOf(phase: Extract<Phase, { kind: 'staircase' }>): Stretch[] {
  const { fromPerSecond, toPerSecond, steps } = phase
  const seconds = phase.seconds / steps
  return Array.from({ length: steps }, (_, step) => {
    const rate = fromPerSecond + ((toPerSecond - fromPerSecond) * step) / Math.max(1, steps - 1)
    return { start: step * seconds, seconds, from: rate, to: rate }
  })
}

/** A curve stretched to a phase: straight lines between its points. */
function drawn(
  { points }: Curve,
  { seconds, peakPerSecond }: { readonly seconds: number; readonly peakPerSecond: number },
): Stretch[] {
  return points.slice(1).map(([time, share], index) => {
    const [before, shareBefore] = points[index] ?? [0, 0]
    return {
      start: before * seconds,
      seconds: (time - before) * seconds,
      from: shareBefore * peakPerSecond,
      to: share * peakPerSecond,
    }
  })
}

/** Arrivals a second, `at` seconds into the phase; where the rate leaps, after the leap. */
export function rateAt(phase: Phase, at: number): number {
  const stretch = stretchesOf(phase).findLast(({ start }) => start <= at)
  if (stretch === undefined) return 0
  const { start, seconds, from, to } = stretch
  return seconds === 0 ? to : from + ((to - from) * Math.min(at - start, seconds)) / seconds
}

/** The most arrivals a second a phase comes to. */
export function highestRate(phase: Phase): number {
  return Math.max(0, ...stretchesOf(phase).flatMap(({ from, to }) => [from, to]))
}

/** The area under the rates: how many arrivals phases bring, by chance a few more or fewer. */
export function expectedArrivals(phases: readonly Phase[]): number {
  return phases.flatMap(stretchesOf).reduce((sum, stretch) => sum + areaOf(stretch), 0)
}

const areaOf = ({ from, to, seconds }: Stretch) => ((from + to) / 2) * seconds

/** Due times in milliseconds from the start, ascending. */
export function dueTimes(phases: readonly Phase[], seed: number): Float64Array {
  const due: number[] = []
  let startMs = 0
  phases.forEach((phase, index) => {
    const draw = stream(seed, 'arrivals', index)
    walk(phase, draw, (at) => due.push(startMs + at * 1000))
    startMs += phase.seconds * 1000
  })
  return Float64Array.from(due)
}

/**
 * Arrival k comes when the area under the rate reaches k + ½; in a Poisson phase, when it reaches
 * the next of a row of random gaps with mean 1. Computed exactly: nothing drifts in long phases.
 */
function walk(phase: Phase, draw: Stream, arrive: (atSeconds: number) => void): void {
  const random = phase.kind === 'poisson'
  let wanted = random ? draw.exponential() : 0.5
  let area = 0
  for (const stretch of stretchesOf(phase)) {
    const end = area + areaOf(stretch)
    for (; wanted < end; wanted += random ? draw.exponential() : 1) {
      arrive(stretch.start + secondsUntil(stretch, wanted - area))
    }
    area = end
  }
}

/** When the area under an evenly changing rate reaches that many arrivals. */
function secondsUntil({ seconds, from, to }: Stretch, arrivals: number): number {
  if (arrivals <= 0) return 0
  const slope = (to - from) / seconds
  const root = Math.sqrt(Math.max(0, from * from + 2 * slope * arrivals))
  return Math.min(seconds, (2 * arrivals) / (from + root))
}

/** Seconds all phases take together. */
export function durationSeconds(phases: readonly Phase[]): number {
  return phases.reduce((sum, phase) => sum + phase.seconds, 0)
}
