/** The shops of a rehearsal: everybody's, as the key ring has them, without their keys. */
import { merchantId } from '../../core/ids.ts'
import type { Payee } from '../../core/interchange.ts'
import { type Arrival, type Network, networks } from '../../loadtests/traffic/cast.ts'
import { merchantNumber, shopsOf } from '../../loadtests/traffic/shops.ts'

/** The shops of a network, in their order: all of them have a static code. */
export const shopsWithCodes = (network: Network): readonly Payee[] =>
  shopsOf(0, network).map(({ index, name, city, categoryCode }) => {
    const merchant = merchantId(merchantNumber(network, index))
    return { merchant, name, city, categoryCode }
  })

/** The shop of an arrival. */
export function shopFinder(): (arrival: Arrival) => Payee {
  const shops = new Map(networks.map((network) => [network, shopsWithCodes(network)]))
  return ({ network, merchant }) => {
    const shop = shops.get(network)?.[merchant]
    if (shop === undefined) throw new Error(`Nobody minds till ${merchant} of ${network}.`)
    return shop
  }
}
