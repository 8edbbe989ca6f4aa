/**
 * From a merchant's refund number to the order it refunds. WeChat Pay knows a refund by its number
 * alone, so a number once used for an order stays with it.
 */
import type { MerchantId, RefundNo } from '../../core/ids.ts'
import type { Key, Store } from '../../storage/store.ts'
import type { Order, OrderPointer } from '../roles/order.ts'
import { transact } from '../roles/transact.ts'

const refundKey = (merchant: MerchantId, refundNo: RefundNo): Key<OrderPointer> =>
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
): Promise<OrderPointer | undefined> {
  return (await store.load(refundKey(merchant, refundNo))).record
}
