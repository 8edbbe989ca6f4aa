/** What came of one leg of an exchange, and for which reasons a leg is undone. */
import type { Hop, ResolutionCause } from '../../core/events.ts'
import type { Outcome } from '../../core/outcome.ts'

/** Why a debit is undone, and how the card's bank is told (docs/sources.md, U3.3). */
export const reversalReasons = {
  'issuer-silent': '4361',
  'payee-refused': '4363',
  'asked-back': '4021',
} as const satisfies Partial<Record<ResolutionCause, string>>
export type UndoCause = keyof typeof reversalReasons

export interface Leg {
  readonly outcome: Outcome
  readonly decidedAt: Hop
  /** Why the payer's side is being asked to undo it. */
  readonly undoes?: UndoCause
}
