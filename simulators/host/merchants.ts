/** The merchants of one network: what each was given, and a way to find it by the name on the wire. */
import type { KeyObject } from 'node:crypto'
import type { MerchantId } from '../../core/ids.ts'
import type { Payee } from '../../core/interchange.ts'

export interface Merchant {
  /** The name the wire uses: Alipay's app_id, WeChat's mchid, UnionPay's merId. */
  readonly id: MerchantId
  readonly payee: Payee
  /** The key its requests are verified with. */
  readonly publicKey: KeyObject
}

export interface MerchantDirectory<M extends Merchant> {
  find(id: string): M | undefined
  all(): readonly M[]
}
