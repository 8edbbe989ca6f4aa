/**
 * An agreement that keeps an app out of a shop is between the shop and its network: the network
 * refuses, at its own door, and nobody before it.
 */
import type { AppId } from '../../core/ids.ts'
import type { Refusal } from '../../core/outcome.ts'
import type { Host } from '../host/institution.ts'
import type { Order } from './order.ts'

export function exclusion(
  { id, rules }: Pick<Host, 'id' | 'rules'>,
  app: AppId,
  { scene, payee }: Pick<Order, 'scene' | 'payee'>,
): Refusal | undefined {
  const ruling = rules().ruling({ app, owner: id, scene, city: payee.city, shop: payee.name })
  const excludes = ruling.state === 'closed' && ruling.why === 'exclusive-agreement'
  return excludes ? ruling.refusal : undefined
}
