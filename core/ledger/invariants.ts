/** What must hold in every book after every transfer, and between the books after every run. */
import { type Account, availableFen, balanceFen } from './account.ts'

/** A sentence for each broken invariant of one book; empty when it balances. Each is looked at once. */
export function brokenInvariants(accounts: Iterable<Account>): string[] {
  let [debits, credits, held, awaited] = [0, 0, 0, 0]
  const overdrawn: string[] = []
  for (const account of accounts) {
    debits += account.debitsPostedFen
    credits += account.creditsPostedFen
    held += account.debitsPendingFen
    awaited += account.creditsPendingFen
    if (availableFen(account) < 0) {
      overdrawn.push(`account ${account.id} is overdrawn: ${balanceFen(account)} fen`)
    }
  }
  const broken: string[] = []
  if (debits !== credits) broken.push(`posted debits are ${debits} fen, credits ${credits} fen`)
  if (held !== awaited) broken.push(`held debits are ${held} fen, credits ${awaited} fen`)
  return [...broken, ...overdrawn]
}

/** What still waits for an end: empty once every unknown result has become a known one. */
export function pendingAccounts(accounts: readonly Account[]): readonly Account[] {
  return accounts.filter(
    (account) => account.debitsPendingFen !== 0 || account.creditsPendingFen !== 0,
  )
}

/**
 * The house and the switch must tell the same story: what a house's clearing account says the
 * switch owes it, the switch's account for that house says it owes. Fen that differ, by house.
 */
export function clearingDifferences(
  houses: Readonly<Record<string, Account | undefined>>,
  atSwitch: Readonly<Record<string, Account | undefined>>,
): Readonly<Record<string, number>> {
  const names = new Set([...Object.keys(houses), ...Object.keys(atSwitch)])
  const differing: Record<string, number> = {}
  for (const name of names) {
    const house = houses[name]
    const mirror = atSwitch[name]
    const difference =
      (house === undefined ? 0 : balanceFen(house)) +
      (mirror === undefined ? 0 : balanceFen(mirror))
    if (difference !== 0) differing[name] = difference
  }
  return differing
}
