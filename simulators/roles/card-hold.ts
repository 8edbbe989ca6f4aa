/**
 * A card's money on hold, as its issuer decides: laid, captured once, laid again when the capture is
 * undone, free when its time is over. Pure.
 */
import type { SettleKey } from '../../core/ids.ts'
import type { Transfer } from '../../core/ledger/transfer.ts'
import { limits } from '../../core/limits.ts'
import { type Fen, fen } from '../../core/money.ts'
import { captureMaxFen } from '../../core/order.ts'
import type { Outcome, Refusal } from '../../core/outcome.ts'
import { type Asked, type Authorisation, debitTransfer, written } from './authorisation.ts'
import { clearingAccount } from './parties.ts'
import type { Decision, Write } from './transact.ts'

/** A hold that is laid anew has a new name in the book. */
const holdName = ({ settleKey, hold }: Authorisation) => `hold/${settleKey}/${hold?.laid ?? 0}`

const letGo = (held: Authorisation): Transfer => {
  const of = holdName(held)
  return { kind: 'void-hold', id: `void-${of}`, of }
}

export function decideHold(
  { settleKey, amountFen }: Asked,
  account: string,
  at: number,
): Decision<Outcome> {
  const hold = { until: at + limits.holdMs, heldFen: amountFen, laid: 0 }
  const base = { settleKey, account, amountFen, credits: [], at }
  const record: Authorisation = { ...base, state: 'held', hold }
  return {
    result: 'approved',
    writes: written(record),
    opens: [{ account: clearingAccount, kind: 'clearing' }],
    transfers: [layTransfer(record)],
    short: 'funds-insufficient',
    forgotten: 'order-closed',
  }
}

const layTransfer = (record: Authorisation): Transfer => ({
  kind: 'hold',
  id: holdName(record),
  debit: record.account,
  credit: clearingAccount,
  amountFen: record.hold?.heldFen ?? record.amountFen,
})

/** The hold is let go of and the debit made in one: it may be more than was held, if there is more. */
export function decideCapture(
  held: Authorisation | undefined,
  { settleKey, of, account, amountFen }: Asked & { of: SettleKey; account: string },
  at: number,
): Decision<Outcome> {
  const refusal = captureRefusal(held, { account, amountFen }, at)
  if (held === undefined || refusal !== undefined) return { result: refusal ?? 'order-missing' }
  const base = { settleKey, of, account, amountFen, credits: [], at }
  const capture: Authorisation = { ...base, state: 'approved' }
  return {
    result: 'approved',
    writes: [...written(capture), ...written({ ...held, state: 'captured' })],
    transfers: [letGo(held), debitTransfer(capture)],
    short: 'funds-insufficient',
    forgotten: 'order-closed',
  }
}

const uncapturable = {
  approved: 'order-mismatch',
  reversed: 'order-reversed',
  held: undefined,
  captured: 'order-paid',
  voided: 'order-closed',
} as const satisfies Record<Authorisation['state'], Refusal | undefined>

function captureRefusal(
  held: Authorisation | undefined,
  { account, amountFen }: { readonly account: string; readonly amountFen: Fen },
  at: number,
): Refusal | undefined {
  if (held === undefined) return 'order-missing'
  const refusal = uncapturable[held.state]
  if (refusal !== undefined) return refusal
  if (isOver(held, at)) return 'order-closed'
  if (held.account !== account) return 'card-unknown'
  return amountFen > captureMaxFen(held.amountFen) ? 'amount-over-limit' : undefined
}

const isOver = ({ hold }: Authorisation, at: number) => hold === undefined || at >= hold.until

/** What is held is free from now on. */
export const freed = (
  held: Authorisation,
  change: Partial<Authorisation>,
): Pick<Decision<Outcome>, 'writes' | 'transfers'> => ({
  writes: written({ ...held, state: 'voided', ...change }),
  transfers: [letGo(held)],
})

/**
 * A capture has come to nothing: what it had taken is held again, up to what was held. The rest had
 * been set free, may be spent, and stays free. Past its time nothing is held again.
 */
export function heldAnew(
  held: Authorisation | undefined,
  capturedFen: Fen,
  at: number,
): { readonly writes: readonly Write[]; readonly transfers: readonly Transfer[] } {
  if (held?.hold === undefined || held.state !== 'captured') return { writes: [], transfers: [] }
  if (isOver(held, at)) return { writes: written({ ...held, state: 'voided' }), transfers: [] }
  const heldFen = fen(Math.min(held.amountFen, capturedFen))
  const hold = { ...held.hold, heldFen, laid: held.hold.laid + 1 }
  const record: Authorisation = { ...held, state: 'held', hold }
  return { writes: written(record), transfers: [layTransfer(record)] }
}

export function decideLapse(held: Authorisation | undefined, at: number): Decision<undefined> {
  if (held?.state !== 'held' || !isOver(held, at)) return { result: undefined }
  return { result: undefined, ...freed(held, {}) }
}
