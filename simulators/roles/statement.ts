/**
 * What a merchant's day was, line by line: every payment that was booked and every refund that was
 * done, in the order in which they happened. Bills and settlement files of all networks are this
 * list in their own words.
 */
import type { MerchantId } from '../../core/ids.ts'
import type { Order, OrderRefund } from './order.ts'

export interface StatementLine {
  /** When the money moved, in milliseconds since 1970. */
  readonly at: number
  readonly order: Order
  /** The refund this line is about; null when it is the payment. */
  readonly refund: OrderRefund | null
}

/** From `from` on and before `until`, in milliseconds since 1970. */
export interface Span {
  readonly from: number
  readonly until: number
}

export function statementOf(
  orders: readonly Order[],
  merchant: MerchantId,
  { from, until }: Span,
): StatementLine[] {
  const isWithin = ({ at }: StatementLine) => at >= from && at < until
  return orders
    .filter((order) => order.merchant === merchant)
    .flatMap(linesOf)
    .filter(isWithin)
    .sort((one, other) => one.at - other.at || byNumber(one, other))
}

function linesOf(order: Order): StatementLine[] {
  if (order.payment === null) return []
  const refunds = order.refunds.flatMap((refund) =>
    refund.state === 'done' && refund.doneAt !== null ? [{ at: refund.doneAt, order, refund }] : [],
  )
  return [{ at: order.payment.paidAt, order, refund: null }, ...refunds]
}

/** Of lines of one moment: by the network's number, the payment before its refunds. */
function byNumber(one: StatementLine, other: StatementLine): number {
  const [a, b] = [one, other].map(
    ({ order, refund }) => `${order.tradeNo}/${refund?.refundNo ?? ''}`,
  )
  return (a ?? '') < (b ?? '') ? -1 : 1
}
