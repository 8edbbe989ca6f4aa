import { expect, test } from 'vitest'
import {
  quantileBounds,
  quantileOf,
  shareBounds,
  surelyAbove,
  surelyAboveOverall,
} from './samples.ts'

const share = (hits: number, of: number) => ({ hits, of })

test('the bounds of a share hold it, lie within 0 and 1, and close in on it', () => {
  for (const of of [1, 5, 50, 5_000]) {
    const [low, high] = shareBounds(share(of * 0.6, of))
    expect(low).toBeLessThan(0.6)
    expect(high).toBeGreaterThan(0.6)
    expect([low >= 0, high <= 1]).toEqual([true, true])
  }
  expect(shareBounds(share(0, 0))).toEqual([0, 1])
  const [low] = shareBounds(share(3_000, 5_000))
  expect(low).toBeCloseTo(0.577, 2)
})

test.each([
  // all of more, of how many; hits of less, of how many; surely more than 0.02 above?
  [1, 1, 0, 1, false],
  [2, 2, 0, 2, false],
  [8, 8, 0, 8, true],
  [100, 100, 90, 100, false],
  [1_000, 1_000, 900, 1_000, true],
  [1_000, 1_000, 985, 1_000, false],
  [5, 10, 5, 10, false],
])('%i of %i against %i of %i', (hits, of, fewer, ofFewer, expected) => {
  expect(surelyAbove(share(hits, of), share(fewer, ofFewer)) > 0.02).toBe(expected)
})

test('what is too thin at one merchant is seen over forty, and merchants are not mixed', () => {
  const pair = { more: share(20, 20), less: share(17, 20) }
  expect(surelyAboveOverall([pair]) > 0.02).toBe(false)
  expect(surelyAboveOverall(Array.from({ length: 40 }, () => pair)) > 0.02).toBe(true)
  // Foreign payers mostly at the shop where everybody fails: alike at each shop.
  const good = { more: share(900, 900), less: share(100, 100) }
  const bad = { more: share(50, 100), less: share(450, 900) }
  expect(surelyAboveOverall([good, bad])).toBeLessThan(0)
  expect(surelyAboveOverall([{ more: share(0, 0), less: share(1, 2) }])).toBe(
    Number.NEGATIVE_INFINITY,
  )
})

test('quantiles by rank, and their bounds only where the sample gives them', () => {
  const hundred = Array.from({ length: 100 }, (_, place) => place + 1)
  expect(quantileOf(hundred, 0.5)).toBe(50)
  expect(quantileOf(hundred, 0.95)).toBe(95)
  expect(quantileOf([], 0.5)).toBeUndefined()
  expect(quantileBounds(hundred, 0.5)).toEqual({ low: 33, high: 68 })
  expect(quantileBounds(hundred, 0.95)).toEqual({ low: 87, high: undefined })
  expect(quantileBounds([1, 2, 3], 0.5)).toEqual({ low: undefined, high: undefined })
})
