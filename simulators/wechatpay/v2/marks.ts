/**
 * By which version of the API something was asked, so that it is told of in the same one: orders
 * carry the mark in their memo, refunds have a record beside them (docs/sources.md, W6.5).
 */
import type { RefundNo } from '../../../core/ids.ts'
import type { Key, Store } from '../../../storage/store.ts'
import type { Order } from '../../roles/order.ts'
import { transact } from '../../roles/transact.ts'
import type { SignType } from './signature.ts'

export const versionMark = (signType: SignType): Order['memo'] => ({ api: 'v2', signType })

export const isMarked = ({ memo }: Order): boolean => memo.api === 'v2'

/** What signs what is told of an order: the method by which it was placed. */
export const signTypeOf = ({ memo }: Order): SignType =>
  memo.signType === 'HMAC-SHA256' ? 'HMAC-SHA256' : 'MD5'

interface RefundMark {
  readonly api: 'v2'
}

const markKey = ({ merchant }: Order, refundNo: RefundNo): Key<RefundMark> =>
  `refund-v2/${merchant}/${refundNo}`

/** Marks a refund before it begins; one that APIv3 has begun stays APIv3's. */
export async function markRefund(store: Store, order: Order, refundNo: RefundNo): Promise<void> {
  if (order.refunds.some((one) => one.refundNo === refundNo)) return
  await transact(store, async (read) => {
    const key = markKey(order, refundNo)
    if ((await read(key)) !== undefined) return { result: undefined }
    return { result: undefined, writes: [{ key, record: { api: 'v2' }, final: true }] }
  })
}

export async function isRefundMarked(
  store: Store,
  order: Order,
  refundNo: RefundNo,
): Promise<boolean> {
  return (await store.load(markKey(order, refundNo))).record !== undefined
}
