/** Transfers: money posted at once, or held first and then posted or voided. */
import type { Fen } from '../money.ts'

export type Transfer =
  | {
      readonly kind: 'post' | 'hold'
      readonly id: string
      readonly debit: string
      readonly credit: string
      readonly amountFen: Fen
    }
  | { readonly kind: 'post-hold' | 'void-hold'; readonly id: string; readonly of: string }

/** Why a book refuses a transfer, in order of precedence. */
export const ledgerRefusals = [
  'amount-not-positive',
  'accounts-are-the-same',
  'account-missing',
  'exists-with-other-terms',
  'hold-missing',
  'hold-already-ended',
  'funds-insufficient',
] as const

export type LedgerRefusal = (typeof ledgerRefusals)[number]

export interface Hold {
  readonly debit: string
  readonly credit: string
  readonly amountFen: Fen
  readonly state: 'pending' | 'posted' | 'voided'
}
