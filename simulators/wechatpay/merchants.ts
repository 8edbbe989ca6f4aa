/** What WeChat Pay gave each merchant, beside what every network gives. */
import type { Merchant } from '../host/merchants.ts'

/** `id` is the mchid; `publicKey` that of the merchant's API certificate. */
export interface WechatPayMerchant extends Merchant {
  /** The one app that is bound to the mchid. */
  readonly appid: string
  /** Serial of the API certificate, 40 upper-case hex digits. */
  readonly serial: string
  /** 32 ASCII characters: what is sealed for the merchant is sealed with it. */
  readonly apiV3Key: string
}
