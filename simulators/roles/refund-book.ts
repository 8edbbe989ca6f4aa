/**
 * The moves of a refund within its order: asked, ended, and the order reversed. What the merchant
 * must give moves with the record or not at all. Pure but for what is read.
 */
import type { Transfer } from '../../core/ledger/transfer.ts'
import type { Outcome } from '../../core/outcome.ts'
import type { Store } from '../../storage/store.ts'
import { heldAgain, unheld } from './hold.ts'
import { moved, type Order, type OrderRefund, refundableFen, refundedFen } from './order.ts'
import { writeOrder } from './orders.ts'
import { owing } from './owed.ts'
import { merchantAccount } from './parties.ts'
import type { Refunded, RefundRequest } from './refund.ts'
import type { Decision, Read, Write } from './transact.ts'
import { undoOf } from './undo.ts'

const holdId = ({ tradeNo }: Order, { refundNo: number, tries }: OrderRefund) =>
  `refund/${tradeNo}/${number}/${tries}`

export function decideRefund(
  order: Order | undefined,
  request: RefundRequest,
  now: number,
): Decision<Refunded> {
  const refused = (outcome: Outcome): Decision<Refunded> => ({
    result: { outcome, order, refund: undefined, repeated: false },
  })
  if (order === undefined) return refused('order-missing')
  const before = order.refunds.find((other) => other.refundNo === request.refundNo)
  const tries = before === undefined ? 0 : before.tries + 1
  if (before !== undefined && before.state !== 'refused') return again(order, before, request)
  const refusal = refundRefusal(order, request)
  if (refusal !== undefined) return refused(refusal)
  const refund: OrderRefund = { ...request, state: 'pending', tries, at: now, doneAt: null }
  const others = order.refunds.filter((other) => other.refundNo !== request.refundNo)
  const next = { ...order, refunds: [...others, refund] }
  return {
    result: { outcome: 'result-unknown', order: next, refund, repeated: false },
    writes: [writeOrder(next)],
    transfers: heldBack(order, refund),
    short: { outcome: 'merchant-funds-insufficient', order, refund: undefined, repeated: false },
  }
}

/** What the merchant must give is held until it is given; of a hold the merchant has nothing. */
function heldBack(order: Order, refund: OrderRefund): Transfer[] {
  if (order.payment === null) return []
  const debit = merchantAccount(order.merchant)
  const { amountFen } = refund
  const id = holdId(order, refund)
  return [{ kind: 'hold', id, debit, credit: order.payment.from, amountFen }]
}

function refundRefusal(order: Order, { undoes, amountFen }: RefundRequest): Outcome | undefined {
  if (order.payment === null && (order.hold === undefined || undoes !== true)) {
    return 'order-unpaid'
  }
  if (undoes !== true) return amountFen > refundableFen(order) ? 'refund-exceeds' : undefined
  const refusal = order.hold === undefined ? undefined : unheld[order.state]
  if (refusal !== undefined) return refusal
  if (order.refunds.some(({ state }) => state !== 'refused')) return 'refund-exceeds'
  return amountFen === order.amountFen ? undefined : 'order-mismatch'
}

/** What a reversal gives back. */
export const givableFen = (order: Order): number =>
  order.state === 'held' ? order.amountFen : refundableFen(order)

function again(order: Order, before: OrderRefund, request: RefundRequest): Decision<Refunded> {
  const same = before.amountFen === request.amountFen
  const outcome = !same
    ? 'refund-mismatch'
    : before.state === 'done'
      ? 'approved'
      : 'result-unknown'
  return { result: { outcome, order, refund: before, repeated: true } }
}

export function decideEnd(
  order: Order,
  {
    pending,
    done,
    restored,
  }: {
    readonly pending: OrderRefund
    readonly done: boolean
    readonly restored: readonly Write[]
  },
  now: number,
): Decision<Order> {
  const { refundNo: number } = pending
  const current = order.refunds.find((other) => other.refundNo === number)
  if (current?.state !== 'pending') return { result: order }
  const state = done ? ('done' as const) : ('refused' as const)
  const refunds = order.refunds.map((other) =>
    other.refundNo === number ? { ...other, state, doneAt: now } : other,
  )
  const written = { ...order, refunds }
  const whole = refundedFen(written) >= order.amountFen
  const to = order.hold !== undefined ? 'voided' : whole ? 'refunded' : 'refunding'
  const next = done ? moved(written, to) : written
  const kind = done ? 'post-hold' : 'void-hold'
  const hold = holdId(order, pending)
  return {
    result: next,
    writes: [writeOrder(next), ...restored],
    transfers: order.payment === null ? [] : [{ kind, id: `${kind}/${hold}`, of: hold }],
  }
}

/** Reverses what is not paid. `charged`: the payer's side was asked and must be told. */
export async function decideReverse(
  store: Store,
  read: Read,
  order: Order | undefined,
): Promise<Decision<{ order: Order | undefined; charged: boolean }>> {
  if (order === undefined) return { result: { order, charged: false } }
  const { payment, hold, state } = order
  if (payment !== null || hold !== undefined || state === 'closed' || state === 'reversed') {
    return { result: { order, charged: false } }
  }
  const charged = state === 'confirming' || state === 'reserved'
  const next = moved(order, order.scene === 'payer-code' ? 'reversed' : 'closed')
  const restored = await heldAgain(read, order)
  const owed = await owing(store, read, charged ? undoOf(order, order.tradeNo) : undefined)
  return { result: { order: next, charged }, writes: [writeOrder(next), ...restored, ...owed] }
}
