/**
 * Numbers closed before anything was ordered under them: the close succeeds, and whoever orders
 * under the number later is told that the parameters differ (docs/sources.md, W3.1).
 */
import type { MerchantId, OrderNo } from '../../core/ids.ts'
import type { Key, Soon, Store } from '../../storage/store.ts'
import type { Host } from '../host/institution.ts'
import type { Acquirer, Opened, OpenOrder } from '../roles/acquirer.ts'
import { transact } from '../roles/transact.ts'

interface Spent {
  readonly spent: true
}

const spentKey = (merchant: MerchantId, orderNo: OrderNo): Key<Spent> =>
  `closed-early/${merchant}/${orderNo}`

/** From now on nothing is ordered under the number. */
export const spend = (store: Store, merchant: MerchantId, orderNo: OrderNo) =>
  transact(store, async (read) => {
    const key = spentKey(merchant, orderNo)
    if ((await read(key)) !== undefined) return { result: undefined }
    return { result: undefined, writes: [{ key, record: { spent: true }, final: true }] }
  })

export function isSpent(store: Store, merchant: MerchantId, orderNo: OrderNo): Soon<boolean> {
  const loaded = store.load(spentKey(merchant, orderNo))
  return loaded instanceof Promise
    ? loaded.then(({ record }) => record !== undefined)
    : loaded.record !== undefined
}

/** Opens an order, unless its number is spent: then it is closed before anybody can pay it. */
export async function openUnspent(
  { store }: Pick<Host, 'store'>,
  acquirer: Pick<Acquirer, 'open' | 'close'>,
  request: OpenOrder,
): Promise<Opened> {
  const opened = await acquirer.open(request)
  const { merchant, orderNo } = request
  if (!(await isSpent(store, merchant, orderNo))) return opened
  if (!opened.repeated) await acquirer.close(merchant, { orderNo })
  return { ...opened, outcome: 'order-mismatch' }
}
