import { expect, test } from 'vitest'
import { pace } from './pacer.ts'
import { createRate } from './rate.ts'
import { createTally } from './tally.ts'

const startAt = 1_000_000

/** A crowd whose clock only moves when an arrival begins, by so many milliseconds. */
async function crowd({
  dueMs,
  eachTakesMs = 0,
  inFlightMax = 100,
  stopAfter = 1000,
}: {
  dueMs: readonly number[]
  eachTakesMs?: number
  inFlightMax?: number
  stopAfter?: number
}) {
  const tally = createTally()
  const begun: number[] = []
  let now = startAt + Math.max(0, ...dueMs)
  await pace({
    share: dueMs.map((due, index) => ({ index, dueMs: due })),
    startAt,
    inFlightMax,
    tally,
    now: () => now,
    begin: ({ index }) => {
      begun.push(index)
      now += eachTakesMs
    },
    stopped: () => begun.length >= stopAfter,
  })
  const sum = (name: 'target' | 'started' | 'late' | 'dropped') =>
    tally.figures().seconds.reduce((total, second) => total + second[name], 0)
  return {
    begun,
    target: sum('target'),
    started: sum('started'),
    late: sum('late'),
    dropped: sum('dropped'),
  }
}

test('an arrival that begins more than 50 ms after it was due is late', async () => {
  const { late, started } = await crowd({ dueMs: [0, 49, 50, 99, 100] })
  expect(started).toBe(5)
  expect(late).toBe(2)
})

test('arrivals beyond what may be in flight are dropped and counted, not delayed', async () => {
  const counted = await crowd({ dueMs: [0, 1, 2, 3, 4], inFlightMax: 3 })
  expect(counted).toMatchObject({ target: 5, started: 3, dropped: 2, begun: [0, 1, 2] })
})

test('after a stop no more arrivals fall due', async () => {
  const counted = await crowd({ dueMs: [0, 1, 2, 3], stopAfter: 2 })
  expect(counted).toMatchObject({ target: 2, started: 2, dropped: 0, begun: [0, 1] })
})

test('an arrival waits for its time', async () => {
  const tally = createTally()
  const began: number[] = []
  const from = Date.now()
  await pace({
    share: [
      { index: 0, dueMs: 20 },
      { index: 1, dueMs: 90 },
    ],
    startAt: from,
    inFlightMax: 10,
    tally,
    now: Date.now,
    begin: (_due, at) => began.push(at - from),
    stopped: () => false,
  })
  expect(began[0]).toBeGreaterThanOrEqual(20)
  expect(began[1]).toBeGreaterThanOrEqual(90)
})

/** When each of these began, from the start. */
async function begun(share: readonly number[], parts: Partial<Parameters<typeof pace>[0]> = {}) {
  const began: { at: number; dueMs: number }[] = []
  const from = parts.startAt ?? Date.now()
  await pace({
    share: share.map((dueMs, index) => ({ index, dueMs })),
    startAt: from,
    inFlightMax: 10,
    tally: createTally(),
    now: () => performance.timeOrigin + performance.now(),
    begin: ({ dueAt }, at) => began.push({ at: at - from, dueMs: dueAt - from }),
    stopped: () => false,
    ...parts,
  })
  return began
}

test('whoever stays awake waits for the time as well', async () => {
  const began = await begun([0, 0.3, 1.4, 30, 30.2], { awake: true })
  expect(began.map(({ dueMs }) => Math.round(dueMs * 10) / 10)).toEqual([0, 0.3, 1.4, 30, 30.2])
  expect(began.every(({ at, dueMs }) => at >= dueMs)).toBe(true)
})

test('a paused plan waits, and goes on when it is told to', async () => {
  const startAt = Date.now()
  const rate = createRate(startAt)
  rate.change({ at: startAt, factor: 0 })
  setTimeout(() => rate.change({ at: startAt + 200, factor: 10 }), 100)
  const began = await begun([10, 100], { startAt, rate })
  expect(began[0]?.dueMs).toBeCloseTo(201, 0)
  expect(began[1]?.dueMs).toBeCloseTo(210, 0)
  expect(began.every(({ at, dueMs }) => at >= dueMs)).toBe(true)
})
