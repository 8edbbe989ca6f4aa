/** A clearing day on paper: what the switch tells each party, and what each party has itself. */
import type { NetPosition } from './clearing.ts'
import type { InstitutionId, SettleKey } from './ids.ts'
import type { Fen } from './money.ts'
import type { DifferenceKind } from './reconciliation.ts'

/**
 * `payment`: the payer's side owes the payee's. `refund`: the other way. `correction`: a debit of an
 * earlier day that could only be given back, its day being over.
 */
export type ClearingKind = 'payment' | 'refund' | 'correction'

/** One line of one party's file. Of one payment and its refunds each has a line of its own. */
export interface ClearingLine {
  /** The settle key, and behind a slash the refund's number, where it is one. */
  readonly key: string
  readonly settleKey: SettleKey
  readonly kind: ClearingKind
  /** Whether the party receives or pays. */
  readonly direction: 'in' | 'out'
  readonly amountFen: Fen
  /** What the party pays for it (above zero) or earns by it (below). */
  readonly feeFen: number
  readonly counterparty: InstitutionId
  readonly status: 'done' | 'undone'
}

/** What a party's file and the switch's for it say differently of one payment. */
export interface Break {
  readonly party: InstitutionId
  readonly kind: DifferenceKind
  readonly key: string
}

export interface PartyFiles {
  /** What the switch says. */
  readonly switch: readonly ClearingLine[]
  /** What the party's own book says. */
  readonly own: readonly ClearingLine[]
}

export interface ClosedDay {
  /** `20211202` */
  readonly day: string
  readonly closedAt: number
  readonly files: ReadonlyMap<InstitutionId, PartyFiles>
  /** What each receives or pays, amounts and fees together; the sum with the switch's is zero. */
  readonly positions: readonly NetPosition[]
  /** Found by comparing the two files of each party. */
  readonly breaks: readonly Break[]
  /** Put in by policy when the files were written: what there was to find. */
  readonly injected: readonly Break[]
  /** Lines whose end somebody did not know yet: they stand in the files of a later day. */
  readonly carried: readonly string[]
}
