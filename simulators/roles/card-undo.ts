/**
 * What a card was asked for comes to nothing: reversed, because nobody knew its result, or undone,
 * because the merchant says so. A capture that comes to nothing is held again. Pure.
 */
import { clearingDay } from '../../core/calendar.ts'
import { refundNo } from '../../core/ids.ts'
import type { Outcome } from '../../core/outcome.ts'
import { clearingDayOf } from '../../core/settle-key.ts'
import {
  type Asked,
  type Authorisation,
  backTransfer,
  type CreditAsked,
  decideCardCredit,
  written,
} from './authorisation.ts'
import { freed, heldAnew } from './card-hold.ts'
import type { Decision } from './transact.ts'

/** With what a capture has taken, when it is one. */
interface OfHold {
  readonly held: Authorisation | undefined
}

export function decideReversal(
  before: Authorisation | undefined,
  { settleKey, amountFen, held }: Asked & OfHold,
  at: number,
): Decision<Outcome> {
  if (before === undefined) {
    const unheard = { settleKey, account: '', amountFen, credits: [], at }
    const writes = written({ ...unheard, state: 'reversed' })
    // What was debited so long ago that nobody remembers it stays debited.
    return { result: 'approved', writes, forgotten: 'order-paid' }
  }
  if (before.state === 'reversed' || before.state === 'voided') return { result: 'approved' }
  if (before.state === 'captured') return { result: 'order-paid' }
  if (before.state === 'held')
    return { result: 'approved', ...freed(before, { state: 'reversed' }) }
  if (isOver(before, at)) return { result: 'order-unpaid' }
  if (before.credits.length > 0) return { result: 'order-paid' }
  const anew = heldAnew(held, before.amountFen, at)
  return {
    result: 'approved',
    writes: [...written({ ...before, state: 'reversed' }), ...anew.writes],
    transfers: [backTransfer(`reversal/${settleKey}`, before, before.amountFen), ...anew.transfers],
  }
}

/** What stands for a refund's number when a debit is given back because its day is over. */
export const correction = refundNo('correction')

/**
 * A debit of an earlier clearing day is in its files already: it cannot be reversed any more, only
 * given back (docs/sources.md, U3.2: 12, wrong day). A capture can: nothing else lays its hold anew.
 */
const isOver = ({ settleKey, of, credits }: Authorisation, at: number) =>
  of === undefined &&
  clearingDayOf(settleKey, at) !== clearingDay(at) &&
  credits.every((credit) => credit.refundNo === correction)

const undone = {
  approved: undefined,
  reversed: 'order-reversed',
  held: undefined,
  captured: 'order-paid',
  voided: 'order-closed',
} as const satisfies Record<Authorisation['state'], Outcome | undefined>

/** The whole at once: the first of its number, and the only one. */
export function decideUndo(
  before: Authorisation | undefined,
  request: CreditAsked & OfHold,
  at: number,
): Decision<Outcome> {
  if (before === undefined) return { result: 'order-missing' }
  const { refundNo, amountFen, held } = request
  const [first] = before.credits
  if (first !== undefined) {
    return { result: first.refundNo === refundNo ? 'approved' : 'refund-exceeds' }
  }
  const refusal = undone[before.state]
  if (refusal !== undefined) return { result: refusal }
  if (amountFen !== before.amountFen) return { result: 'order-mismatch' }
  if (before.state === 'held') {
    return { result: 'approved', ...freed(before, { credits: [{ refundNo, amountFen }] }) }
  }
  const given = decideCardCredit(before, request)
  const anew = heldAnew(held, amountFen, at)
  return {
    result: 'approved',
    writes: [...(given.writes ?? []), ...anew.writes],
    transfers: [...(given.transfers ?? []), ...anew.transfers],
  }
}
