/**
 * What is not known everywhere when a clearing day is closed: the file of the payee's side tells. A
 * credit that is not in it will not be taken any more (roles/credit.ts), so what the switch has paid
 * without it is undone.
 */
import type { InstitutionId } from '../core/ids.ts'
import { isClosedDay } from '../core/settle-key.ts'
import { type Order, settleKeyOf } from '../simulators/roles/order.ts'
import type { WalletPayment } from '../simulators/roles/wallet.ts'
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
    const book = await bookOf(world, owner)
    const theirs = ended.filter((exchange) => exchange.owner === owner && isOpen(exchange, book))
    for (const exchange of theirs) {
      await theSwitch.resolveByFile(exchange, book.credited.has(exchange.settleKey))
    }
  }
}

/** What an owner has: the keys of what is paid or held, and all it knows by name. */
interface Book {
  readonly credited: ReadonlySet<string>
  readonly known: ReadonlySet<string>
}

/**
 * What is paid at the switch is open when its owner knows of it and has it unpaid. What the owner
 * does not know at all is a stranger's, who speaks for it at the switch's door, or forgotten.
 */
const isOpen = (exchange: Exchange, { credited, known }: Book) =>
  exchange.state === 'reserved' ||
  (!credited.has(exchange.settleKey) && known.has(nameAtOwner(exchange)))

/** What the owner calls it: what was scanned by the merchant's number, all else by its own. */
export const nameAtOwner = ({ kind, merchant, orderNo, reference }: Exchange) =>
  kind === 'scan' ? `${merchant}/${orderNo}` : reference

async function bookOf({ company }: ClearingWorld, owner: InstitutionId): Promise<Book> {
  const house = company.networks.find(({ id }) => id === owner)?.house
  const orders = (await house?.acquirer.all()) ?? []
  const payments = (await house?.desk.all()) ?? []
  return {
    credited: new Set(orders.flatMap((order) => settleKeyOf(order) ?? [])),
    known: namesIn(orders, payments),
  }
}

/**
 * All names by which an owner knows a payment. One that was paid, and whose order was forgotten, is no
 * longer known: what credited the order went with it.
 */
export function namesIn(
  orders: readonly Order[],
  payments: readonly WalletPayment[],
): ReadonlySet<string> {
  const names = new Set(
    orders.flatMap(({ merchant, orderNo, tradeNo }) => [`${merchant}/${orderNo}`, tradeNo]),
  )
  const isKnown = ({ state, payee, orderNo }: WalletPayment) =>
    state !== 'paid' || names.has(`${payee.merchant}/${orderNo}`)
  for (const { id } of payments.filter(isKnown)) names.add(id)
  return names
}
