/** Money comes for an order: it is booked once, and with it that the merchant is to be told. */
import type { Host } from '../host/institution.ts'
import type { OwedNotice } from '../host/notification.ts'
import type { AcquirerForms } from './acquirer.ts'
import { type Booked, decideCredit, type OrderCredit } from './credit.ts'
import { noticeOf, owedNotice } from './notice.ts'
import { asOf, orderKey } from './order.ts'
import { orderMoved } from './orders.ts'
import { transact } from './transact.ts'

/** Pays the order or holds for it; who has done so, and only who has, tells of it. */
export async function bookCredit(
  host: Host,
  { onPaid, noticeId }: AcquirerForms,
  request: OrderCredit,
): Promise<Booked> {
  const { store, clock } = host
  const { merchant, orderNo } = request
  const booked = await transact<Booked & { readonly owed?: OwedNotice }>(store, async (read) => {
    const now = clock.now()
    const order = await read(orderKey(merchant, orderNo))
    const decision = decideCredit(order && asOf(order, now), request, now)
    const { paid } = decision.result
    if (paid === undefined || paid.notifyUrl === null) return decision
    const noticed = noticeOf(store, paid, { tells: 'paid', at: now }, noticeId)
    if (noticed === undefined) return decision
    return {
      ...decision,
      result: { ...decision.result, owed: owedNotice(host, noticed.notice) },
      writes: [...(decision.writes ?? []), ...noticed.writes],
    }
  })
  const { paid, owed } = booked
  if (paid !== undefined) {
    host.emit(orderMoved(host.id, paid, clock.now()))
    // The money has moved: a mistake in telling of it must not look like a failed payment.
    try {
      onPaid(paid, owed)
    } catch (cause) {
      host.later(Promise.reject(cause))
    }
  }
  return booked
}
