import { expect, test } from 'vitest'
import { createVirtualClock } from '../../core/clock.ts'
import { limits } from '../../core/limits.ts'
import type { Outcome } from '../../core/outcome.ts'
import { becomeKnown, insist, insistOnUndo } from './unknown.ts'

const breath = () => new Promise((resolve) => setImmediate(resolve))

/** Says one answer after the other, the last for ever, and notes when it was asked. */
function party(...answers: readonly Outcome[]) {
  const clock = createVirtualClock(0)
  const asked: number[] = []
  const say = async (attempt: number) => {
    expect(attempt).toBe(asked.length)
    asked.push(clock.now())
    return answers[Math.min(asked.length, answers.length) - 1] as Outcome
  }
  const live = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 50) {
      await breath()
      clock.advance(50)
    }
    await breath()
  }
  return { clock, asked, say, live }
}

test('insists with growing gaps until there is an answer', async () => {
  const { clock, asked, say, live } = party(...Array<Outcome>(8).fill('result-unknown'), 'approved')
  const known = insist(clock, say)
  await live(60_000)
  expect(await known).toBe('approved')
  const gaps = asked.slice(1).map((at, index) => at - (asked[index] ?? 0))
  expect(gaps).toEqual([250, 500, 1000, 2000, 4000, 8000, 8000, limits.repeatGapMaxMs])
})

test('never gives up while the clock runs', async () => {
  const { clock, asked, say, live } = party('result-unknown')
  void insist(clock, say)
  await live(200_000)
  expect(asked.length).toBeGreaterThan(24)
})

test.each([
  ['approved', 'approved'],
  ['order-paid', 'order-paid'],
] as const)('an undo is heard when it says %s, and not when it is refused', async (end, says) => {
  const { clock, asked, say, live } = party('switch-down', 'result-unknown', 'risk-refused', end)
  const undone = insistOnUndo(clock, say)
  await live(10_000)
  expect(await undone).toBe(says)
  expect(asked).toHaveLength(4)
})

test.each([
  ['approved', [1000, 3000]],
  ['funds-insufficient', [1000, 3000]],
  ['payer-confirming', [1000, 3000]],
] as const)('asks until it hears %s', async (end, times) => {
  const { clock, asked, say, live } = party('result-unknown', end)
  const known = becomeKnown({ clock, queryGapsMs: [1000, 2000, 4000] }, say)
  await live(10_000)
  expect(await known).toBe(end)
  expect(asked).toEqual(times)
})

test('a payment nobody knows may still be on its way: it is asked for until the questions run out', async () => {
  const { clock, asked, say, live } = party('order-missing')
  const known = becomeKnown({ clock, queryGapsMs: [1000, 2000] }, say)
  await live(10_000)
  expect(await known).toBe('result-unknown')
  expect(asked).toEqual([1000, 3000])
})
