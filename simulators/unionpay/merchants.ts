/** A UnionPay merchant: `id` is the merId, and requests name the certificate they go under. */
import type { Merchant } from '../host/merchants.ts'

export interface UnionPayMerchant extends Merchant {
  /** The serial number of the merchant's signing certificate, in decimal. */
  readonly certId: string
  /** What signs by signMethod 11 and 12. */
  readonly secureKey: string
}
