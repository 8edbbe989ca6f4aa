import { expect, test } from 'vitest'
import { curves } from './arrival-shapes.ts'
import {
  dueTimes,
  durationSeconds,
  expectedArrivals,
  highestRate,
  type Phase,
  rateAt,
} from './arrivals.ts'

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

const staircase = (
  [fromPerSecond, toPerSecond]: readonly [number, number],
  steps: number,
  seconds: number,
): Phase => ({ kind: 'staircase', fromPerSecond, toPerSecond, steps, seconds })
const shape = (name: keyof typeof curves, peakPerSecond: number, seconds: number): Phase => ({
  kind: 'shape',
  shape: name,
  peakPerSecond,
  seconds,
})
const shapes = ['lunch', 'double-11-midnight', 'new-years-eve'] as const

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
  [staircase([100, 500], 5, 10), 3000],
  [staircase([50, 0], 2, 10), 250],
])('%j has as many arrivals as the area under its rate: %d', (phase, count) => {
  const due = dueTimes([phase], 1)
  expect(due).toHaveLength(count)
  expect(Math.abs(areaUntil(phase, phase.seconds) / count - 1)).toBeLessThan(0.01)
})

test.each([
  ...[ramp(0, 400, 10), ramp(300, 5, 10), spike(20, 600, 10), spike(300, 0, 10)],
  ...[staircase([10, 400], 7, 10), staircase([300, 100], 3, 10)],
  ...shapes.map((name) => shape(name, 500, 20)),
])('%j follows its rate all along', (phase) => {
  const due = dueTimes([phase], 1)
  for (const part of [0.1, 0.25, 0.5, 0.75, 0.9]) {
    const until = phase.seconds * part
    const arrived = due.filter((at) => at < until * 1000).length
    expect(Math.abs(arrived - areaUntil(phase, until)), `${part}`).toBeLessThan(1.1)
  }
})

test('a Poisson phase has its mean, and gaps that scatter like it', () => {
  const due = dueTimes([poisson(200, 500)], 42)
  expect(Math.abs(due.length / 100_000 - 1)).toBeLessThan(0.01)
  const gaps = Array.from(due.subarray(1), (at, index) => at - (due[index] ?? 0))
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length
  const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length
  expect(Math.abs(Math.sqrt(variance) / mean - 1)).toBeLessThan(0.02)
})

test.each([1, 999, 12_345])(
  'every kind has as many arrivals as its area, at %d a second',
  (peak) => {
    const all = [
      ...[constant(peak, 7), ramp(0, peak, 7), ramp(peak, 1, 7), spike(1, peak, 7)],
      ...[staircase([1, peak], 9, 7), ...shapes.map((name) => shape(name, peak, 7))],
    ]
    for (const phase of all) {
      const off = dueTimes([phase], 1).length - expectedArrivals([phase])
      expect(Math.abs(off), JSON.stringify(phase)).toBeLessThanOrEqual(1)
      expect(highestRate(phase)).toBe(peak)
    }
  },
)

test('a staircase stands still on each of its steps, and each is as long', () => {
  const counts = perSecond(dueTimes([staircase([100, 400], 4, 12)], 1))
  expect(counts).toEqual([100, 100, 100, 200, 200, 200, 300, 300, 300, 400, 400, 400])
})

test.each(shapes)('the curve of %s spans its time, its highest point being the peak', (name) => {
  const { points, published, drawn } = curves[name]
  const times = points.map(([time]) => time)
  expect([times[0], times.at(-1)]).toEqual([0, 1])
  expect(times.every((time, index) => index === 0 || time > (times[index - 1] ?? 1))).toBe(true)
  expect(Math.max(...points.map(([, share]) => share))).toBe(1)
  expect([published, drawn].every((says) => says.length > 20)).toBe(true)
})

test('Double 11 peaks when it was published to, and falls to the average of the day', () => {
  const window = shape('double-11-midnight', 1000, 40 * 60)
  const minuteFrom = (minute: number) =>
    areaUntil(window, (minute + 1) * 60) - areaUntil(window, minute * 60)
  expect(rateAt(window, 13 * 60 + 44)).toBeCloseTo(1000, 0)
  expect(rateAt(window, 15 * 60 + 22)).toBeCloseTo(1000, 0)
  expect(minuteFrom(10) / minuteFrom(9)).toBeCloseTo(10, 0)
  expect(rateAt(window, 40 * 60)).toBe(1000 / 4)
})

test('New Year’s Eve is fullest in the minute of midnight, and lasts', () => {
  const window = shape('new-years-eve', 1000, 120 * 60)
  const minutes = Array.from({ length: 120 }, (_, minute) => rateAt(window, minute * 60))
  expect(minutes.indexOf(Math.max(...minutes))).toBe(60)
  expect(minutes.filter((rate) => rate > 700).length).toBeGreaterThan(30)
  expect(rateAt(window, 120 * 60)).toBe(1000 / 2.5)
})

const day = [
  ...[ramp(0, 50, 10), constant(50, 20), spike(50, 400, 6), poisson(80, 20), ramp(80, 0, 10)],
  ...[staircase([10, 30], 3, 6), shape('lunch', 60, 8)],
]

test('due times ascend through all phases and end with the last', () => {
  const due = dueTimes(day, 9)
  expect(due.length).toBeGreaterThan(3_000)
  expect(due.every((at, index) => Number.isFinite(at) && at >= (due[index - 1] ?? 0))).toBe(true)
  expect(due.at(-1)).toBeLessThanOrEqual(durationSeconds(day) * 1000)
  expect(durationSeconds(day)).toBe(80)
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
