/**
 * When payers come. An open model: arrivals are due at times fixed beforehand, whatever the tested
 * system does. Arrival k's moment follows from the seed and the plan alone.
 */
import { stream } from './random.ts'

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
    const random = phase.kind === 'poisson'
    let owed = random ? draw.exponential() : 1
    let at = 0
    const step = 0.001
    for (; at < phase.seconds; at += step) {
      owed -= rateAt(phase, at) * step
      while (owed <= 1e-9) {
        due.push(startMs + at * 1000)
        owed += random ? draw.exponential() : 1
      }
    }
    startMs += phase.seconds * 1000
  })
  return Float64Array.from(due)
}

/** Seconds all phases take together. */
export function durationSeconds(phases: readonly Phase[]): number {
  return phases.reduce((sum, phase) => sum + phase.seconds, 0)
}
