/** What is due when, on timers that only move when told: how near to their time they end is measured elsewhere. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { limits } from '../../core/limits.ts'
import { createWorldClock } from './world-clock.ts'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

test('calls in order of time, then of asking', () => {
  const clock = createWorldClock()
  const heard: string[] = []
  clock.after(20, () => heard.push('late'))
  clock.after(5, () => heard.push('soon'))
  clock.after(5, () => heard.push('soon after'))
  vi.advanceTimersByTime(4)
  expect(heard).toEqual([])
  vi.advanceTimersByTime(1)
  expect(heard).toEqual(['soon', 'soon after'])
  vi.advanceTimersByTime(15)
  expect(heard).toEqual(['soon', 'soon after', 'late'])
})

test('ten thousand that wait share one timer, and each ends at its time', () => {
  const clock = createWorldClock()
  let wrong = 0
  let heard = 0
  const began = performance.now()
  for (let index = 0; index < 10_000; index += 1) {
    const forMs = (index * 7919) % 5000
    clock.after(forMs, () => {
      heard += 1
      if (Math.abs(performance.now() - began - forMs) > 1) wrong += 1
    })
  }
  expect(vi.getTimerCount()).toBe(1)
  vi.advanceTimersByTime(5001)
  expect([heard, wrong, vi.getTimerCount()]).toEqual([10_000, 0, 0])
})

test('of many due at once a few come at a time, so that what comes in meanwhile is read between', async () => {
  vi.useRealTimers()
  const clock = createWorldClock()
  const bundles: number[] = []
  let heard = 0
  await new Promise<void>((resolve) => {
    // A turn of Node's loop after the first ends each bundle.
    const close = () => {
      bundles.push(heard)
      heard = 0
    }
    const count = () => {
      if (heard === 0) setImmediate(close)
      heard += 1
    }
    for (let index = 0; index < 50; index += 1) clock.after(5, count)
    clock.after(6, () => setImmediate(() => setImmediate(resolve)))
  })
  expect(bundles.reduce((sum, one) => sum + one)).toBe(50)
  expect(Math.max(...bundles)).toBe(limits.clockCallsAtOnce)
})

test('what is cancelled is not called, and leaves no timer behind', () => {
  const clock = createWorldClock()
  const heard: string[] = []
  const cancel = clock.after(10, () => heard.push('cancelled'))
  const cancelOther = clock.after(30, () => heard.push('cancelled too'))
  clock.after(20, () => heard.push('kept'))
  cancel()
  cancel()
  vi.advanceTimersByTime(25)
  expect(heard).toEqual(['kept'])
  cancelOther()
  expect(vi.getTimerCount()).toBe(0)
})

test('a wait longer than a timer of Node can be ends at its time, not at once', () => {
  const clock = createWorldClock()
  const heard: number[] = []
  const days = 24 * 60 * 60 * 1000
  clock.after(30 * days, () => heard.push(30))
  vi.advanceTimersByTime(29 * days)
  expect(heard).toEqual([])
  vi.advanceTimersByTime(days + 2)
  expect(heard).toEqual([30])
})

test('what is asked for while others are called comes at its own time', () => {
  const clock = createWorldClock()
  const heard: string[] = []
  clock.after(10, () => {
    heard.push('first')
    clock.after(10, () => heard.push('second'))
  })
  vi.advanceTimersByTime(19)
  expect(heard).toEqual(['first'])
  vi.advanceTimersByTime(2)
  expect(heard).toEqual(['first', 'second'])
})

test('one that throws is told, and the others are called all the same', () => {
  const clock = createWorldClock()
  const heard: string[] = []
  clock.after(10, () => {
    throw new Error('a mistake of ours')
  })
  clock.after(10, () => heard.push('beside'))
  clock.after(20, () => heard.push('after'))
  expect(() => vi.advanceTimersByTime(10)).toThrow('a mistake of ours')
  vi.advanceTimersByTime(20)
  expect(heard).toEqual(['beside', 'after'])
})

test('once stopped nothing is called any more, and nothing new is taken', () => {
  const clock = createWorldClock()
  const heard: string[] = []
  clock.after(10, () => heard.push('before'))
  clock.stop?.()
  clock.after(10, () => heard.push('since'))
  vi.advanceTimersByTime(100)
  expect([heard, vi.getTimerCount()]).toEqual([[], 0])
})
