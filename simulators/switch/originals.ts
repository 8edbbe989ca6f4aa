/** Finds the payment a member refers to, and only one the member took part in. */
import type { InstitutionId } from '../../core/ids.ts'
import { isPaid } from '../../core/lifecycle.ts'
import type { Store } from '../../storage/store.ts'
import { type Exchange, exchangeKey, pointerKey } from './exchange.ts'
import type { Original } from './requests.ts'

/** What an acquirer had charged under its order number; a voucher that is told must be its own. */
export async function consumedBy(
  store: Store,
  acquirer: InstitutionId,
  { orderNo, voucher }: Original,
): Promise<Exchange | undefined> {
  const pointer = (await store.load(pointerKey(acquirer, orderNo))).record
  if (pointer === undefined || pointer.settleKey === null) return undefined
  const exchange = (await store.load(exchangeKey(pointer.settleKey))).record
  if (exchange === undefined || exchange.kind !== 'consume') return undefined
  return voucher === '' || exchange.voucher === voucher ? exchange : undefined
}

/**
 * What was paid to an owner by scanning. The switch has no index by order number or voucher: the
 * book is walked. Without a voucher an order number that names two payments names none.
 */
export async function scannedAt(
  store: Store,
  owner: InstitutionId,
  { orderNo, voucher }: Original,
): Promise<Exchange | undefined> {
  const found = (await store.scan<Exchange>('exchange/')).filter(
    (one) => one.kind === 'scan' && one.owner === owner && one.orderNo === orderNo,
  )
  if (voucher !== '') return found.find((one) => one.voucher === voucher)
  const paid = found.filter(({ state }) => isPaid(state) || state === 'refunded')
  return paid.length === 1 ? paid[0] : undefined
}

/** What a payer institution was asked to have confirmed. */
export async function confirmingAt(
  store: Store,
  payerInstitution: InstitutionId,
  voucher: string,
): Promise<Exchange | undefined> {
  return (await store.scan<Exchange>('exchange/')).find(
    (one) =>
      one.voucher === voucher &&
      one.payerInstitution === payerInstitution &&
      one.kind === 'consume',
  )
}
