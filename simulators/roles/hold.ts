/**
 * Money that is only held: when it may be captured, which order has captured it, and when it is
 * held again. The order of a hold and the order that captures it move together, or not at all.
 */
import type { PaymentState } from '../../core/lifecycle.ts'
import type { Fen } from '../../core/money.ts'
import { captureMaxFen } from '../../core/order.ts'
import type { Refusal } from '../../core/outcome.ts'
import { moved, type Order, type OrderHold } from './order.ts'
import { located, writeOrder } from './orders.ts'
import type { Read, Write } from './transact.ts'

/** Why nothing can be taken or let go of any more, or nothing when it can. */
export const unheld = {
  created: 'order-unpaid',
  confirming: 'order-unpaid',
  reserved: 'order-unpaid',
  paid: 'order-unpaid',
  refunding: 'order-unpaid',
  refunded: 'order-unpaid',
  held: undefined,
  captured: 'order-unpaid',
  voided: 'order-unpaid',
  declined: 'order-unpaid',
  reversed: 'order-reversed',
  closed: 'order-unpaid',
} as const satisfies Record<PaymentState, Refusal | undefined>

/** What is held, as an acquirer or the switch keeps it. */
export interface Held {
  readonly state: PaymentState
  readonly amountFen: Fen
  /** Whether somebody was asked to let go of it and has not answered. */
  readonly isBeingUndone: boolean
}

export function captureRefusal(held: Held | undefined, amountFen: Fen): Refusal | undefined {
  if (held === undefined) return 'order-missing'
  const refusal = unheld[held.state]
  if (refusal !== undefined) return refusal
  if (held.isBeingUndone) return 'order-unpaid'
  return amountFen > captureMaxFen(held.amountFen) ? 'amount-over-limit' : undefined
}

export const isBeingUndone = ({ refunds }: Order) =>
  refunds.some(({ state, undoes }) => undoes === true && state === 'pending')

interface Taken {
  readonly outcome: 'approved' | Refusal
  readonly order: Order
  /** The order whose hold it takes, as that stands from now on. */
  readonly writes: readonly Write[]
}

/** A new order takes the hold it captures, or is refused here and now; any other order just opens. */
export async function captureOf(read: Read, order: Order, now: number): Promise<Taken> {
  if (order.captures === undefined) return { outcome: 'approved', order, writes: [] }
  const found = await located(read, order.merchant, order.captures, now)
  const held = found && { ...found, isBeingUndone: isBeingUndone(found) }
  const outcome = captureRefusal(held, order.amountFen)
  if (found?.hold === undefined || outcome !== undefined) {
    const refusal = outcome ?? 'order-unpaid'
    return { outcome: refusal, order: moved(order, 'declined', { outcome: refusal }), writes: [] }
  }
  const taken = withHold(found, found.hold, { state: 'captured', capturedBy: order.orderNo })
  return { outcome: 'approved', order, writes: [writeOrder(taken)] }
}

/** Holds again what this order had captured, when it did. */
export async function heldAgain(read: Read, capture: Order): Promise<readonly Write[]> {
  if (capture.captures === undefined) return []
  const found = await located(read, capture.merchant, capture.captures, 0)
  if (found?.hold?.capturedBy !== capture.orderNo) return []
  return [writeOrder(withHold(found, found.hold, { state: 'held', capturedBy: null }))]
}

const withHold = (
  order: Order,
  hold: OrderHold,
  { state, capturedBy }: { state: PaymentState } & Pick<OrderHold, 'capturedBy'>,
) => moved(order, state, { hold: { ...hold, capturedBy } })
