import { expect, test } from 'vitest'
import { fen } from './money.ts'
import { captureMaxFen, differingField, type OrderTerms } from './order.ts'

const first: OrderTerms = {
  amountFen: fen(1250),
  subject: 'Noodles',
  scene: 'payer-code',
  payerCode: '281234567890123456',
  attach: '',
}

test('the same terms again differ in nothing', () => {
  expect(differingField(first, { ...first })).toBeUndefined()
})

test.each([
  ['amountFen', { amountFen: fen(1251) }],
  ['subject', { subject: 'noodles' }],
  ['scene', { scene: 'merchant-code' }],
  ['payerCode', { payerCode: '281234567890123457' }],
  ['attach', { attach: ' ' }],
] as const)('a change of %s is named', (field, change) => {
  expect(differingField(first, { ...first, ...change })).toBe(field)
})

test('of several fields that differ the first is named', () => {
  const again = { ...first, attach: 'x', subject: 'y', amountFen: fen(1) }
  expect(differingField(first, again)).toBe('amountFen')
  expect(differingField(first, { ...again, amountFen: first.amountFen })).toBe('subject')
})

test.each([
  [100, 115],
  [1, 1],
  [7, 8],
  [10_000_000_000, 11_500_000_000],
])('of %i fen held, %i may be captured', (heldFen, mostFen) => {
  expect(captureMaxFen(fen(heldFen))).toBe(mostFen)
})
