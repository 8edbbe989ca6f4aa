/** What messages between institutions have in common, on both sides of an ask. */
import type { Hop } from './events.ts'
import type { AppId, InstitutionId, Trace } from './ids.ts'
import type { Outcome } from './outcome.ts'

export interface Ask {
  readonly trace: Trace
  /** Which try this is of the same message, counted from 0. */
  readonly attempt?: number
}

export interface Answer {
  readonly outcome: Outcome
  /** The hop that decided, when it was not this one. */
  readonly decidedAt?: Hop
}

/** Money is only to be held: kept ready on the card until it is captured, undone or past its time. */
export interface MayHold {
  readonly holds?: true
}

export interface PayerSide {
  readonly payerInstitution: InstitutionId
  readonly app: AppId
}
