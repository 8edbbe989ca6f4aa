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
import type { OwedNotice } from '../host/notification.ts'
import { type AcquirerForms, cameAgain } from './acquirer.ts'
import { heldAgain } from './hold.ts'
import { noticeOf, owedNotice } from './notice.ts'
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
import { type Decision, type Read, transact } from './transact.ts'
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
  /** Goes on with a refund that nobody had answered when the world fell. */
  resume(order: Order, pending: OrderRefund): Promise<unknown>
}

/** Whom a house tells of the ends of refunds: the network, which tells the merchant where it does. */
export interface RefundNews extends Pick<AcquirerForms, 'noticeId'> {
  onRefunded(order: Order, refund: OrderRefund, owed?: OwedNotice): void
  /** A refund the payer's side has refused, at networks that tell of it. */
  onRefundRefused?(order: Order, refund: OrderRefund, about: Refused): void
  /** Whether it tells of refunds where the order was to be told, and not the refund. */
  readonly tellsRefunds?: boolean
}

export interface Refused {
  readonly outcome: Outcome
  readonly owed?: OwedNotice | undefined
}

export function createRefunder(host: Host, news: RefundNews): Refunder {
  const { store, clock } = host
  const { onRefunded, onRefundRefused, noticeId } = news

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
    host.later(askAgain(order, pending))
    return { outcome: first, order, refund: pending, repeated: false }
  }

  const askAgain = async (order: Order, pending: OrderRefund): Promise<Refunded> => {
    const ask = (attempt: number) => askSwitch(host, order, { pending, attempt: attempt + 1 })
    return end(order, pending, await insist(clock, ask))
  }

  const resume = (order: Order, pending: OrderRefund) =>
    isOnUs(order) ? end(order, pending, 'approved') : askAgain(order, pending)

  /** Posts or voids what was held for a refund and writes down how it ended. */
  const end = async (order: Order, pending: OrderRefund, outcome: Outcome): Promise<Refunded> => {
    const done = outcome === 'approved'
    const told = await transact(store, async (read) => {
      const now = (await read(orderKey(order.merchant, order.orderNo))) ?? order
      const restored = done && pending.undoes === true ? await heldAgain(read, order) : []
      const decision = decideEnd(now, { pending, done, restored }, clock.now())
      const tells = isTold(news, now, { pending, done })
      return noticed(host, decision, { read, tells, pending, outcome, noticeId })
    })
    const { ended, owed } = told
    const refund = ended.refunds.find((other) => other.refundNo === pending.refundNo)
    if (done && refund !== undefined) {
      host.emit(orderMoved(host.id, ended, clock.now()))
      host.later((async () => onRefunded(ended, refund, owed))())
    }
    if (!done && refund?.state === 'refused') {
      host.later((async () => onRefundRefused?.(ended, refund, { outcome, owed }))())
    }
    return { outcome, order: ended, refund, repeated: false }
  }

  return { refund, reverse: createReversal(host, refund), resume }
}

/** Whether there is anybody to be told of the end of a refund. */
function isTold(
  { onRefundRefused, tellsRefunds = false }: RefundNews,
  order: Order,
  { pending, done }: { readonly pending: OrderRefund; readonly done: boolean },
): boolean {
  if (!done) return onRefundRefused !== undefined
  return pending.notifyUrl !== null || (tellsRefunds && order.notifyUrl !== null)
}

interface Ended {
  readonly ended: Order
  readonly owed?: OwedNotice
}

interface Ending {
  readonly read: Read
  readonly tells: boolean
  readonly pending: OrderRefund
  readonly outcome: Outcome
  readonly noticeId: AcquirerForms['noticeId']
}

/** With the end of a refund it is written down that the merchant is to be told. */
async function noticed(
  host: Host,
  { result: ended, ...decision }: Decision<Order>,
  { read, tells, pending, outcome, noticeId }: Ending,
): Promise<Decision<Ended>> {
  const { writes = [], opens = [], transfers = [] } = decision
  const plain = { writes, opens, transfers }
  if (!tells || writes.length === 0) return { ...plain, result: { ended } }
  const { refundNo: number } = pending
  const about = { refundNo: number, at: host.clock.now() }
  const news =
    outcome === 'approved'
      ? noticeOf(host.store, ended, { tells: 'refunded', ...about }, noticeId)
      : noticeOf(host.store, ended, { tells: 'refund-refused', outcome, ...about }, noticeId)
  if (news === undefined) return { ...plain, result: { ended } }
  await read(news.key)
  const owed = owedNotice(host, news.notice)
  return { ...plain, writes: [...writes, ...news.writes], result: { ended, owed } }
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
