/**
 * A charge has come to an end, or to a step on its way: the order is paid, refused or waits on, once
 * and for all who ask. Money that comes for an order nobody may pay any more goes back.
 */
import { mayMove } from '../../core/lifecycle.ts'
import { outcomeFacts } from '../../core/outcome.ts'
import type { Host } from '../host/institution.ts'
import type { Acquirer } from './acquirer.ts'
import { chargeEnded } from './attempt.ts'
import type { Charged } from './carry.ts'
import { heldAgain } from './hold.ts'
import { moved, type Order, orderKey, settleKeyOf } from './order.ts'
import { orderMoved, writeOrder } from './orders.ts'
import { owing } from './owed.ts'
import { transact } from './transact.ts'
import { undoAtSwitch } from './undo.ts'

type Settle = (order: Order, charged: Charged) => Promise<Order>

export interface Conclusion {
  readonly settle: Settle
  readonly settleOrUndo: Settle
}

export function createConclusion(
  host: Host,
  acquirer: Pick<Acquirer, 'credit' | 'find'>,
): Conclusion {
  const { store, clock } = host

  /** Brings the order to the end the charge has come to, and tells everyone once. */
  const settle = async (order: Order, charged: Charged): Promise<Order> => {
    if (charged.outcome !== 'approved') return conclude(order, charged)
    const { merchant, orderNo: number, amountFen } = order
    const booked = await acquirer.credit({ merchant, orderNo: number, amountFen, ...charged })
    if (booked.paid !== undefined) tellEnd(host, booked.paid, charged)
    if (booked.outcome !== 'approved') {
      return conclude(order, { ...charged, outcome: booked.outcome })
    }
    return booked.paid ?? (await acquirer.find(merchant, order)) ?? order
  }

  /** Writes down an end that is not a payment: refused, or the payer is asked, or nobody knows. */
  const conclude = async (order: Order, charged: Charged): Promise<Order> => {
    const { after, ended } = await transact(store, async (read) => {
      const now = (await read(orderKey(order.merchant, order.orderNo))) ?? order
      const next = concluded(now, charged)
      if (next === undefined) return { result: { after: now, ended: false } }
      const ended = next.state === 'declined'
      const restored = ended ? await heldAgain(read, next) : []
      const owed = await owing(store, read, charged.owes)
      return { result: { after: next, ended }, writes: [writeOrder(next), ...restored, ...owed] }
    })
    if (ended) {
      host.emit(orderMoved(host.id, after, clock.now()))
      tellEnd(host, after, charged)
    }
    return after
  }

  /** Settles; money that came for an order nobody may pay any more goes back. */
  const settleOrUndo = async (order: Order, charged: Charged): Promise<Order> => {
    const after = await settle(order, charged)
    const { settleKey } = charged
    const vain = charged.outcome === 'approved' && settleKeyOf(after) !== settleKey
    if (vain && settleKey !== null) {
      host.later(undoAtSwitch(host, { trace: order.trace, reference: settleKey }))
    }
    return after
  }

  return { settle, settleOrUndo }
}

/** A capture is no attempt of a payer: nobody is told of its end. */
function tellEnd(host: Host, order: Order, charged: Charged): void {
  if (order.captures === undefined) host.emit(chargeEnded(host, order, charged))
}

/** The order after an end that is no payment, or nothing when it has ended already. */
function concluded(now: Order, { outcome, decidedAt }: Charged): Order | undefined {
  if (!mayMove(now.state, 'declined')) return undefined
  const kind = outcomeFacts(outcome).class
  if (kind === 'refused') return moved(now, 'declined', { outcome, decidedAt })
  if (now.state !== 'reserved') return undefined
  if (kind !== 'pending') return { ...now, outcome, decidedAt }
  return { ...now, outcome, decidedAt, state: 'confirming', asked: true }
}
