import { expect, test } from 'vitest'
import { type PaymentState, paymentStates } from '../../core/lifecycle.ts'
import { fen } from '../../core/money.ts'
import { captureRefusal, type Held } from './hold.ts'

const held: Held = { state: 'held', amountFen: fen(10_000), isBeingUndone: false }

test.each([
  [1, undefined],
  [10_000, undefined],
  [11_500, undefined],
  [11_501, 'amount-over-limit'],
] as const)('of 10,000 fen held, capturing %i is refused as %s', (amountFen, refusal) => {
  expect(captureRefusal(held, fen(amountFen))).toBe(refusal)
})

test('what is not held, or is being let go of, is not captured', () => {
  const refusalOf = (state: PaymentState) => captureRefusal({ ...held, state }, fen(1))
  const open = paymentStates.filter((state) => refusalOf(state) === undefined)
  expect(open).toEqual(['held'])
  expect(refusalOf('reversed')).toBe('order-reversed')
  expect(refusalOf('captured')).toBe('order-unpaid')
  expect(captureRefusal({ ...held, isBeingUndone: true }, fen(1))).toBe('order-unpaid')
  expect(captureRefusal(undefined, fen(1))).toBe('order-missing')
})
