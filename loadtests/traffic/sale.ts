/** What an arrival is to the till it comes to, and what is kept of it in the report. */
import { payerIdOf, payerOf } from '../../core/cast.ts'
import { arrivalOrderNo } from '../../core/ids.ts'
import { isRemote } from '../../core/scene.ts'
import type { Arrival, Network } from './cast.ts'
import type { Sale } from './tills/till.ts'

/** The app whose payers are at home at each network. */
const ownApps = {
  alipay: 'alipay',
  wechatpay: 'wechat',
  unionpay: 'quickpass',
} as const satisfies Record<Network, string>

/** Whoever shops at a network's checkout is logged in to its app, whatever app then pays. */
const memberOf = ({ network, payer }: Arrival) =>
  payerIdOf(ownApps[network], payerOf(payer)?.index ?? 0)

export function saleOf(
  arrival: Arrival,
  { runTag, notifyUrl }: { readonly runTag: string; readonly notifyUrl: string },
): Sale {
  const { index, amountFen, subject, scene } = arrival
  const orderNo = arrivalOrderNo(runTag, index)
  const sale = { orderNo, amountFen, subject, scene, notifyUrl }
  return isRemote(scene) ? { ...sale, member: memberOf(arrival) } : sale
}

export const rowOf = (
  { index, app, network, scene, merchant, amountFen }: Arrival,
  { orderNo }: Sale,
) => ({
  ...{ index, orderNo, network, app, owner: network, scene, merchant, amountFen },
  refundedFen: 0,
})
