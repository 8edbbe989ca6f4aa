/** Ends to the millisecond, the same in both versions of the API. */
import { expect, test } from 'vitest'
import type { OrderPayment } from '../roles/order.ts'
import { endOf, isTooOldToRefund, isTooOldToReverse } from './order-age.ts'

const day = 86_400_000
const now = Date.UTC(2026, 10, 22)

test('an order ends as asked, after a week at the latest', () => {
  expect(endOf(now + day, now)).toBe(now + day)
  expect(endOf(now + 8 * day, now)).toBe(now + 7 * day)
  expect(endOf(undefined, now)).toBe(now + 7 * day)
})

test('a charge is too old to be reversed from its seventh day on', () => {
  expect(isTooOldToReverse({ createdAt: now }, now + 7 * day - 1)).toBe(false)
  expect(isTooOldToReverse({ createdAt: now }, now + 7 * day)).toBe(true)
})

test('a payment is too old to be refunded after 365 days; what is unpaid is not too old', () => {
  const payment = { paidAt: now } as OrderPayment
  expect(isTooOldToRefund({ payment }, now + 365 * day - 1)).toBe(false)
  expect(isTooOldToRefund({ payment }, now + 365 * day)).toBe(true)
  expect(isTooOldToRefund({ payment: null }, now + 1000 * day)).toBe(false)
})
