/**
 * By which version of the API something was asked, so that it is told of in the same one: orders
 * carry the mark in their memo, refunds have a record beside them (docs/sources.md, W6.5).
 */
import type { RefundNo } from '../../../core/ids.ts'
import type { Key, Store } from '../../../storage/store.ts'
import { type Order, orderKey } from '../../roles/order.ts'
import { transact } from '../../roles/transact.ts'
import type { WechatPayMerchant } from '../merchants.ts'
import { sandboxKey } from './paths.ts'
import type { Claim, SignType } from './signature.ts'

/** By which version, method and key it was asked. */
export const versionMark = (by: MarkedBy) =>
  ({ api: 'v2', signType: by.signType, key: keyName(by) }) as const

type MarkedBy = Pick<Claim, 'merchant' | 'key' | 'signType'>

/** The merchant's own key, or the one of the sandboxes. */
type KeyName = 'own' | 'sandbox'

const keyName = ({ merchant, key }: MarkedBy): KeyName =>
  key === merchant.apiV2Key ? 'own' : 'sandbox'

const keyNamed = (name: string | undefined, { apiV2Key = '' }: KeyHolder): string =>
  name === 'sandbox' && apiV2Key !== '' ? sandboxKey(apiV2Key) : apiV2Key

type KeyHolder = Pick<WechatPayMerchant, 'apiV2Key'>

/** The key under which an order was placed; empty when its merchant has none. */
export const keyOf = ({ memo }: Order, holder: KeyHolder): string => keyNamed(memo.key, holder)

export const isMarked = ({ memo }: Order): boolean => memo.api === 'v2'

/** What signs what is told of an order: the method by which it was placed. */
export const signTypeOf = ({ memo }: Order): SignType =>
  memo.signType === 'HMAC-SHA256' ? 'HMAC-SHA256' : 'MD5'

interface RefundMark {
  readonly key: KeyName
}

const markKey = ({ merchant }: Order, refundNo: RefundNo): Key<RefundMark> =>
  `refund-v2/${merchant}/${refundNo}`

/** Marks a refund before it begins; one that APIv3 has begun stays APIv3's. */
export async function markRefund(
  store: Store,
  { order, refundNo, by }: { order: Order; refundNo: RefundNo; by: MarkedBy },
): Promise<void> {
  if (order.refunds.some((one) => one.refundNo === refundNo)) return
  await transact(store, async (read) => {
    const key = markKey(order, refundNo)
    if ((await read(key)) !== undefined) return { result: undefined }
    const of = orderKey(order.merchant, order.orderNo)
    return { result: undefined, writes: [{ key, record: { key: keyName(by) }, final: true, of }] }
  })
}

/** The key under which a refund was asked for in APIv2; nothing when it was not. */
export async function refundKeyOf(
  store: Store,
  { order, refundNo, holder }: { order: Order; refundNo: RefundNo; holder: KeyHolder },
): Promise<string | undefined> {
  const mark = (await store.load(markKey(order, refundNo))).record
  return mark && keyNamed(mark.key, holder)
}
