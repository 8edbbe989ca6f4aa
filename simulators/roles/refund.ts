/** Money back to where it came from: refunds, whole or in part, and the reversal of an order. */
import type { MerchantId, RefundNo } from '../../core/ids.ts'
import { refundNo } from '../../core/ids.ts'
import type { Transfer } from '../../core/ledger/transfer.ts'
import type { Fen } from '../../core/money.ts'
import type { Outcome } from '../../core/outcome.ts'
import type { Host } from '../host/institution.ts'
import type { OrderReference } from './acquirer.ts'
import {
  moved,
  type Order,
  type OrderRefund,
  orderKey,
  refundableFen,
  refundedFen,
} from './order.ts'
import { located, orderMoved, writeOrder } from './orders.ts'
import { clearingAccount, merchantAccount } from './parties.ts'
import { type Decision, transact } from './transact.ts'
import { abandonCharge } from './undo.ts'
import { insist } from './unknown.ts'
import { theSwitch } from './wallet.ts'

export interface RefundRequest {
  readonly refundNo: RefundNo
  readonly amountFen: Fen
  readonly reason: string
  readonly notifyUrl: string | null
}

export interface Refunded {
  /** `approved`, a refusal, or `result-unknown` while the payer's side has not answered. */
  readonly outcome: Outcome
  readonly order: Order | undefined
  readonly refund: OrderRefund | undefined
  /** Whether the same refund came before with the same amount. */
  readonly repeated: boolean
}

export interface Reversed {
  readonly outcome: Outcome
  readonly order: Order | undefined
  readonly action: 'closed' | 'refunded' | 'none'
}

export interface Refunder {
  refund(merchant: MerchantId, which: OrderReference, request: RefundRequest): Promise<Refunded>
  /** Undoes an order whatever its state: closes it when unpaid, gives all back when paid. */
  reverse(merchant: MerchantId, which: OrderReference): Promise<Reversed>
}

export function createRefunder(
  host: Host,
  onRefunded: (order: Order, refund: OrderRefund) => void,
): Refunder {
  const { store, clock } = host

  const refund = async (merchant: MerchantId, which: OrderReference, request: RefundRequest) => {
    const begun = await transact<Refunded>(store, async (read) =>
      decideRefund(await located(read, merchant, which, clock.now()), request, clock.now()),
    )
    if (begun.outcome !== 'result-unknown' || begun.repeated) return begun
    if (begun.order === undefined || begun.refund === undefined) return begun
    return carryOut(begun.order, begun.refund)
  }

  const carryOut = async (order: Order, pending: OrderRefund): Promise<Refunded> => {
    if (isOnUs(order)) return end(order, pending, 'approved')
    const first = await askSwitch(order, pending, 0)
    if (first !== 'result-unknown') return end(order, pending, first)
    const known = insist(clock, (attempt) => askSwitch(order, pending, attempt + 1))
    host.later(known.then((outcome) => end(order, pending, outcome)))
    return { outcome: first, order, refund: pending, repeated: false }
  }

  const askSwitch = async (order: Order, pending: OrderRefund, attempt: number) => {
    const { refundNo: number, amountFen } = pending
    const reference = order.payment?.settleKey ?? order.orderNo
    const message = { trace: order.trace, from: host.id, reference, amountFen, attempt }
    return (await host.peer.ask(theSwitch, 'refund', { ...message, refundNo: number })).outcome
  }

  /** Posts or voids what was held for a refund and writes down how it ended. */
  const end = async (order: Order, pending: OrderRefund, outcome: Outcome): Promise<Refunded> => {
    const done = outcome === 'approved'
    const ended = await transact(store, async (read) => {
      const now = (await read(orderKey(order.merchant, order.orderNo))) ?? order
      return decideEnd(now, pending, done, clock.now())
    })
    const refund = ended.refunds.find((other) => other.refundNo === pending.refundNo)
    if (done && refund !== undefined) {
      host.emit(orderMoved(host.id, ended, clock.now()))
      host.later((async () => onRefunded(ended, refund))())
    }
    return { outcome, order: ended, refund, repeated: false }
  }

  const reverse = async (merchant: MerchantId, which: OrderReference): Promise<Reversed> => {
    const { order, charged } = await transact(store, async (read) =>
      decideReverse(await located(read, merchant, which, clock.now())),
    )
    if (order === undefined) return { outcome: 'order-missing', order, action: 'none' }
    if (order.payment !== null) return giveAllBack(merchant, order)
    // The order can no longer be paid, so the merchant need not wait until the switch has heard.
    if (charged) abandonCharge(host, order, 'order-reversed')
    return { outcome: 'approved', order, action: 'closed' }
  }

  const giveAllBack = async (merchant: MerchantId, order: Order): Promise<Reversed> => {
    const number = refundNo(`reverse-${order.orderNo}`)
    const before = order.refunds.find((other) => other.refundNo === number)
    if (before?.state === 'pending') return { outcome: 'result-unknown', order, action: 'refunded' }
    const left = refundableFen(order)
    if (left <= 0) return { outcome: 'approved', order, action: 'none' }
    const request = { refundNo: number, reason: '', notifyUrl: null, amountFen: left as Fen }
    const given = await refund(merchant, { orderNo: order.orderNo }, request)
    return { outcome: given.outcome, order: given.order, action: 'refunded' }
  }

  return { refund, reverse }
}

/** Paid from an account of this house: no one else needs to be asked. */
const isOnUs = (order: Order) => order.payment !== null && order.payment.from !== clearingAccount

const holdId = ({ tradeNo }: Order, { refundNo: number, tries }: OrderRefund) =>
  `refund/${tradeNo}/${number}/${tries}`

function decideRefund(
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
  if (order.payment === null) return refused('order-unpaid')
  if (request.amountFen > refundableFen(order)) return refused('refund-exceeds')
  const refund: OrderRefund = { ...request, state: 'pending', tries, at: now, doneAt: null }
  const others = order.refunds.filter((other) => other.refundNo !== request.refundNo)
  const next = { ...order, refunds: [...others, refund] }
  const hold: Transfer = {
    kind: 'hold',
    id: holdId(order, refund),
    debit: merchantAccount(order.merchant),
    credit: order.payment.from,
    amountFen: request.amountFen,
  }
  return {
    result: { outcome: 'result-unknown', order: next, refund, repeated: false },
    writes: [writeOrder(next)],
    transfers: [hold],
    short: { outcome: 'merchant-funds-insufficient', order, refund: undefined, repeated: false },
  }
}

function again(order: Order, before: OrderRefund, request: RefundRequest): Decision<Refunded> {
  const same = before.amountFen === request.amountFen
  const outcome = !same
    ? 'refund-mismatch'
    : before.state === 'done'
      ? 'approved'
      : 'result-unknown'
  return { result: { outcome, order, refund: before, repeated: true } }
}

function decideEnd(
  order: Order,
  pending: OrderRefund,
  done: boolean,
  now: number,
): Decision<Order> {
  const { refundNo: number } = pending
  const current = order.refunds.find((other) => other.refundNo === number)
  if (current?.state !== 'pending') return { result: order }
  const refunds = order.refunds.map((other) =>
    other.refundNo === number
      ? { ...other, state: done ? ('done' as const) : ('refused' as const), doneAt: now }
      : other,
  )
  const written = { ...order, refunds }
  const whole = refundedFen(written) >= order.amountFen
  const next = done ? moved(written, whole ? 'refunded' : 'refunding') : written
  const kind = done ? 'post-hold' : 'void-hold'
  const hold = holdId(order, pending)
  return {
    result: next,
    writes: [writeOrder(next)],
    transfers: [{ kind, id: `${kind}/${hold}`, of: hold }],
  }
}

/** Reverses what is not paid. `charged`: the payer's side was asked and must be told. */
function decideReverse(
  order: Order | undefined,
): Decision<{ order: Order | undefined; charged: boolean }> {
  if (order === undefined) return { result: { order, charged: false } }
  if (order.payment !== null || order.state === 'closed' || order.state === 'reversed') {
    return { result: { order, charged: false } }
  }
  const charged = order.state === 'confirming' || order.state === 'reserved'
  const next = moved(order, order.scene === 'payer-code' ? 'reversed' : 'closed')
  return { result: { order: next, charged }, writes: [writeOrder(next)] }
}
