/**
 * Refunds by the merchant's number, as both versions of the API know them: a number once used for an
 * order stays with it; what is accepted ends later, and how it failed is remembered.
 */
import type { MerchantId, RefundNo } from '../../core/ids.ts'
import type { Fen } from '../../core/money.ts'
import type { Outcome } from '../../core/outcome.ts'
import type { Key, Store } from '../../storage/store.ts'
import type { Host } from '../host/institution.ts'
import type { House } from '../roles/house.ts'
import { type Order, type OrderPointer, type OrderRefund, orderKey } from '../roles/order.ts'
import type { Refunded } from '../roles/refund.ts'
import { transact } from '../roles/transact.ts'
import { isTooOldToRefund } from './order-age.ts'

interface RefundRecord extends OrderPointer {
  /** Whether it failed at the payer's card; not known while it has not failed. */
  readonly abnormal?: boolean
}

const refundKey = (merchant: MerchantId, refundNo: RefundNo): Key<RefundRecord> =>
  `refund/${merchant}/${refundNo}`

/** What a merchant asks for, and what it says the whole order was. */
export interface RefundPlan {
  readonly refundNo: RefundNo
  readonly amountFen: Fen
  readonly totalFen: Fen
  readonly reason: string
  readonly notifyUrl: string | null
}

/**
 * Gives back part of an order, once for each number. A refund whose end is not known yet, or that
 * failed on the way, is accepted all the same. `ready`: just before money is touched.
 */
export async function refundOnce(
  { host, house }: { readonly host: Host; readonly house: Pick<House, 'refunder'> },
  order: Order,
  { totalFen, ...request }: RefundPlan,
  ready: () => Promise<void> = () => Promise.resolve(),
): Promise<Refunded | 'overdue'> {
  if (isTooOldToRefund(order, host.clock.now())) return 'overdue'
  const own = await claimRefundNumber(host.store, request.refundNo, order)
  if (!own || order.amountFen !== totalFen) {
    return { outcome: 'refund-mismatch', order, refund: undefined, repeated: false }
  }
  await ready()
  const { merchant, orderNo } = order
  const { refundNo, amountFen, reason, notifyUrl } = request
  const plan = { refundNo, amountFen, reason, notifyUrl }
  const given = await house.refunder.refund(merchant, { orderNo }, plan)
  const failed = given.refund?.state === 'refused' && refundFailure(given.outcome) !== 'refused'
  const isAccepted = given.refund !== undefined && (failed || given.outcome === 'result-unknown')
  return isAccepted ? { ...given, outcome: 'approved' } : given
}

/** Takes the number for the order; false when another order has it, or a reversal would. */
const claimRefundNumber = (store: Store, refundNo: RefundNo, order: Order) =>
  transact<boolean>(store, async (read) => {
    if (isReversal(order, { refundNo })) return { result: false }
    const { merchant, orderNo } = order
    const key = refundKey(merchant, refundNo)
    const known = await read(key)
    if (known !== undefined) return { result: known.orderNo === orderNo }
    const of = orderKey(merchant, orderNo)
    return { result: true, writes: [{ key, record: { merchant, orderNo }, final: true, of }] }
  })

/** What the house gave back because a charge was reversed: it is no refund of the merchant's. */
export const isReversal = (
  { scene, orderNo }: Pick<Order, 'scene' | 'orderNo'>,
  { refundNo }: Pick<OrderRefund, 'refundNo'>,
): boolean => scene === 'payer-code' && refundNo === `reverse-${orderNo}`

export async function orderOfRefund(
  store: Store,
  merchant: MerchantId,
  refundNo: RefundNo,
): Promise<RefundRecord | undefined> {
  return (await store.load(refundKey(merchant, refundNo))).record
}

/** How a refund ends that the payer's side has refused: at the card, anywhere else, or at once. */
export type RefundFailure = 'abnormal' | 'closed' | 'refused'

/**
 * A refund that could be accepted ends later, by notification. A payer or a house that is gone is
 * told at once, as are mistakes of the merchant.
 */
const failures: Partial<Record<Outcome, RefundFailure>> = {
  'card-unknown': 'abnormal',
  'card-expired': 'abnormal',
  'card-blocked': 'abnormal',
  'card-not-permitted': 'abnormal',
  'issuer-declined': 'closed',
  'risk-refused': 'closed',
  'amount-over-limit': 'closed',
  'count-over-limit': 'closed',
}

export const refundFailure = (outcome: Outcome): RefundFailure => failures[outcome] ?? 'refused'

/** Remembers that a refund failed after it was accepted: its record only says that it was refused. */
export const rememberFailure = (
  store: Store,
  { merchant, orderNo }: Order,
  { refundNo }: OrderRefund,
  failure: RefundFailure,
) =>
  transact(store, async (read) => {
    const key = refundKey(merchant, refundNo)
    await read(key)
    const record = { merchant, orderNo, abnormal: failure === 'abnormal' }
    const of = orderKey(merchant, orderNo)
    return { result: undefined, writes: [{ key, record, final: true, of }] }
  })

/** Whether a refund of an order was accepted and has failed since. */
export async function hasFailedRefund(store: Store, order: Order): Promise<boolean> {
  const refused = order.refunds.filter(({ state }) => state === 'refused')
  const records = await Promise.all(
    refused.map(({ refundNo }) => orderOfRefund(store, order.merchant, refundNo)),
  )
  return records.some((record) => record?.abnormal !== undefined)
}
