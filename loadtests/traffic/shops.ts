/** The shops of a network as everybody knows them: name, place, trade, and the number on the wire. */
import { merchantName, type Network } from './cast.ts'
import { type Stall, stallsOf } from './street.ts'

export interface Shop {
  /** Which of the network's shops, from 0. */
  readonly index: number
  readonly name: string
  readonly city: string
  /** ISO 18245. */
  readonly categoryCode: string
  /** Without a counter: its customers come by page, app or mini-program. */
  readonly remote: boolean
}

/** The shops of a network in their order. The key ring's are those of seed 0. */
export function shopsOf(seed: number, network: Network): readonly Shop[] {
  const stalls: readonly Stall[] = stallsOf[network]
  return stalls.map(({ name, city, categoryCode, remote = false }, index) => ({
    ...{ index, city, categoryCode, remote },
    name: name ?? merchantName(seed, network, index),
  }))
}

const firstNumbers = {
  alipay: 2_021_000_000_000_001,
  wechatpay: 1_900_000_001,
  unionpay: 777_290_058_110_048,
} as const satisfies Record<Network, number>

/** What a network calls its shop: app_id, mchid, merId. */
export const merchantNumber = (network: Network, index: number) =>
  String(firstNumbers[network] + index)
