/** What Alipay gave each merchant, beside what every network gives. */
import type { Merchant } from '../host/merchants.ts'

/** `id` is the app_id; `publicKey` the app's RSA public key. */
export interface AlipayMerchant extends Merchant {
  /** 16 digits, `2088…`. */
  readonly sellerId: string
  readonly sellerEmail: string
  /** PEM, of the same key; without one the app has no certificate mode. */
  readonly certificate?: string
  /** 16 bytes in base64; without them the app has not set up encrypted content. */
  readonly aesKey?: string
}
