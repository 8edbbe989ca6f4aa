/** Our lifecycle in Alipay's words, as it stands at a moment (docs/sources.md, A4.0). */
import { beijingTime, fromBeijingTime } from '../../core/calendar.ts'
import type { PaymentState } from '../../core/lifecycle.ts'
import type { Order } from '../roles/order.ts'
import { productOf, products } from './products.ts'

export type TradeStatus = 'WAIT_BUYER_PAY' | 'TRADE_SUCCESS' | 'TRADE_FINISHED' | 'TRADE_CLOSED'

const statuses = {
  created: 'WAIT_BUYER_PAY',
  confirming: 'WAIT_BUYER_PAY',
  reserved: 'WAIT_BUYER_PAY',
  paid: 'TRADE_SUCCESS',
  refunding: 'TRADE_SUCCESS',
  refunded: 'TRADE_CLOSED',
  held: 'WAIT_BUYER_PAY',
  captured: 'WAIT_BUYER_PAY',
  voided: 'TRADE_CLOSED',
  declined: 'TRADE_CLOSED',
  reversed: 'TRADE_CLOSED',
  closed: 'TRADE_CLOSED',
} as const satisfies Record<PaymentState, TradeStatus>

/** Nothing when there is no trade: a code that was shown becomes one when its payer comes. */
export function tradeStatus(order: Order, now: number): TradeStatus | undefined {
  if (!isTrade(order)) return undefined
  const status = statuses[order.state]
  return status === 'TRADE_SUCCESS' && isFinished(order, now) ? 'TRADE_FINISHED' : status
}

export const isTrade = (order: Order): boolean =>
  order.payment !== null || order.scannedAt !== null || products[productOf(order)].isTradeAtOnce

/** When the trade began, which is not always when it was asked for. */
export const tradeBegan = ({ scannedAt, createdAt }: Order): number => scannedAt ?? createdAt

/** Whether the code that was shown opens nothing any more; a trade that it opened goes on. */
export const codeIsDead = (order: Order, now: number): boolean =>
  order.scannedAt === null && now >= Number(order.memo.code_until ?? Number.POSITIVE_INFINITY)

/** Whether the time to give money back is over. */
export function isFinished(order: Order, now: number): boolean {
  const { payment } = order
  if (payment === null) return false
  return now >= monthsLater(payment.paidAt, products[productOf(order)].refundMonths)
}

/** The same day of a later month; where that month is too short, as many days into the next. */
function monthsLater(at: number, months: number): number {
  const then = beijingTime(at)
  const month = then.month - 1 + months
  const year = then.year + Math.floor(month / 12)
  return fromBeijingTime({ ...then, year, month: (month % 12) + 1 })
}
