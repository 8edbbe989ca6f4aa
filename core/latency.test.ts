import { expect, test } from 'vitest'
import { drawLatencyMs, type Latency, worstLatencyMs } from './latency.ts'
import { stream } from './random.ts'

const draws = 100_000

function sorted(latency: Latency): Float64Array {
  const draw = stream(5, JSON.stringify(latency))
  return Float64Array.from({ length: draws }, () => drawLatencyMs(latency, draw)).sort()
}

const at = (values: Float64Array, share: number) => values[Math.floor(share * (draws - 1))] ?? 0

const percentiles = { kind: 'percentiles', p50Ms: 40, p95Ms: 120, p99Ms: 400 } as const
const lognormal = { kind: 'lognormal', medianMs: 50, sigma: 0.6 } as const

test.each<[Latency, number, number, number]>([
  //  latency                                        p50   p95    p99
  [{ kind: 'fixed', ms: 25 }, 25, 25, 25],
  [{ kind: 'uniform', minMs: 10, maxMs: 110 }, 60, 105, 109],
  [lognormal, 50, 134.15, 201.9],
  [percentiles, 40, 120, 400],
  [{ ...percentiles, p99Ms: 120 }, 40, 120, 120],
])('%j comes out as asked, within three of a hundred', (latency, p50, p95, p99) => {
  const values = sorted(latency)
  for (const [share, wanted] of [
    [0.5, p50],
    [0.95, p95],
    [0.99, p99],
  ] as const) {
    expect(Math.abs(at(values, share) / wanted - 1), `${share}`).toBeLessThan(0.03)
  }
})

test.each<[Latency, number]>([
  [{ kind: 'fixed', ms: 25 }, 25],
  [{ kind: 'uniform', minMs: 10, maxMs: 110 }, 110],
  [{ ...lognormal, maxMs: 150 }, 150],
  [{ ...percentiles, maxMs: 300 }, 300],
])('%j never passes its worst, and comes close to it', (latency, worst) => {
  const values = sorted(latency)
  expect(worstLatencyMs(latency)).toBe(worst)
  expect(values.at(-1)).toBeLessThanOrEqual(worst)
  expect(values.at(-1)).toBeGreaterThan(worst * 0.999)
  expect(values[0]).toBeGreaterThan(0)
})

test.each<Latency>([lognormal, percentiles])('%j has no upper end', (latency) => {
  expect(worstLatencyMs(latency)).toBe(Number.POSITIVE_INFINITY)
  expect(Number.isFinite(sorted(latency).at(-1))).toBe(true)
})
