/**
 * What the switch does not know the end of when a clearing day is closed: the file of the payee's
 * side tells. A credit that is not in it will not be taken any more (roles/credit.ts).
 */
import type { InstitutionId } from '../core/ids.ts'
import { isClosedDay } from '../core/settle-key.ts'
import { settleKeyOf } from '../simulators/roles/order.ts'
import type { Exchange } from '../simulators/switch/exchange.ts'
import type { ClearingWorld } from './clearing-records.ts'

/** Ends every payment of a closed day that still waits for its payee's side. */
export async function resolveUnknown(world: ClearingWorld): Promise<void> {
  const { theSwitch } = world.company
  const now = world.now()
  const waiting = (await theSwitch.all()).filter(
    ({ state, settleKey }) => state === 'reserved' && isClosedDay(settleKey, now),
  )
  for (const owner of new Set(waiting.map((exchange) => exchange.owner))) {
    const credited = await creditedAt(world, owner)
    const theirs = waiting.filter((exchange) => exchange.owner === owner)
    for (const exchange of theirs) await resolve(theSwitch, exchange, credited)
  }
}

const resolve = (
  { resolveByFile }: ClearingWorld['company']['theSwitch'],
  exchange: Exchange,
  credited: ReadonlySet<string>,
) => resolveByFile(exchange, credited.has(exchange.settleKey))

/** The keys under which an owner's orders are paid or held. */
async function creditedAt({ company }: ClearingWorld, owner: InstitutionId) {
  const orders = (await company.networks.find(({ id }) => id === owner)?.house.acquirer.all()) ?? []
  return new Set(orders.flatMap((order) => settleKeyOf(order) ?? []))
}
