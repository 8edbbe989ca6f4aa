/**
 * What is not known everywhere when a clearing day is closed: the file of the payee's side tells. A
 * credit that is not in it will not be taken any more (roles/credit.ts), so what the switch has paid
 * without it is undone.
 */
import type { InstitutionId } from '../core/ids.ts'
import { isClosedDay } from '../core/settle-key.ts'
import { settleKeyOf } from '../simulators/roles/order.ts'
import type { Exchange } from '../simulators/switch/exchange.ts'
import type { ClearingWorld } from './clearing-records.ts'

/** Ends every payment of a closed day that its payee's side has not answered, or does not have. */
export async function resolveUnknown(world: ClearingWorld): Promise<void> {
  const { theSwitch } = world.company
  const now = world.now()
  const ended = (await theSwitch.all()).filter(
    ({ state, settleKey }) =>
      (state === 'reserved' || state === 'paid') && isClosedDay(settleKey, now),
  )
  for (const owner of new Set(ended.map((exchange) => exchange.owner))) {
    const credited = await creditedAt(world, owner)
    const theirs = ended.filter(
      (exchange) => exchange.owner === owner && isOpen(exchange, credited),
    )
    for (const exchange of theirs) await resolve(theSwitch, exchange, credited)
  }
}

const isOpen = ({ state, settleKey }: Exchange, credited: ReadonlySet<string>) =>
  state === 'reserved' || !credited.has(settleKey)

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
