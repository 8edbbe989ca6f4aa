/**
 * Who acts for whom: a service provider signs and is told, the sub-merchant is paid
 * (docs/sources.md, W3.8). Any merchant may stand in for any other; what does not fit is refused
 * in the network's words.
 */
import type { MerchantDirectory } from '../host/merchants.ts'
import type { Order } from '../roles/order.ts'
import type { RefusalReason } from './codes.ts'
import { memoOf } from './memo.ts'
import type { WechatPayMerchant } from './merchants.ts'
import type { Named } from './requests.ts'

type Merchants = MerchantDirectory<WechatPayMerchant>

/** Why one merchant may not speak as it does; nothing when it may. */
export function misnamed(
  merchants: Merchants,
  { id, appid }: WechatPayMerchant,
  asked: Named,
): RefusalReason | undefined {
  if (asked.mchid !== undefined && asked.mchid !== id) return 'mchid-differs'
  if (asked.appid !== undefined && asked.appid !== appid) return 'appid-differs'
  const { subMchid, subAppid } = asked
  if (subMchid === undefined) return undefined
  if (subMchid === id) return 'sub-is-provider'
  const sub = merchants.find(subMchid)
  if (sub === undefined) return 'sub-missing'
  return subAppid !== undefined && subAppid !== sub.appid ? 'sub-appid-differs' : undefined
}

/** Who is paid: the sub-merchant when one is named, else whoever signed. */
export const sellerOf = (
  merchants: Merchants,
  signer: WechatPayMerchant,
  { subMchid }: Named,
): WechatPayMerchant => (subMchid === undefined ? signer : (merchants.find(subMchid) ?? signer))

/** Who ordered, and so is told of it: the provider, or the merchant itself. */
export function ordererOf(merchants: Merchants, order: Order): WechatPayMerchant | undefined {
  const { provider } = memoOf(order)
  return merchants.find(provider === '' ? order.merchant : provider)
}

/** Whether an order was placed by the same hands that ask about it now. */
export const isOrderedBy = (order: Order, signer: WechatPayMerchant, { subMchid }: Named) =>
  memoOf(order).provider === (subMchid === undefined ? '' : signer.id)
