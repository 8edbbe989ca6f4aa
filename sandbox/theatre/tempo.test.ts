/** Virtual time as it is let pass: at a speed, as fast as it goes, or not at all. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createVirtualClock } from '../../core/clock.ts'
import type { Speed } from '../../dashboard/protocol/console.ts'
import { createPassage } from '../rehearsal/passage.ts'
import { createTempo, isSpeed } from './tempo.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
})

afterEach(() => {
  vi.useRealTimers()
})

/** Something happens every virtual second, ten times; how often it has by now. */
function begin(speed: Speed) {
  const clock = createVirtualClock(1_000_000)
  const tempo = createTempo({ speed, virtualNow: clock.now, now: () => performance.now() })
  let happened = 0
  const seen: number[] = []
  for (let second = 1; second <= 10; second += 1) {
    clock.after(second * 1000, () => {
      happened += 1
      seen.push(clock.now())
    })
  }
  const passed = createPassage(clock, tempo.pace).pass(10_000)
  return { tempo, passed, seen, happened: () => happened }
}

const flow = async (ms: number) => {
  for (let left = ms; left > 0; left -= 10) {
    await new Promise((resolve) => setImmediate(resolve))
    await vi.advanceTimersByTimeAsync(Math.min(10, left))
  }
  await new Promise((resolve) => setImmediate(resolve))
}

test('so many virtual seconds pass in a real one, and a turned speed holds at once', async () => {
  const { tempo, happened } = begin(2)
  await flow(1100)
  expect(happened()).toBe(2)
  expect(tempo.reached()).toBeCloseTo(2, 0)
  tempo.turn(4)
  await flow(1100)
  expect(happened()).toBe(6)
})

test('a pause lets nothing happen, however long it is, and nothing is made up for afterwards', async () => {
  const { tempo, happened } = begin(1)
  await flow(2050)
  tempo.pause()
  await flow(5000)
  expect([happened(), tempo.isPaused(), tempo.reached()]).toEqual([2, true, null])
  tempo.resume()
  await flow(1100)
  expect(happened()).toBe(3)
})

test.each(['max', 'hurried'] as const)('%s waits for nothing', async (how) => {
  const { tempo, passed, happened, seen } = begin(how === 'max' ? 'max' : 1)
  if (how === 'hurried') {
    tempo.pause()
    tempo.hurry()
  }
  await passed
  expect(happened()).toBe(10)
  expect(seen).toEqual(Array.from({ length: 10 }, (_, index) => 1_001_000 + index * 1000))
})

test.each([0, 0.5, 3601, Number.NaN, '10', null])('%s is no speed', (value) => {
  expect(isSpeed(value)).toBe(false)
})

test.each([1, 3600, 'max'])('%s is a speed', (value) => {
  expect(isSpeed(value)).toBe(true)
})
