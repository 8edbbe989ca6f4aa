import { expect, test } from 'vitest'
import { type CastPlan, createCast, largestAmountFen, merchantName, payerName } from './cast.ts'

const plan: CastPlan = {
  mix: [
    { app: 'alipay', owner: 'alipay', scene: 'payer-code', weight: 3 },
    { app: 'icbc', owner: 'unionpay', scene: 'merchant-code', weight: 1 },
  ],
  amount: { kind: 'lognormal', medianFen: 2000, sigma: 1, minFen: 100, maxFen: 9000 },
  payersPerApp: 50,
}

const drawn = (seed: number, count: number, from = plan) => {
  const arrivalOf = createCast(from, seed)
  return Array.from({ length: count }, (_, index) => arrivalOf(index))
}

test('the same seed draws the same cast, in any order', () => {
  const arrivalOf = createCast(plan, 7)
  const backwards = [99, 50, 0].map(arrivalOf)
  expect(backwards).toEqual([99, 50, 0].map((index) => drawn(7, 100)[index]))
  expect(drawn(8, 100)).not.toEqual(drawn(7, 100))
})

test('parts come as often as their weights say, and amounts stay within their ends', () => {
  const cast = drawn(1, 4000)
  const icbc = cast.filter(({ app }) => app === 'icbc').length
  expect(icbc / cast.length).toBeCloseTo(0.25, 1)
  expect(Math.min(...cast.map(({ amountFen }) => amountFen))).toBe(100)
  expect(Math.max(...cast.map(({ amountFen }) => amountFen))).toBe(9000)
})

test('every payer has had a turn before any comes again', () => {
  const payers = drawn(3, 50).map(({ payer }) => payer.replace(/^[a-z]+-/, ''))
  expect(new Set(payers).size).toBe(50)
})

test.each([
  { amount: { kind: 'fixed', fen: 500 } as const, most: 500, sees: [500] },
  { amount: { kind: 'list', fens: [1, 3, 2] } as const, most: 3, sees: [1, 2, 3] },
])('amounts of kind $amount.kind are drawn, the largest being $most', ({ amount, most, sees }) => {
  const cast = drawn(5, 200, { ...plan, amount })
  expect(new Set(cast.map(({ amountFen }) => Number(amountFen)))).toEqual(new Set(sees))
  expect(largestAmountFen(amount)).toBe(most)
})

test('an arrival costs microseconds', () => {
  const arrivalOf = createCast(plan, 1)
  const began = performance.now()
  for (let index = 0; index < 20_000; index += 1) arrivalOf(index)
  expect((performance.now() - began) / 20_000).toBeLessThan(0.05)
})

test('names are Chinese, and the same again', () => {
  expect(payerName(1, 'icbc', 4)).toMatch(/^\p{Script=Han}{2,5}$/u)
  expect(payerName(1, 'icbc', 4)).toBe(payerName(1, 'icbc', 4))
  expect(merchantName(1, 'alipay', 1)).toMatch(/^\p{Script=Han}+记面馆$/u)
  expect(new Set([0, 1, 2, 3].map((n) => merchantName(1, 'alipay', n))).size).toBe(4)
})
