/**
 * From a merchant's refund number to the order it refunds, and how it failed if it did. WeChat Pay
 * knows a refund by its number alone, so a number once used for an order stays with it.
 */
import type { MerchantId, RefundNo } from '../../core/ids.ts'
import type { Outcome } from '../../core/outcome.ts'
import type { Key, Store } from '../../storage/store.ts'
import type { Order, OrderPointer, OrderRefund } from '../roles/order.ts'
import { transact } from '../roles/transact.ts'

interface RefundRecord extends OrderPointer {
  /** Whether it failed at the payer's card, when it failed. */
  readonly abnormal?: boolean
}

const refundKey = (merchant: MerchantId, refundNo: RefundNo): Key<RefundRecord> =>
  `refund/${merchant}/${refundNo}`

/** Takes the number for the order; false when another order has it. */
export const claimRefundNumber = (store: Store, refundNo: RefundNo, order: Order) =>
  transact<boolean>(store, async (read) => {
    const { merchant, orderNo } = order
    const key = refundKey(merchant, refundNo)
    const known = await read(key)
    if (known !== undefined) return { result: known.orderNo === orderNo }
    return { result: true, writes: [{ key, record: { merchant, orderNo }, final: true }] }
  })

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

/** Remembers that a refund failed at the card: its record only says that it was refused. */
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
    return { result: undefined, writes: [{ key, record, final: true }] }
  })
