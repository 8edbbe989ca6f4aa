/** Every record in everybody's book: orders, payments of wallets, debits of banks, exchanges. */
import { limits } from '../../core/limits.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import type { Store } from '../../storage/store.ts'
import type { Bookkeepers } from '../books.ts'
import type { Evidence } from './evidence.ts'

/** Whatever is judged in the end must still be known then. */
export const createKeepingStore = (): Store => createMemoryStore(limits.rehearsedMax * 16)

type Records = Pick<Evidence, 'orders' | 'payments' | 'authorisations' | 'exchanges'>

export async function recordsOf({ company }: Pick<Bookkeepers, 'company'>): Promise<Records> {
  const { networks, banks, wallets, theSwitch } = company
  const orders = networks.map(async ({ id, house }) => [id, await house.acquirer.all()] as const)
  const desks = [
    ...networks.map(({ id, house }) => ({ id, desk: house.desk })),
    ...[...banks, ...wallets].map(({ id, desk }) => ({ id, desk })),
  ]
  const payments = desks.map(async ({ id, desk }) => [id, await desk.all()] as const)
  const authorisations = banks.map(async ({ id, issuer }) => [id, await issuer.all()] as const)
  return {
    orders: new Map(await Promise.all(orders)),
    payments: new Map(await Promise.all(payments)),
    authorisations: new Map(await Promise.all(authorisations)),
    exchanges: await theSwitch.all(),
  }
}
