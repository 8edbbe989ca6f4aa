/** The axes: whole minutes and days of Beijing, round numbers, and dates where days are crossed. */
import { expect, test } from 'vitest'
import { crossesDays, momentLabels, momentOf, momentsIn, stampOf } from './moments.ts'
import { sampleSecond } from './sample-rows.fixture.ts'
import { linearRange, logarithmicRange, roundNumbersIn } from './scales.ts'

const hour = 3600

test('lines stand on whole hours and on midnights of Beijing', () => {
  const span = { from: sampleSecond + 5, to: sampleSecond + 13 * hour }
  expect(momentsIn(span, 6 * hour).map((second) => momentOf(second, true))).toEqual([
    '2026-11-22 18:00:00',
    '2026-11-23 00:00:00',
  ])
  const days = momentsIn({ from: sampleSecond, to: sampleSecond + 60 * hour }, 24 * hour)
  expect(momentLabels(days, 24 * hour, true)).toEqual(['11-23', '11-24', '11-25'])
})

test('the date stands at the first line and at each new day, and only where days are crossed', () => {
  const span = { from: sampleSecond + 11 * hour, to: sampleSecond + 14 * hour }
  expect(crossesDays(span)).toBe(true)
  const labels = momentLabels(momentsIn(span, hour), hour, true)
  expect(labels).toEqual(['23:00\n11-22', '00:00\n11-23', '01:00', '02:00'])
  expect(crossesDays({ from: sampleSecond, to: sampleSecond + hour })).toBe(false)
  expect(momentLabels([sampleSecond + 7], 1, false)).toEqual(['12:00:07'])
})

test('a moment is told to people and to programs', () => {
  expect(momentOf(sampleSecond + 67, false)).toBe('12:01:07')
  expect(stampOf(sampleSecond + 67)).toBe('2026-11-22T12:01:07+08:00')
})

test('values have round axes, whether they are many, few or none', () => {
  expect(linearRange(null)).toEqual([0, 4])
  expect(linearRange(100)[1]).toBeCloseTo(112, 6)
  expect(logarithmicRange(33, 410)).toEqual([20, 500])
  expect(logarithmicRange(null, null)).toEqual([1, 1000])
  expect(roundNumbersIn(20, 500)).toEqual([20, 50, 100, 200, 500])
  expect(roundNumbersIn(0.01, 100_000)).toEqual([0.01, 0.1, 1, 10, 100, 1000, 10_000, 100_000])
})
