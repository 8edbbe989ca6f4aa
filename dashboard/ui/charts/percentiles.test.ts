/** Percentiles of counts as they travel equal those of the core; what is typed is taken or told why not. */
import { expect, test } from 'vitest'
import { LatencyHistogram } from '../../../core/histogram.ts'
import { countsOf, percentileIn, typedPercentile } from './percentiles.ts'
import { sampleRow, sampleRun, sparse } from './sample-rows.fixture.ts'

test.each([0, 0.1, 7, 50, 90, 95, 99, 99.9, 99.99, 100])(
  'p%d of a row is what a histogram of the same counts says',
  (percent) => {
    for (const row of sampleRun(20)) {
      const histogram = new LatencyHistogram()
      histogram.add(row.latency)
      expect(percentileIn(row.latency, percent)).toBe(histogram.percentile(percent / 100))
    }
  },
)

test('nothing measured has no percentile, asked once or twice', () => {
  const none: readonly number[] = []
  expect(percentileIn(none, 99)).toBeNull()
  expect(percentileIn(none, 99)).toBeNull()
})

test('each phase has times of its own, and one that was not measured has none', () => {
  const row = sampleRow({ latencyMs: [100], phases: { bank: sparse([10]) } })
  expect(percentileIn(countsOf(row, 'payment'), 50)).toBeCloseTo(100, -0.5)
  expect(percentileIn(countsOf(row, 'bank'), 50)).toBeCloseTo(10, 0)
  expect(countsOf(row, 'switch')).toEqual([])
})

test.each([
  ['p99.9', 99.9],
  ['  P 90 ', 90],
  ['99,5 %', 99.5],
  ['75', 75],
  ['.5', 0.5],
  ['100', 100],
  ['0', 0],
])('“%s” is the percentile %d', (text, percent) => {
  expect(typedPercentile(text, [50])).toEqual({ ok: true, percent })
})

test.each([
  ['', 'empty'],
  [' p ', 'empty'],
  ['ninety', 'no-number'],
  ['9o', 'no-number'],
  ['9.9.9', 'no-number'],
  ['101', 'out-of-range'],
  ['-5', 'out-of-range'],
  ['p50', 'shown'],
] as const)('“%s” is not taken: %s', (text, why) => {
  expect(typedPercentile(text, [50, 95])).toEqual({ ok: false, why })
})

test('a seventh line is not taken', () => {
  expect(typedPercentile('10', [1, 2, 3, 4, 5, 6])).toEqual({ ok: false, why: 'full' })
})
