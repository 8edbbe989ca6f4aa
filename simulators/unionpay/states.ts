/**
 * What a query says became of an order. A refund never changes it: a refund is an order of its own
 * and is asked about by its own number. A reversal does.
 */
import { clearingDay } from '../../core/calendar.ts'
import type { PaymentState } from '../../core/lifecycle.ts'
import type { Outcome } from '../../core/outcome.ts'
import type { Order, OrderRefund } from '../roles/order.ts'
import type { StatementLine } from '../roles/statement.ts'
import type { Entry } from './wire.ts'

const standings = {
  created: 'payer-confirming',
  confirming: 'payer-confirming',
  reserved: 'result-unknown',
  paid: 'approved',
  refunding: 'approved',
  refunded: 'approved',
  held: 'approved',
  captured: 'approved',
  voided: 'approved',
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
const isReversal = ({ refundNo }: OrderRefund) => refundNo.includes('-')

const reversalOf = ({ refunds }: Order) => refunds.find(isReversal)

/** Whether the merchant asked for part of it back: what then is left cannot be reversed. */
export const hasRefunds = ({ refunds }: Order): boolean =>
  refunds.some((refund) => !isReversal(refund) && refund.state !== 'refused')

/** What was reversed is not settled. */
export function entryOf(order: Order): Entry {
  const { tradeNo, amountFen, payment } = order
  const settles = payment !== null && standingOf(order) === 'approved'
  return { tradeNo, amountFen, settledAt: settles ? payment.paidAt : null }
}

export const isReversalLine = ({ refund }: StatementLine) => refund !== null && isReversal(refund)

/** Paid and reversed on that one clearing day: then neither was ever cleared. */
export function wasReversedOn(order: Order, day: string): boolean {
  const doneAt = reversalOf(order)?.doneAt ?? null
  const paidAt = order.payment?.paidAt ?? null
  return [doneAt, paidAt].every((at) => at !== null && clearingDay(at) === day)
}
