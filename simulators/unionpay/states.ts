/**
 * What a query says became of an order. A refund never changes it: a refund is an order of its own
 * and is asked about by its own number. A reversal does.
 */
import type { PaymentState } from '../../core/lifecycle.ts'
import type { Outcome } from '../../core/outcome.ts'
import type { Order } from '../roles/order.ts'
import type { Entry } from './wire.ts'

const standings = {
  created: 'payer-confirming',
  confirming: 'payer-confirming',
  reserved: 'result-unknown',
  paid: 'approved',
  refunding: 'approved',
  refunded: 'approved',
  declined: 'as-declined',
  reversed: 'order-reversed',
  closed: 'order-closed',
} as const satisfies Record<PaymentState, Outcome | 'as-declined'>

export function standingOf(order: Order): Outcome {
  if (reversalOf(order)?.state === 'done') return 'order-reversed'
  const standing = standings[order.state]
  return standing === 'as-declined' ? order.outcome : standing
}

/** Merchants number with letters and digits: a number with a hyphen is the role's own reversal. */
const reversalOf = ({ refunds }: Order) => refunds.find(({ refundNo }) => refundNo.includes('-'))

/** Whether the merchant asked for part of it back: what then is left cannot be reversed. */
export const hasRefunds = ({ refunds }: Order): boolean =>
  refunds.some(({ refundNo, state }) => !refundNo.includes('-') && state !== 'refused')

/** What was reversed is not settled. */
export function entryOf(order: Order): Entry {
  const { tradeNo, amountFen, payment } = order
  const settles = payment !== null && standingOf(order) === 'approved'
  return { tradeNo, amountFen, settledAt: settles ? payment.paidAt : null }
}
