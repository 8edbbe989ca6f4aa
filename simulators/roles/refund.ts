/**
 * Money back to where it came from: refunds, whole or in part, and the undoing of a payment or a
 * hold.
 */
import { forcedByAmount, forcedRefundRefusal } from '../../core/forcing.ts'
import type { MerchantId, RefundNo } from '../../core/ids.ts'
import type { Fen } from '../../core/money.ts'
import type { Outcome } from '../../core/outcome.ts'
import type { Key } from '../../storage/store.ts'
import type { Host } from '../host/institution.ts'
import { cameAgain } from './acquirer.ts'
import { heldAgain } from './hold.ts'
import {
  type Order,
  type OrderReference,
  type OrderRefund,
  orderKey,
  settleKeyOf,
} from './order.ts'
import { located, orderMoved } from './orders.ts'
import { clearingAccount } from './parties.ts'
import { decideEnd, decideRefund } from './refund-book.ts'
import { createReversal, type Reverse } from './reversal.ts'
import { type Read, transact } from './transact.ts'
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

export interface Refunder {
  refund(merchant: MerchantId, which: OrderReference, request: RefundRequest): Promise<Refunded>
  readonly reverse: Reverse
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
    if (begun.repeated && begun.order !== undefined) {
      host.emit(cameAgain(host, begun.order.trace, 'refund'))
    }
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

  return { refund, reverse: createReversal(host, refund) }
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
