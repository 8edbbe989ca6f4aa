/** What is set for a second of a plan comes at that second of it, however fast it is played. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createPlanClock } from './plan-clock.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 })
})

afterEach(() => {
  vi.useRealTimers()
})

function begin() {
  const plan = createPlanClock(Date.now())
  const called: number[] = []
  for (const second of [1, 4]) plan.call(second * 1000, () => called.push(plan.planMs()))
  return { plan, called, turn: (factor: number) => plan.change({ at: Date.now(), factor }) }
}

test('at the planned rate a second of the plan is a second', () => {
  const { called } = begin()
  vi.advanceTimersByTime(999)
  expect(called).toEqual([])
  vi.advanceTimersByTime(3001)
  expect(called).toEqual([1000, 4000])
})

test('in a pause nothing comes, and afterwards what is left of it', () => {
  const { plan, called, turn } = begin()
  vi.advanceTimersByTime(2000)
  turn(0)
  vi.advanceTimersByTime(60_000)
  expect([called, plan.planMs()]).toEqual([[1000], 2000])
  turn(1)
  vi.advanceTimersByTime(2000)
  expect(called).toEqual([1000, 4000])
})

test('at twice the rate it comes in half the time, at half in twice', () => {
  const { called, turn } = begin()
  turn(2)
  vi.advanceTimersByTime(500)
  expect(called).toEqual([1000])
  turn(0.5)
  vi.advanceTimersByTime(5999)
  expect(called).toEqual([1000])
  vi.advanceTimersByTime(1)
  expect(called).toEqual([1000, 4000])
})

test('a change in a moment holds from that moment on', () => {
  const { plan } = begin()
  plan.change({ at: Date.now() + 100, factor: 3 })
  vi.advanceTimersByTime(100)
  expect(plan.planMs()).toBe(100)
  vi.advanceTimersByTime(100)
  expect(plan.planMs()).toBe(400)
})

test('once stopped it calls nothing any more', () => {
  const { plan, called } = begin()
  plan.stop()
  vi.advanceTimersByTime(10_000)
  expect(called).toEqual([])
})
