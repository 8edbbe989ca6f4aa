/** Accounts of a book: what each kind may owe, and the four sums that make its balance. */
import { type Fen, fen } from '../money.ts'

/**
 * `payer` and `merchant` hold other people's money: they may never be overdrawn. `clearing` is what
 * the house and the switch owe each other, either way. `capital` is where opening money comes from.
 * `settlement` is the money at the settling bank, `fees` what clearing costs or earns: both either way.
 */
export type AccountKind = 'payer' | 'merchant' | 'clearing' | 'capital' | 'settlement' | 'fees'

const mayBeOverdrawn = {
  payer: false,
  merchant: false,
  clearing: true,
  capital: true,
  settlement: true,
  fees: true,
} as const satisfies Record<AccountKind, boolean>

export interface Account {
  readonly id: string
  readonly kind: AccountKind
  readonly debitsPostedFen: Fen
  readonly creditsPostedFen: Fen
  readonly debitsPendingFen: Fen
  readonly creditsPendingFen: Fen
}

export function emptyAccount(id: string, kind: AccountKind): Account {
  const none = fen(0)
  return {
    id,
    kind,
    debitsPostedFen: none,
    creditsPostedFen: none,
    debitsPendingFen: none,
    creditsPendingFen: none,
  }
}

/** What the house owes the holder: credits less debits, holds left aside. */
export function balanceFen(account: Account): Fen {
  return fen(account.creditsPostedFen - account.debitsPostedFen)
}

/** What may still be debited: the balance less what is held. Without end for some kinds. */
export function availableFen(account: Account): number {
  if (mayBeOverdrawn[account.kind]) return Number.POSITIVE_INFINITY
  return balanceFen(account) - account.debitsPendingFen
}
