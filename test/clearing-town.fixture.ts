/** What tests of clearing do in a town: give money back, and look at what clearing has left. */
import { merchantId, orderNo, refundNo } from '../core/ids.ts'
import { balanceFen } from '../core/ledger/account.ts'
import { fen } from '../core/money.ts'
import type { Deal, Town } from './town.ts'

export const hourMs = 3_600_000
/** A town begins at noon of 22 November: the first cut is eleven hours away. */
export const noon = Date.UTC(2026, 10, 22, 4)
export const untilCutMs = 11 * hourMs

/** Clearing accounts that are not at zero, in all books. */
export async function clearingBalances(town: Town): Promise<Readonly<Record<string, number>>> {
  const balances: Record<string, number> = {}
  for (const [id, store] of town.stores) {
    for (const account of await store.accounts()) {
      const fenLeft = balanceFen(account)
      if (account.kind === 'clearing' && fenLeft !== 0) balances[`${id} ${account.id}`] = fenLeft
    }
  }
  return balances
}

export const giveBack = (
  town: Town,
  deal: Deal,
  { amountFen, number }: { amountFen: number; number: string },
) =>
  town.houses[deal.network].house.refunder.refund(
    merchantId('shop'),
    { orderNo: orderNo(deal.number) },
    { refundNo: refundNo(number), amountFen: fen(amountFen), reason: '', notifyUrl: null },
  )
