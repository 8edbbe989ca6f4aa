/**
 * When payers come. An open model: arrivals are due at times fixed beforehand, whatever the tested
 * system does. Arrival k's moment follows from the seed and the plan alone.
 */
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
      readonly kind: 'spike'
      readonly ratePerSecond: number
      readonly peakPerSecond: number
      readonly seconds: number
    }

/** Arrivals a second, `at` seconds into the phase. */
export function rateAt(phase: Phase, at: number): number {
  switch (phase.kind) {
    case 'constant':
    case 'poisson':
      return phase.ratePerSecond
    case 'ramp':
      return phase.fromPerSecond + ((phase.toPerSecond - phase.fromPerSecond) * at) / phase.seconds
    case 'spike': {
      const fromMiddle = Math.abs(at - phase.seconds / 2) / (phase.seconds / 2)
      return phase.ratePerSecond + (phase.peakPerSecond - phase.ratePerSecond) * (1 - fromMiddle)
    }
  }
}

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
    const end = area + ((stretch.from + stretch.to) / 2) * stretch.seconds
    for (; wanted < end; wanted += random ? draw.exponential() : 1) {
      arrive(stretch.start + secondsUntil(stretch, wanted - area))
    }
    area = end
  }
}

/** A part of a phase in which the rate changes evenly. */
interface Stretch {
  readonly start: number
  readonly seconds: number
  readonly from: number
  readonly to: number
}

function stretchesOf(phase: Phase): Stretch[] {
  const parts = phase.kind === 'spike' ? 2 : 1
  const seconds = phase.seconds / parts
  return Array.from({ length: parts }, (_, part) => {
    const start = part * seconds
    return { start, seconds, from: rateAt(phase, start), to: rateAt(phase, start + seconds) }
  })
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
