/** What Alipay gave each merchant, beside what every network gives. */
import type { Merchant } from '../host/merchants.ts'

/** `id` is the app_id; `publicKey` the app's RSA public key. */
export interface AlipayMerchant extends Merchant {
  /** 16 digits, `2088…`. */
  readonly sellerId: string
  readonly sellerEmail: string
}
