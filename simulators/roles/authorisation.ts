/**
 * What a card was asked for, as its issuer keeps it, and how it is debited and credited: each once,
 * and money moves with the record or not at all. Pure.
 */
import type { RefundNo, SettleKey } from '../../core/ids.ts'
import type { Transfer } from '../../core/ledger/transfer.ts'
import { addFen, type Fen, fen } from '../../core/money.ts'
import type { Outcome } from '../../core/outcome.ts'
import type { Key } from '../../storage/store.ts'
import { clearingAccount } from './parties.ts'
import type { Decision, Write } from './transact.ts'

/** A debit or a hold, under the switch's key. */
export interface Authorisation {
  readonly settleKey: SettleKey
  readonly account: string
  readonly amountFen: Fen
  readonly state: 'approved' | 'reversed' | 'held' | 'captured' | 'voided'
  readonly credits: readonly { readonly refundNo: RefundNo; readonly amountFen: Fen }[]
  readonly at: number
  /** Of a hold: until when, how much of it is kept ready now, and how often it was laid anew. */
  readonly hold?: { readonly until: number; readonly heldFen: Fen; readonly laid: number }
  /** Of a capture: the hold it has taken. */
  readonly of?: SettleKey
}

export const authorisationKey = (key: SettleKey): Key<Authorisation> => `authorisation/${key}`

export const written = (record: Authorisation): readonly Write[] => [
  { key: authorisationKey(record.settleKey), record, final: record.state !== 'held', once: true },
]

export interface Asked {
  readonly settleKey: SettleKey
  readonly amountFen: Fen
}

export interface CreditAsked extends Asked {
  readonly refundNo: RefundNo
}

/** What the same request again is told. */
export function standing(before: Authorisation, { amountFen }: Asked): Outcome {
  if (before.state === 'reversed' || before.state === 'voided') return 'order-reversed'
  return before.amountFen === amountFen ? 'approved' : 'order-mismatch'
}

export const debitTransfer = ({ settleKey, account, amountFen }: Authorisation): Transfer => ({
  kind: 'post',
  id: `debit/${settleKey}`,
  debit: account,
  credit: clearingAccount,
  amountFen,
})

export const backTransfer = (id: string, { account }: Authorisation, amountFen: Fen): Transfer => ({
  kind: 'post',
  id,
  debit: clearingAccount,
  credit: account,
  amountFen,
})

export function decideDebit(
  { settleKey, amountFen }: Asked,
  account: string,
  at: number,
): Decision<Outcome> {
  const record: Authorisation = {
    settleKey,
    account,
    amountFen,
    state: 'approved',
    credits: [],
    at,
  }
  return {
    result: 'approved',
    writes: written(record),
    opens: [{ account: clearingAccount, kind: 'clearing' }],
    transfers: [debitTransfer(record)],
    short: 'funds-insufficient',
    forgotten: 'order-closed',
  }
}

export function decideCardCredit(
  before: Authorisation | undefined,
  { settleKey, refundNo, amountFen }: CreditAsked,
): Decision<Outcome> {
  if (before === undefined) return { result: 'order-missing' }
  if (before.state === 'reversed') return { result: 'order-reversed' }
  if (before.state !== 'approved') return { result: 'order-unpaid' }
  const repeat = before.credits.find((other) => other.refundNo === refundNo)
  if (repeat !== undefined) {
    return { result: repeat.amountFen === amountFen ? 'approved' : 'refund-mismatch' }
  }
  const given = addFen(fen(0), ...before.credits.map((other) => other.amountFen))
  if (given + amountFen > before.amountFen) return { result: 'refund-exceeds' }
  const credits = [...before.credits, { refundNo, amountFen }]
  return {
    result: 'approved',
    writes: written({ ...before, credits }),
    transfers: [backTransfer(`credit/${settleKey}/${refundNo}`, before, amountFen)],
  }
}
