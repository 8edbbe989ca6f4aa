import { expect, test } from 'vitest'
import { dueTimes, durationSeconds, type Phase, rateAt } from './arrivals.ts'

const constant = (ratePerSecond: number, seconds: number): Phase => ({
  kind: 'constant',
  ratePerSecond,
  seconds,
})
const poisson = (ratePerSecond: number, seconds: number): Phase => ({
  kind: 'poisson',
  ratePerSecond,
  seconds,
})
const ramp = (fromPerSecond: number, toPerSecond: number, seconds: number): Phase => ({
  kind: 'ramp',
  fromPerSecond,
  toPerSecond,
  seconds,
})
const spike = (ratePerSecond: number, peakPerSecond: number, seconds: number): Phase => ({
  kind: 'spike',
  ratePerSecond,
  peakPerSecond,
  seconds,
})

/** The area under the rate up to there, summed in small steps from `rateAt` alone. */
function areaUntil(phase: Phase, seconds: number): number {
  const steps = 20_000
  let area = 0
  for (let step = 0; step < steps; step += 1) {
    area += (rateAt(phase, ((step + 0.5) * seconds) / steps) * seconds) / steps
  }
  return area
}

/** How many fall due in each whole second. */
function perSecond(due: Float64Array): number[] {
  const counts: number[] = []
  for (const at of due) counts[Math.floor(at / 1000)] = (counts[Math.floor(at / 1000)] ?? 0) + 1
  return counts
}

test.each([
  [constant(10, 3), 30],
  [constant(1000, 10), 10_000],
  [constant(5000, 2), 10_000],
  [constant(0.5, 3600), 1800],
  [constant(333, 600), 199_800],
  [constant(7, 0), 0],
  [constant(0, 10), 0],
])('%j has exactly %d arrivals', (phase, count) => {
  expect(dueTimes([phase], 1)).toHaveLength(count)
})

test('a constant rate is the same in every second, to the last of an hour', () => {
  const counts = perSecond(dueTimes([constant(30, 3600)], 1))
  expect(counts).toHaveLength(3600)
  expect(new Set(counts)).toEqual(new Set([30]))
})

test.each([
  [ramp(0, 100, 20), 1000],
  [ramp(100, 0, 20), 1000],
  [ramp(50, 250, 10), 1500],
  [spike(10, 500, 10), 2550],
  [spike(200, 0, 10), 1000],
])('%j has as many arrivals as the area under its rate: %d', (phase, count) => {
  const due = dueTimes([phase], 1)
  expect(due).toHaveLength(count)
  expect(Math.abs(areaUntil(phase, phase.seconds) / count - 1)).toBeLessThan(0.01)
})

test.each([ramp(0, 400, 10), ramp(300, 5, 10), spike(20, 600, 10), spike(300, 0, 10)])(
  '%j follows its rate all along',
  (phase) => {
    const due = dueTimes([phase], 1)
    for (const part of [0.1, 0.25, 0.5, 0.75, 0.9]) {
      const until = phase.seconds * part
      const arrived = due.filter((at) => at < until * 1000).length
      expect(Math.abs(arrived - areaUntil(phase, until)), `${part}`).toBeLessThan(1.1)
    }
  },
)

test('a Poisson phase has its mean, and gaps that scatter like it', () => {
  const due = dueTimes([poisson(200, 500)], 42)
  expect(Math.abs(due.length / 100_000 - 1)).toBeLessThan(0.01)
  const gaps = Array.from(due.subarray(1), (at, index) => at - (due[index] ?? 0))
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length
  const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length
  expect(Math.abs(Math.sqrt(variance) / mean - 1)).toBeLessThan(0.02)
})

const day = [ramp(0, 50, 10), constant(50, 20), spike(50, 400, 6), poisson(80, 20), ramp(80, 0, 10)]

test('due times ascend through all phases and end with the last', () => {
  const due = dueTimes(day, 9)
  expect(due.length).toBeGreaterThan(3_000)
  expect(due.every((at, index) => Number.isFinite(at) && at >= (due[index - 1] ?? 0))).toBe(true)
  expect(due.at(-1)).toBeLessThanOrEqual(durationSeconds(day) * 1000)
  expect(durationSeconds(day)).toBe(66)
})

test('the same seed gives the same times, another seed others where chance has a part', () => {
  expect(dueTimes(day, 9)).toEqual(dueTimes(day, 9))
  expect(dueTimes(day, 10)).not.toEqual(dueTimes(day, 9))
  expect(dueTimes([constant(9, 9)], 10)).toEqual(dueTimes([constant(9, 9)], 9))
})

test('without phases nobody comes', () => {
  expect(dueTimes([], 1)).toHaveLength(0)
  expect(durationSeconds([])).toBe(0)
})
