import { expect, test } from 'vitest'
import { bucketStartMs, LatencyHistogram, oneRecord, percentileOf, totalOf } from './histogram.ts'
import { stream } from './random.ts'

function histogramOf(values: readonly number[]): LatencyHistogram {
  const histogram = new LatencyHistogram()
  for (const value of values) histogram.record(value)
  return histogram
}

const lognormal = (label: string, count: number) => {
  const draw = stream(6, label)
  return Array.from({ length: count }, () => 40 * Math.exp(1.2 * draw.normal()))
}

/** The exact value at that rank. */
function exact(values: readonly number[], share: number): number {
  const ordered = Float64Array.from(values).sort()
  return ordered[Math.max(0, Math.ceil(share * values.length - 1e-6) - 1)] ?? 0
}

test.each([0, 0.001, 0.05, 0.5, 0.9, 0.95, 0.99, 0.999, 1])(
  'percentile %d is off by less than 1.6 of a hundred',
  (share) => {
    const values = lognormal('exact', 50_000)
    const found = histogramOf(values).percentile(share) ?? 0
    expect(Math.abs(found / exact(values, share) - 1)).toBeLessThan(0.016)
  },
)

test('a single value comes back within 1.6 of a hundred, at every size', () => {
  for (let microseconds = 1; microseconds < 6e10; microseconds = Math.ceil(microseconds * 1.07)) {
    const found = histogramOf([microseconds / 1000]).percentile(0.5) ?? 0
    expect(Math.abs((found * 1000) / microseconds - 1), `${microseconds} µs`).toBeLessThan(0.016)
  }
})

test('values on both sides of a power of two keep their order', () => {
  for (let exponent = 1; exponent < 36; exponent += 1) {
    const [below, on] = [2 ** exponent - 1, 2 ** exponent].map((microseconds) =>
      histogramOf([microseconds / 1000]).percentile(1),
    )
    expect(below, `2^${exponent}`).toBeLessThanOrEqual(on ?? 0)
  }
})

test.each([
  ['nothing', 0, 0],
  ['less than nothing', -5, 0],
  ['less than a microsecond', 0.0004, 0],
])('%s counts as %d ms', (_, value, expected) => {
  expect(histogramOf([value]).percentile(0.5)).toBe(expected)
})

test.each([1e9, Number.MAX_VALUE, Number.POSITIVE_INFINITY])(
  '%d ms counts as the longest time there is',
  (value) => {
    const histogram = histogramOf([1, value])
    const hours = (histogram.percentile(1) ?? 0) / 3_600_000
    expect(hours).toBeGreaterThan(18)
    expect(hours).toBeLessThan(20)
    expect(histogram.total).toBe(2)
  },
)

test('a time that is no number is a mistake of ours', () => {
  expect(() => new LatencyHistogram().record(Number.NaN)).toThrow(RangeError)
})

test('an empty histogram has no percentile', () => {
  const histogram = new LatencyHistogram()
  expect([histogram.percentile(0), histogram.percentile(0.5), histogram.percentile(1)]).toEqual([
    null,
    null,
    null,
  ])
})

test('the ends are the least and the greatest, and beyond them too', () => {
  const histogram = histogramOf([0.01, 0.02, 0.03])
  expect([-1, 0, 1, 2].map((share) => histogram.percentile(share))).toEqual([
    0.01, 0.01, 0.03, 0.03,
  ])
})

test('ranks are exact for shares that binary cannot hold', () => {
  const histogram = histogramOf(Array.from({ length: 60 }, (_, index) => (index + 1) / 1000))
  for (let rank = 1; rank <= 60; rank += 1) {
    expect(histogram.percentile(rank / 60), `${rank} of 60`).toBe(rank / 1000)
  }
})

test('parts added together are the whole, in any order', () => {
  const values = lognormal('merge', 9_000)
  const whole = histogramOf(values)
  const merged = new LatencyHistogram()
  for (const part of [2, 0, 1]) {
    merged.add(histogramOf(values.filter((_, index) => index % 3 === part)).sparse())
  }
  expect(merged.sparse()).toEqual(whole.sparse())
  expect([merged.total, whole.total]).toEqual([9_000, 9_000])
})

test('recording many at once is recording each', () => {
  const histogram = new LatencyHistogram()
  histogram.record(12, 3)
  expect(histogram.sparse()).toEqual(histogramOf([12, 12, 12]).sparse())
  expect(histogram.total).toBe(3)
})

test('counts as they travel have the percentiles of the histogram they are of', () => {
  const histogram = histogramOf(lognormal('travel', 5_000))
  const sparse = histogram.sparse()
  for (const share of [0, 0.001, 0.5, 0.9, 0.999, 1]) {
    expect(percentileOf(sparse, share)).toBe(histogram.percentile(share))
  }
  expect(totalOf(sparse)).toBe(5_000)
  expect([percentileOf([], 0.5), percentileOf([3, 0], 0.5)]).toEqual([null, null])
})

test('a time lies between where its bucket and where the next one begins', () => {
  for (const milliseconds of [0, 0.05, 0.064, 1.5, 47.25, 2_000, 4_000_000]) {
    const [bucket = -1] = oneRecord(milliseconds)
    expect(bucketStartMs(bucket)).toBeLessThanOrEqual(milliseconds)
    expect(bucketStartMs(bucket + 1)).toBeGreaterThan(milliseconds)
  }
})
