/**
 * Money back to where it came from: refunds, whole or in part, the undoing of a payment or a hold,
 * and the reversal of an order.
 */
import { forcedByAmount, forcedRefundRefusal } from '../../core/forcing.ts'
import { type MerchantId, type RefundNo, refundNo } from '../../core/ids.ts'
import type { Fen } from '../../core/money.ts'
import type { Outcome } from '../../core/outcome.ts'
import type { Key } from '../../storage/store.ts'
import type { Host } from '../host/institution.ts'
import { heldAgain, isBeingUndone } from './hold.ts'
import {
  type Order,
  type OrderReference,
  type OrderRefund,
  orderKey,
  settleKeyOf,
} from './order.ts'
import { located, orderMoved } from './orders.ts'
import { clearingAccount } from './parties.ts'
import { decideEnd, decideRefund, decideReverse, givableFen } from './refund-book.ts'
import { type Read, transact } from './transact.ts'
import { abandonCharge } from './undo.ts'
import { insist } from './unknown.ts'
import { theSwitch } from './wallet.ts'

/** Undoing is the whole at once: what was held is free, what was captured is held again. */
export interface RefundRequest {
  readonly refundNo: RefundNo
  readonly amountFen: Fen
  readonly reason: string
  readonly notifyUrl: string | null
  readonly undoes?: true
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
  onRefundRefused?: (order: Order, refund: OrderRefund, outcome: Outcome) => void,
): Refunder {
  const { store, clock } = host

  const refund = async (merchant: MerchantId, which: OrderReference, request: RefundRequest) => {
    const forced = await forcedAs(host, { merchant, which, request })
    const decide = async (read: Read) =>
      decideRefund(await located(read, merchant, which, clock.now()), request, clock.now())
    const begun = forced ?? (await transact(store, decide))
    if (begun.outcome !== 'result-unknown' || begun.repeated) return begun
    if (begun.order === undefined || begun.refund === undefined) return begun
    return carryOut(begun.order, begun.refund)
  }

  const carryOut = async (order: Order, pending: OrderRefund): Promise<Refunded> => {
    if (isOnUs(order)) return end(order, pending, 'approved')
    const first = await askSwitch(host, order, { pending, attempt: 0 })
    if (first !== 'result-unknown') return end(order, pending, first)
    const ask = (attempt: number) => askSwitch(host, order, { pending, attempt: attempt + 1 })
    const known = insist(clock, ask)
    host.later(known.then((outcome) => end(order, pending, outcome)))
    return { outcome: first, order, refund: pending, repeated: false }
  }

  /** Posts or voids what was held for a refund and writes down how it ended. */
  const end = async (order: Order, pending: OrderRefund, outcome: Outcome): Promise<Refunded> => {
    const done = outcome === 'approved'
    const ended = await transact(store, async (read) => {
      const now = (await read(orderKey(order.merchant, order.orderNo))) ?? order
      const restored = done && pending.undoes === true ? await heldAgain(read, order) : []
      return decideEnd(now, { pending, done, restored }, clock.now())
    })
    const refund = ended.refunds.find((other) => other.refundNo === pending.refundNo)
    if (done && refund !== undefined) {
      host.emit(orderMoved(host.id, ended, clock.now()))
      host.later((async () => onRefunded(ended, refund))())
    }
    if (!done && refund?.state === 'refused') {
      host.later((async () => onRefundRefused?.(ended, refund, outcome))())
    }
    return { outcome, order: ended, refund, repeated: false }
  }

  const reverse = async (merchant: MerchantId, which: OrderReference): Promise<Reversed> => {
    const { order, charged } = await transact(store, async (read) =>
      decideReverse(read, await located(read, merchant, which, clock.now())),
    )
    if (order === undefined) return { outcome: 'order-missing', order, action: 'none' }
    if (order.payment !== null || order.hold !== undefined) return giveAllBack(merchant, order)
    // The order can no longer be paid, so the merchant need not wait until the switch has heard.
    if (charged) abandonCharge(host, order, 'order-reversed')
    return { outcome: 'approved', order, action: 'closed' }
  }

  const giveAllBack = async (merchant: MerchantId, order: Order): Promise<Reversed> => {
    const unknown = { outcome: 'result-unknown', order, action: 'refunded' } as const
    const number = refundNo(`reverse-${order.orderNo}`)
    const before = order.refunds.find((other) => other.refundNo === number)
    if (before?.state === 'pending' || isBeingUndone(order)) return unknown
    if (order.state === 'captured') return { outcome: 'order-unpaid', order, action: 'none' }
    const request = reversalOf(order, number)
    if (request === undefined) {
      // What is being given back may yet be refused.
      const isOpen = order.refunds.some(({ state }) => state === 'pending')
      return isOpen ? unknown : { outcome: 'approved', order, action: 'none' }
    }
    const given = await refund(merchant, { orderNo: order.orderNo }, request)
    return { outcome: given.outcome, order: given.order, action: 'refunded' }
  }

  return { refund, reverse }
}

/** Gives back all that is left, if anything is; of what is held, or was captured whole, as its undoing. */
function reversalOf(order: Order, number: RefundNo): RefundRequest | undefined {
  const left = givableFen(order)
  if (left <= 0) return undefined
  const request = { refundNo: number, reason: '', notifyUrl: null, amountFen: left as Fen }
  const whole = left === order.amountFen && (order.hold ?? order.captures) !== undefined
  return whole ? { ...request, undoes: true } : request
}

/** A magic amount has its refund refused before anything is touched. */
async function forcedAs(
  { store, clock }: Host,
  {
    merchant,
    which,
    request,
  }: { merchant: MerchantId; which: OrderReference; request: RefundRequest },
): Promise<Refunded | undefined> {
  const { amountFen } = request
  if (forcedByAmount(amountFen) === undefined) return undefined
  const read = async <T extends object>(key: Key<T>) => (await store.load(key)).record
  const order = await located(read, merchant, which, clock.now())
  if (order === undefined || order.amountFen === amountFen) return undefined
  const outcome = forcedRefundRefusal({ trace: order.trace, amountFen })
  return outcome && { outcome, order, refund: undefined, repeated: false }
}

async function askSwitch(
  { peer, id: from }: Host,
  order: Order,
  { pending, attempt }: { readonly pending: OrderRefund; readonly attempt: number },
): Promise<Outcome> {
  const { refundNo: number, amountFen, undoes } = pending
  const { trace, orderNo } = order
  const reference = settleKeyOf(order) ?? orderNo
  const message = { trace, from, reference, amountFen, attempt, refundNo: number }
  return (await peer.ask(theSwitch, undoes === true ? 'undo' : 'refund', message)).outcome
}

/** Paid from an account of this house: no one else needs to be asked. */
const isOnUs = (order: Order) => order.payment !== null && order.payment.from !== clearingAccount
