/**
 * A refund is an order of its own at UnionPay, with its own number, time and queryId: a small
 * record keeps them, and points to the payment whose refund it is.
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
import type { House } from '../roles/house.ts'
import { type OrderRefund, orderKey, tradeKey } from '../roles/order.ts'
import { transact } from '../roles/transact.ts'
import type { Fields } from './signature.ts'
import type { Entry, RefundCommand } from './wire.ts'

export interface RefundOrder {
  readonly merchant: MerchantId
  readonly orderNo: OrderNo
  readonly orderTime: string
  readonly originalTradeNo: string
  readonly tradeNo: string
  readonly amountFen: Fen
  readonly notifyUrl: string
  readonly memo: Fields
  readonly createdAt: number
  /** The refusal it ended in, or `result-unknown`: then the payment knows how it stands. */
  readonly outcome: Outcome
}

export const refundOrderKey = (merchant: MerchantId, number: string): Key<RefundOrder> =>
  `refund-order/${merchant}/${number}`

export interface RefundDesk {
  /** Refunds once; the same request again is told the same, another under its number is refused. */
  refund(
    command: RefundCommand,
  ): Promise<{ outcome: Outcome; refundOrder: RefundOrder | undefined }>
  find(merchant: MerchantId, number: string): Promise<RefundOrder | undefined>
  standing(refundOrder: RefundOrder): Promise<{ outcome: Outcome; entry: Entry }>
}

export function createRefundDesk(
  { store, clock }: Pick<Host, 'store' | 'clock'>,
  house: Pick<House, 'refunder'>,
  tradeNo: (order: { readonly orderNo: OrderNo; readonly createdAt: number }) => string,
): RefundDesk {
  /** Writes the refund's own order down, or finds the one of that number. */
  const open = (command: RefundCommand) =>
    transact(store, async (read) => {
      const { operation: _, ...asked } = command
      const { merchant, orderNo } = command
      const key = refundOrderKey(merchant, orderNo)
      const before = await read(key)
      const createdAt = clock.now()
      const fresh: RefundOrder = {
        ...asked,
        tradeNo: before?.tradeNo ?? tradeNo({ orderNo, createdAt }),
        createdAt,
        outcome: 'result-unknown',
      }
      const taken = (await read(orderKey(merchant, orderNo))) !== undefined
      if (taken) return { result: { refundOrder: fresh, clashes: true } }
      if (before !== undefined) {
        return { result: { refundOrder: before, clashes: !isSame(before, fresh) } }
      }
      return {
        result: { refundOrder: fresh, clashes: false },
        writes: [{ key, record: fresh, final: true }],
      }
    })

  const remember = (refundOrder: RefundOrder, outcome: Outcome) =>
    transact(store, async (read) => {
      const key = refundOrderKey(refundOrder.merchant, refundOrder.orderNo)
      await read(key)
      const record = { ...refundOrder, outcome }
      return { result: undefined, writes: [{ key, record, final: true }] }
    })

  const refund = async (command: RefundCommand) => {
    const { refundOrder, clashes } = await open(command)
    if (clashes) return { outcome: 'order-mismatch' as const, refundOrder: undefined }
    if (isRefusal(refundOrder.outcome)) return { outcome: refundOrder.outcome, refundOrder }
    const { merchant, originalTradeNo, amountFen, notifyUrl } = refundOrder
    const number = refundNumber(refundOrder.orderNo)
    const which = { tradeNo: originalTradeNo }
    const request = { refundNo: number, amountFen, reason: '', notifyUrl }
    const { outcome } = await house.refunder.refund(merchant, which, request)
    if (isRefusal(outcome)) await remember(refundOrder, outcome)
    return { outcome, refundOrder }
  }

  const standing = async (refundOrder: RefundOrder) => {
    const { tradeNo: number, amountFen } = refundOrder
    const entry = { tradeNo: number, amountFen, settledAt: null }
    if (isRefusal(refundOrder.outcome)) return { outcome: refundOrder.outcome, entry }
    const found = await refundIn(store, refundOrder)
    if (found === undefined) return { outcome: 'result-unknown' as const, entry }
    return { outcome: standings[found.state], entry: { ...entry, settledAt: found.doneAt } }
  }

  const find = async (merchant: MerchantId, number: string) =>
    (await store.load(refundOrderKey(merchant, number))).record

  return { refund, find, standing }
}

/** A refund refused after it was accepted: the payer's side said no, and not why. */
const standings = {
  pending: 'result-unknown',
  done: 'approved',
  refused: 'issuer-declined',
} as const satisfies Record<OrderRefund['state'], Outcome>

const compared = ['orderTime', 'originalTradeNo', 'amountFen', 'notifyUrl'] as const

const isSame = (one: RefundOrder, other: RefundOrder) =>
  compared.every((field) => one[field] === other[field])

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
