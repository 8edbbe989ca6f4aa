/** Endings a second become a few bars, a few minutes and a sum, and every payment is in each of them. */
import { expect, test } from 'vitest'
import { type Ending, pastSeconds } from '../../protocol/cells.ts'
import { barStart, barsShown, stacksOf } from './bars.ts'

const counts = (at: Readonly<Record<number, number>>) =>
  Array.from({ length: pastSeconds }, (_, second) => at[second] ?? 0)

const past = (series: readonly (readonly [Ending, readonly number[]])[], until = 1_000_004) => ({
  until,
  series,
})

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0)

test('failures stand below, the most frequent first, and success on top of them', () => {
  const series = [
    ['approved', counts({ 299: 9 })],
    ['issuer-down', counts({ 298: 4 })],
    ['risk-refused', counts({ 299: 1 })],
  ] as const
  const named = (onlyFailures: boolean) =>
    stacksOf(past(series), onlyFailures).map(({ layer, ending }) => [layer, ending])
  expect(named(false)).toEqual([
    ['reason-1', 'issuer-down'],
    ['reason-2', 'risk-refused'],
    ['approved', 'approved'],
  ])
  expect(named(true)).toHaveLength(2)
})

test('those beyond the fourth failure are together', () => {
  const names = [
    'issuer-down',
    'risk-refused',
    'over-limit',
    'code-expired',
    'payer-blocked',
  ] as const
  const series = [...names, 'wrong-password' as const].map((name, index) => {
    return [name, counts({ 299: 10 - index })] as const
  })
  const stacks = stacksOf(past(series), false)
  expect(stacks.map(({ layer }) => layer)).toEqual([
    ...['reason-1', 'reason-2', 'reason-3', 'reason-4', 'others'],
  ])
  expect(stacks.at(-1)).toMatchObject({ ending: null, sum: 6 + 5 })
})

test('a bar covers the same seconds whenever it is looked at', () => {
  const looked = [1_000_004, 1_000_005, 1_000_009].map((until) => {
    const place = pastSeconds - 1 - (until - 1_000_002)
    const [stack] = stacksOf(past([['issuer-down', counts({ [place]: 7 })]], until), false)
    return barStart(until, stack?.bars.indexOf(7) ?? -1)
  })
  expect(looked).toEqual([1_000_000, 1_000_000, 1_000_000])
})

test('minutes and sum have every payment; bars have all but those before the first whole one', () => {
  const until = 1_000_004
  const everySecond = counts(
    Object.fromEntries(Array.from({ length: pastSeconds }, (_, i) => [i, 2])),
  )
  const [stack] = stacksOf(past([['issuer-down', everySecond]], until), false)
  expect(stack?.sum).toBe(2 * pastSeconds)
  expect(stack?.minutes).toEqual([120, 120, 120, 120, 120])
  expect(sum(stack?.bars ?? [])).toBe(2 * pastSeconds)
  expect(stack?.bars).toHaveLength(barsShown)
  const [cut] = stacksOf(past([['issuer-down', everySecond]], until - 2), false)
  expect(sum(cut?.bars ?? [])).toBe(2 * (pastSeconds - 2))
})
