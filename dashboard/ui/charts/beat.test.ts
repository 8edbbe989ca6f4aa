/** The pace of drawing: news at most so often, a wish at once, nothing asleep and nothing lost. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createBeat } from './beat.ts'

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => vi.useRealTimers())

/** A screen that turns sixty times a second. */
function begin() {
  const turns = new Map<number, ReturnType<typeof setTimeout>>()
  const act = vi.fn()
  const beat = createBeat(act, {
    turns: {
      ask(run) {
        turns.set(turns.size, setTimeout(run, 16))
        return turns.size - 1
      },
      cancel: (turn) => clearTimeout(turns.get(turn)),
    },
    paceMs: () => 250,
  })
  return { act, beat }
}

test('news forty times a second is acted on four times a second', () => {
  const { act, beat } = begin()
  beat.setAwake(true)
  for (let tick = 0; tick < 80; tick += 1) {
    beat.soon()
    vi.advanceTimersByTime(25)
  }
  expect(act.mock.calls.length).toBeGreaterThanOrEqual(7)
  expect(act.mock.calls.length).toBeLessThanOrEqual(8)
})

test('a wish is acted on at the next turn of the screen, once', () => {
  const { act, beat } = begin()
  beat.setAwake(true)
  beat.soon()
  vi.advanceTimersByTime(20)
  beat.soon()
  beat.now()
  beat.now()
  vi.advanceTimersByTime(20)
  expect(act).toHaveBeenCalledTimes(2)
})

test('asleep nothing is done; what was asked meanwhile is done on waking', () => {
  const { act, beat } = begin()
  beat.soon()
  beat.now()
  vi.advanceTimersByTime(1000)
  expect(act).not.toHaveBeenCalled()
  beat.setAwake(true)
  vi.advanceTimersByTime(20)
  expect(act).toHaveBeenCalledTimes(1)
  beat.soon()
  beat.setAwake(false)
  vi.advanceTimersByTime(1000)
  expect(act).toHaveBeenCalledTimes(1)
})
