import { expect, test } from 'vitest'
import { stream } from '../../core/random.ts'
import { mergeCounts, mergeFigures, mergeHops, mergeSeconds } from './figures.ts'
import { createTally, type Tally } from './tally.ts'

const hops = ['merchant>alipay precreate', 'icbc-app>icbc scan', 'merchant>unionpay query']
const finals = ['paid', 'unpaid', 'unknown'] as const

/** What arrival k does, drawn from k alone: whoever counts it counts the same. */
function record(tally: Tally, index: number): void {
  const draw = stream(7, 'figures', index)
  const dueAt = 1_000_000 + index * 3.7
  const startedAt = dueAt + (draw.int(20) === 0 ? draw.next() * 120 : 0)
  tally.count('target', dueAt)
  if (draw.int(50) === 0) {
    tally.count('dropped', dueAt)
    return
  }
  tally.count('started', startedAt)
  if (startedAt - dueAt > 50) tally.count('late', startedAt)
  for (const hop of hops) tally.passed(hop, draw.exponential() * 30, draw.int(40) > 0)
  tally.finish(draw.pick(finals), {
    dueAt,
    startedAt,
    endedAt: startedAt + draw.exponential() * 400,
  })
}

/** The same arrivals counted by so many workers, each telling what was added now and then. */
function counted(workers: number) {
  const tallies = Array.from({ length: workers }, createTally)
  for (let index = 0; index < 4000; index += 1) {
    const tally = tallies[index % workers]
    if (tally === undefined) throw new Error('No worker.')
    record(tally, index)
    if (index % 700 === 0) tally.added()
  }
  return tallies.map((tally) => tally.figures())
}

test.each([2, 3, 10])('the figures of %d workers merged are those of one', (workers) => {
  const [one] = counted(1)
  const parts = counted(workers)
  expect(parts).toHaveLength(workers)
  expect(mergeCounts(parts.map(({ latency }) => latency))).toEqual(one?.latency)
  expect(mergeCounts(parts.map(({ service }) => service))).toEqual(one?.service)
  expect(mergeSeconds(parts.map(({ seconds }) => seconds))).toEqual(one?.seconds)
  expect(mergeHops(parts.map((part) => part.hops))).toEqual(mergeHops([one?.hops ?? []]))
  expect(mergeFigures(parts)).toEqual(mergeFigures(one === undefined ? [] : [one]))
})

test('what the ten counted is not little', () => {
  const { due, dropped, late, hops: places, seconds, latencyMs } = mergeFigures(counted(10))
  expect([due, dropped > 20, late > 20, places.length]).toEqual([4000, true, true, 3])
  expect(places.every(({ count, errors }) => count > 3000 && errors > 50)).toBe(true)
  expect(seconds.length).toBeGreaterThan(10)
  expect(latencyMs.p999).toBeGreaterThan(latencyMs.p99 ?? Infinity)
})

test('a late start shows in the latency from due time, and not in the service time', () => {
  const tally = createTally()
  tally.count('target', 1000)
  tally.count('started', 2000)
  tally.finish('paid', { dueAt: 1000, startedAt: 2000, endedAt: 2010 })
  const { latencyMs, serviceMs } = mergeFigures([tally.figures()])
  expect(Math.abs((latencyMs.max ?? 0) / 1010 - 1)).toBeLessThan(0.016)
  expect(Math.abs((serviceMs.max ?? 0) / 10 - 1)).toBeLessThan(0.016)
})

test('of nothing there is no latency', () => {
  const { latencyMs, hops: places } = mergeFigures([])
  expect(latencyMs).toEqual({ p50: null, p95: null, p99: null, p999: null, max: null })
  expect(places).toEqual([])
})
