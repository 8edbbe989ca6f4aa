/**
 * How long an order can be paid, undone and given back, in both versions of the API
 * (docs/sources.md, W3.1, W3.2 and W3.6).
 */
import type { Order } from '../roles/order.ts'

const dayMs = 86_400_000
const weekMs = 7 * dayMs
const yearMs = 365 * dayMs

/** When an order ends: as the merchant asks, after a week at the latest. */
export const endOf = (asked: number | undefined, now: number): number =>
  Math.min(asked ?? now + weekMs, now + weekMs)

/** After a week only a refund gives money back. */
export const isTooOldToReverse = ({ createdAt }: Pick<Order, 'createdAt'>, now: number): boolean =>
  now >= createdAt + weekMs

export const isTooOldToRefund = ({ payment }: Pick<Order, 'payment'>, now: number): boolean =>
  payment !== null && now >= payment.paidAt + yearMs
