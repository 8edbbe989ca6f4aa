/** Which exchange may be undone by a request of its acquirer, and what is said of one that may not. */
import { clearingDay } from '../../core/calendar.ts'
import type { PaymentState } from '../../core/lifecycle.ts'
import type { Refusal } from '../../core/outcome.ts'
import type { Exchange } from './exchange.ts'

const undoing = {
  created: 'order-unpaid',
  confirming: 'order-unpaid',
  reserved: 'order-unpaid',
  paid: 'undoable',
  refunding: 'refund-exceeds',
  refunded: 'refund-exceeds',
  held: 'order-unpaid',
  captured: 'order-unpaid',
  voided: 'order-unpaid',
  declined: 'order-unpaid',
  reversed: 'order-reversed',
  closed: 'order-closed',
} as const satisfies Record<PaymentState, Refusal | 'undoable'>

/** Why an exchange cannot be undone, or nothing. Its clearing day must not be over. */
export function undoRefusal(exchange: Exchange, now: number): Refusal | undefined {
  const verdict = undoing[exchange.state]
  if (verdict !== 'undoable') return verdict
  if (exchange.refunds.length > 0) return 'refund-exceeds'
  return isSameDay(exchange, now) ? undefined : 'order-closed'
}

/** Whether the clearing day in which an exchange began is still on. */
export const isSameDay = ({ createdAt }: Exchange, now: number) =>
  clearingDay(createdAt) === clearingDay(now)
