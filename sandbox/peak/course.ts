/**
 * The course of a payment, as it was learned from the plain world: what chance was asked for and what
 * it said, how the payment ended, what it moved in which books, and how its time is made up. Plain
 * data: it travels between threads.
 */
import type { FailureCount } from '../../core/failures-counted.ts'
import type { Odds } from '../../core/faults.ts'
import type { AccountKind } from '../../core/ledger/account.ts'
import type { ScanRow } from '../../loadtests/traffic/protocol.ts'
import type { Form } from './form.ts'

/** One message that a policy has a say in, the first time it is sent. */
export interface Step {
  readonly hop: string
  readonly operation: string
  /** Its half of the name of its fate. */
  readonly x: number
  readonly y: number
  readonly odds: Odds
  /** Which fate it met: 0 is none, then come the rules of refusal, then those of fault. */
  readonly edge: number
}

/** A message that was sent, and how long its answer took. */
export interface Pass {
  readonly hop: string
  readonly took: Form
}

/** Money that moved, in multiples of the payment's amount. */
export interface Move {
  readonly debit: AccountPlace
  readonly credit: AccountPlace
  readonly times: number
}

/** `payer` and `merchant`: whoever pays and is paid; any other account by its number in the books. */
export interface AccountPlace {
  readonly whose: 'payer' | 'merchant' | 'house'
  /** Number of the account; of the payer's and the merchant's, of the one all of them are counted in. */
  readonly account: number
}

/** An account as the books of a rehearsal at scale have it. */
export interface AccountName {
  readonly book: string
  readonly id: string
  readonly kind: AccountKind
}

export interface Course {
  readonly id: number
  readonly cell: number
  /** The one arrival it holds for, when its latencies decided what happened; or null. */
  readonly only: number | null
  readonly steps: readonly Step[]
  readonly final: ScanRow['final']
  readonly outcome: string
  /** What the till has given back of it, in multiples of its amount. */
  readonly back: number
  /** From its beginning to its end for the merchant. */
  readonly lasts: Form
  /** Till the last message of it, in the background too, was answered. */
  readonly passes: readonly Pass[]
  /** Each stays below zero where it holds. */
  readonly checks: readonly Form[]
  readonly moves: readonly Move[]
  /** Whether the payer's account was opened for it, if it was not open. */
  readonly opens: AccountPlace | null
  readonly failures: readonly FailureCount[]
  readonly notices: { readonly heard: number; readonly duplicates: number }
}
