/** A merchant made for a test: on which network, how it signs, and what its SDK is configured with. */
import type { MerchantKeys, Network } from './own-ring.ts'
import type { SdkConfigs, Signing } from './sdk-config.ts'

export interface MerchantWish<N extends Network> {
  readonly network: N
  /** Over the door; drawn from the seed when none is given. 1 to 32 characters. */
  readonly name?: string
  /** In English, as the rule book tells cities apart: `Shanghai`, the default. */
  readonly city?: string
  /** ISO 18245, four digits; `5812`, an eating place, when none is given. */
  readonly categoryCode?: string
  readonly signedBy?: Signing[N]
  /**
   * A key pair and certificate nobody else has, which take about a tenth of a second to mint.
   * Otherwise it signs with the pair that all merchants of its network share.
   */
  readonly ownKeys?: boolean
}

export interface Merchant<N extends Network = Network> {
  readonly network: N
  /** What the wire calls it: app_id, mchid or merId. */
  readonly id: string
  readonly name: string
  readonly city: string
  readonly keys: MerchantKeys[N]
  /** What the unmodified SDK takes, by the SDK's name. */
  readonly sdkConfig: SdkConfigs[N]
  /** The code at its counter, for any number of payments: the payer enters the amount. */
  readonly staticCode: string | null
  /** What stands in its book at the network, in fen; 0 before its first payment. */
  balanceFen(): Promise<number>
}
