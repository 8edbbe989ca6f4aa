/**
 * How a clearing day is settled in two books at once: the fees are booked, and what is left to pay or
 * to receive goes against the account at the settling bank. Named by day and member, so that it
 * happens once, whatever is said twice. Pure.
 */
import type { AccountKind } from './ledger/account.ts'
import type { Transfer } from './ledger/transfer.ts'
import { type Fen, fen } from './money.ts'

/** The money at the settling bank: what a book received there less what it paid. */
export const settlementAccount = 'settlement'
/** What clearing cost this book, or earned it. */
export const feesAccount = 'fees'

/** What one member receives (above zero) or pays for a day. */
export interface Due {
  readonly day: string
  readonly member: string
  /** Amounts less fees. */
  readonly netFen: number
  /** Fees it pays (above zero) or earns. */
  readonly feeFen: number
}

export interface Settling {
  readonly opens: readonly { readonly account: string; readonly kind: AccountKind }[]
  readonly transfers: readonly Transfer[]
}

/** In the member's own book: `clearing` is its account with the switch. */
export const settledByMember = (due: Due, clearing: string): Settling => ({
  opens: opened(clearing),
  transfers: [
    ...posting(`fees/${due.day}`, { debit: feesAccount, credit: clearing }, due.feeFen),
    ...posting(`settle/${due.day}`, { debit: settlementAccount, credit: clearing }, due.netFen),
  ],
})

/** In the switch's book: `account` is the member's there. */
export const settledBySwitch = (
  { day, member, netFen, feeFen }: Due,
  account: string,
): Settling => ({
  opens: opened(account),
  transfers: [
    ...posting(`fees/${day}/${member}`, { debit: account, credit: feesAccount }, feeFen),
    ...posting(`settle/${day}/${member}`, { debit: account, credit: settlementAccount }, netFen),
  ],
})

const opened = (clearing: string): Settling['opens'] => [
  { account: clearing, kind: 'clearing' },
  { account: feesAccount, kind: 'fees' },
  { account: settlementAccount, kind: 'settlement' },
]

/** Nothing for nothing; the other way round for less than nothing. */
function posting(
  id: string,
  { debit, credit }: { readonly debit: string; readonly credit: string },
  signedFen: number,
): Transfer[] {
  if (signedFen === 0) return []
  const amountFen: Fen = fen(Math.abs(signedFen))
  const accounts = signedFen > 0 ? { debit, credit } : { debit: credit, credit: debit }
  return [{ kind: 'post', id, ...accounts, amountFen }]
}
