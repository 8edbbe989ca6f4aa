/**
 * A refund or an undo is an order of its own at UnionPay, with its own number, time and queryId: a
 * small record keeps them, and points to the payment whose money goes back.
 */
import {
  type MerchantId,
  type OrderNo,
  type RefundNo,
  refundNo as refundNumber,
} from '../../core/ids.ts'
import type { Fen } from '../../core/money.ts'
import { isRefusal, type Outcome } from '../../core/outcome.ts'
import type { Key, Store } from '../../storage/store.ts'
import type { Host } from '../host/institution.ts'
import { type OrderRefund, orderKey, tradeKey } from '../roles/order.ts'
import { transact } from '../roles/transact.ts'
import type { RefusalName } from './codes.ts'
import type { Fields } from './signature.ts'
import type { Entry } from './wire.ts'

/** What a merchant asks back, under which number. */
export interface GiveBack {
  readonly merchant: MerchantId
  readonly orderNo: OrderNo
  readonly orderTime: string
  readonly originalTradeNo: string
  readonly amountFen: Fen
  readonly notifyUrl: string
  readonly memo: Fields
}

export interface RefundOrder extends GiveBack {
  readonly tradeNo: string
  readonly createdAt: number
  /** The refusal it ended in, or `result-unknown`: then the payment knows how it stands. */
  readonly outcome: Outcome
  /** The refusal no outcome has a word for. */
  readonly because: RefusalName | undefined
}

/** How a refund or an undo stands. */
export interface RefundStanding {
  readonly outcome: Outcome
  readonly because?: RefusalName | undefined
  readonly entry: Entry
}

const prefix: Key<RefundOrder> = 'refund-order/'
export const refundOrderKey = (merchant: MerchantId, number: string): Key<RefundOrder> =>
  `${prefix}${merchant}/${number}`

export interface RefundOrders {
  /** Writes it down under a fresh queryId, or finds the one of that number. */
  open(asked: GiveBack): Promise<{ readonly refundOrder: RefundOrder; readonly clashes: boolean }>
  refuse(refundOrder: RefundOrder, no: Pick<RefundOrder, 'outcome' | 'because'>): Promise<void>
  find(merchant: MerchantId, number: string): Promise<RefundOrder | undefined>
  standing(refundOrder: RefundOrder): Promise<RefundStanding>
  /** What was written down and not begun: whoever asked for it may only ask what became of it. */
  unbegun(): Promise<readonly RefundOrder[]>
}

export function createRefundOrders(
  { store, clock }: Pick<Host, 'store' | 'clock'>,
  tradeNo: (order: { readonly orderNo: OrderNo; readonly createdAt: number }) => string,
): RefundOrders {
  const open = (asked: GiveBack) =>
    transact(store, async (read) => {
      const { merchant, orderNo } = asked
      const key = refundOrderKey(merchant, orderNo)
      const before = await read(key)
      const taken = (await read(orderKey(merchant, orderNo))) !== undefined
      if (before !== undefined) {
        return { result: { refundOrder: before, clashes: taken || !isSame(before, asked) } }
      }
      const createdAt = clock.now()
      const number = tradeNo({ orderNo, createdAt })
      const open = { outcome: 'result-unknown' as const, because: undefined }
      const refundOrder: RefundOrder = { ...asked, tradeNo: number, createdAt, ...open }
      const paid = await read(tradeKey(asked.originalTradeNo))
      const of = paid && { of: orderKey(paid.merchant, paid.orderNo) }
      const writes = taken ? [] : [{ key, record: refundOrder, final: true, ...of }]
      return { result: { refundOrder, clashes: taken }, writes }
    })

  const refuse = (refundOrder: RefundOrder, no: Pick<RefundOrder, 'outcome' | 'because'>) =>
    transact(store, async (read) => {
      const key = refundOrderKey(refundOrder.merchant, refundOrder.orderNo)
      await read(key)
      const record = { ...refundOrder, ...no }
      return { result: undefined, writes: [{ key, record, final: true }] }
    })

  const find = async (merchant: MerchantId, number: string) =>
    (await store.load(refundOrderKey(merchant, number))).record

  const standing = async (refundOrder: RefundOrder): Promise<RefundStanding> => {
    const { tradeNo: number, amountFen, outcome, because } = refundOrder
    const entry = { tradeNo: number, amountFen, settledAt: null }
    if (isRefusal(outcome)) return { outcome, because, entry }
    const found = await refundIn(store, refundOrder)
    if (found === undefined) return { outcome: 'result-unknown', entry }
    return { outcome: standings[found.state], entry: { ...entry, settledAt: found.doneAt } }
  }

  const unbegun = async () => {
    const all = await store.scan<RefundOrder>(prefix)
    const open = all.filter(({ outcome }) => !isRefusal(outcome))
    const isBegun = await Promise.all(open.map((one) => mayBeBegun(store, one)))
    return open.filter((_, place) => isBegun[place] === false)
  }

  return { open, refuse, find, standing, unbegun }
}

/** A refund refused after it was accepted: the payer's side said no, and not why. */
export const refusedLater: Outcome = 'issuer-declined'

const standings = {
  pending: 'result-unknown',
  done: 'approved',
  refused: refusedLater,
} as const satisfies Record<OrderRefund['state'], Outcome>

const compared = ['orderTime', 'originalTradeNo', 'amountFen', 'notifyUrl'] as const

const isSame = (one: GiveBack, other: GiveBack) =>
  compared.every((field) => one[field] === other[field]) && one.memo.txnType === other.memo.txnType

/** Whether its payment has it, or had it when it was forgotten. */
async function mayBeBegun(store: Store, refundOrder: RefundOrder): Promise<boolean> {
  const pointer = (await store.load(tradeKey(refundOrder.originalTradeNo))).record
  if (pointer === undefined) return store.forgotten('order') > 0
  return (await refundIn(store, refundOrder)) !== undefined
}

/** The refund as the payment it belongs to has it. */
async function refundIn(
  store: Store,
  { merchant, originalTradeNo, orderNo }: RefundOrder,
): Promise<OrderRefund | undefined> {
  const pointer = (await store.load(tradeKey(originalTradeNo))).record
  if (pointer === undefined || pointer.merchant !== merchant) return undefined
  const order = (await store.load(orderKey(merchant, pointer.orderNo))).record
  const number: RefundNo = refundNumber(orderNo)
  return order?.refunds.find(({ refundNo }) => refundNo === number)
}
