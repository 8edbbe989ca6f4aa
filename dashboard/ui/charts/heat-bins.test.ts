/** Bins of the heat map: no count is lost or torn, and each lies within the bounds that are told. */
import { expect, test } from 'vitest'
import { totalOf } from '../../protocol/percentile.ts'
import { binAt, binned, binOf, binsOf, darkness, hottest } from './heat-bins.ts'
import { sampleRow, sampleRun, sparse } from './sample-rows.fixture.ts'

test('all counts of a row are in its bins, once', () => {
  for (const { latency } of sampleRun(30)) {
    const sum = [...binned(latency).values()].reduce((all, count) => all + count, 0)
    expect(sum).toBe(totalOf(latency))
    expect(sum).toBeGreaterThan(0)
  }
})

test.each([0, 0.005, 0.5, 1, 12.3, 64, 999, 60_000, 3_600_000])('%d ms lies in its bin', (ms) => {
  const [number = -1] = binned(sparse([ms])).keys()
  const { fromMs, toMs } = binOf(number)
  expect(ms).toBeGreaterThanOrEqual(fromMs)
  expect(ms).toBeLessThan(toMs)
  expect(binAt([binOf(number - 1), binOf(number)], ms)?.number).toBe(number)
})

test('bins follow each other without a gap, from the lowest to the highest that holds anything', () => {
  const bins = binsOf([binned(sparse([3])), binned(sparse([40, 900]))])
  expect(bins[0]?.fromMs).toBeLessThanOrEqual(3)
  expect(bins.at(-1)?.toMs).toBeGreaterThan(900)
  for (const [index, { toMs }] of bins.slice(0, -1).entries())
    expect(bins[index + 1]?.fromMs).toBe(toMs)
  expect(binsOf([])).toEqual([])
  expect(binAt(bins, 100_000)).toBeUndefined()
})

test('a row of a minute is as hot as its seconds, and the few are seen beside the many', () => {
  const second = sampleRow({ latencyMs: [40, 40] })
  const minute = sampleRow({ span: 60, latencyMs: Array<number>(120).fill(40) })
  expect(hottest([second], 'payment')).toBe(2)
  expect(hottest([minute], 'payment')).toBe(2)
  expect(hottest([second], 'bank')).toBe(0)
  expect(darkness(0, 100)).toBe(0)
  expect(darkness(1, 100)).toBeGreaterThan(0.15)
  expect(darkness(1, 100)).toBeLessThan(darkness(50, 100))
  expect(darkness(100, 100)).toBe(1)
})
