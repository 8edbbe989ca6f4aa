/** The money's side: a card is debited, what was done is undone, money comes back to it. */
import type { InstitutionId, RefundNo, SettleKey } from '../../core/ids.ts'
import type { Transfer } from '../../core/ledger/transfer.ts'
import { addFen, type Fen, fen } from '../../core/money.ts'
import type { Outcome } from '../../core/outcome.ts'
import type { Key } from '../../storage/store.ts'
import type { Host } from '../host/institution.ts'
import { clearingAccount, ensureFunded, payerAccount } from './parties.ts'
import { type Decision, transact } from './transact.ts'

/** A debit as its issuer keeps it, under the switch's key. */
export interface Authorisation {
  readonly settleKey: SettleKey
  readonly account: string
  readonly amountFen: Fen
  readonly state: 'approved' | 'reversed'
  readonly credits: readonly { readonly refundNo: RefundNo; readonly amountFen: Fen }[]
  readonly at: number
}

export interface Debit {
  readonly settleKey: SettleKey
  readonly cardNo: string
  readonly amountFen: Fen
}

export interface CardCredit extends Debit {
  readonly refundNo: RefundNo
}

export interface Issuer {
  readonly id: InstitutionId
  authorise(debit: Debit): Promise<Outcome>
  /** Undoes a debit; one that has not come yet is refused when it comes. */
  reverse(debit: Debit): Promise<Outcome>
  credit(credit: CardCredit): Promise<Outcome>
  all(): Promise<readonly Authorisation[]>
}

/** The holder of a card, by whose name the account is called; nothing when there is none. */
export type HolderOf = (cardNo: string) => string | undefined

const authorisationKey = (key: SettleKey): Key<Authorisation> => `authorisation/${key}`

export function createIssuer(host: Host, holderOf: HolderOf, openingFen: Fen): Issuer {
  const { store, clock } = host

  const authorise = async (debit: Debit): Promise<Outcome> => {
    const holder = holderOf(debit.cardNo)
    if (holder === undefined) return 'card-unknown'
    await ensureFunded(store, holder, openingFen)
    return transact<Outcome>(store, async (read) => {
      const before = await read(authorisationKey(debit.settleKey))
      if (before !== undefined) return { result: standing(before, debit) }
      return decideDebit(debit, payerAccount(holder), clock.now())
    })
  }

  const reverse = (debit: Debit) =>
    transact<Outcome>(store, async (read) =>
      decideReversal(await read(authorisationKey(debit.settleKey)), debit, clock.now()),
    )

  const credit = (request: CardCredit) =>
    transact<Outcome>(store, async (read) =>
      decideCardCredit(await read(authorisationKey(request.settleKey)), request),
    )

  const all = () => store.scan<Authorisation>('authorisation/')

  return { id: host.id, authorise, reverse, credit, all }
}

function standing(before: Authorisation, debit: Debit): Outcome {
  if (before.state === 'reversed') return 'order-reversed'
  return before.amountFen === debit.amountFen ? 'approved' : 'order-mismatch'
}

const written = (record: Authorisation) => [
  { key: authorisationKey(record.settleKey), record, final: true },
]

function decideDebit(debit: Debit, account: string, at: number): Decision<Outcome> {
  const { settleKey, amountFen } = debit
  const posting: Transfer = {
    kind: 'post',
    id: `debit/${settleKey}`,
    debit: account,
    credit: clearingAccount,
    amountFen,
  }
  return {
    result: 'approved',
    writes: written({ settleKey, account, amountFen, state: 'approved', credits: [], at }),
    opens: [{ account: clearingAccount, kind: 'clearing' }],
    transfers: [posting],
    short: 'funds-insufficient',
  }
}

function decideReversal(
  before: Authorisation | undefined,
  { settleKey, amountFen }: Debit,
  at: number,
): Decision<Outcome> {
  if (before === undefined) {
    const unheard = {
      settleKey,
      account: '',
      amountFen,
      state: 'reversed',
      credits: [],
      at,
    } as const
    return { result: 'approved', writes: written(unheard) }
  }
  if (before.state === 'reversed') return { result: 'approved' }
  if (before.credits.length > 0) return { result: 'order-mismatch' }
  const posting: Transfer = {
    kind: 'post',
    id: `reversal/${settleKey}`,
    debit: clearingAccount,
    credit: before.account,
    amountFen: before.amountFen,
  }
  return {
    result: 'approved',
    writes: written({ ...before, state: 'reversed' }),
    transfers: [posting],
  }
}

function decideCardCredit(
  before: Authorisation | undefined,
  { settleKey, refundNo, amountFen }: CardCredit,
): Decision<Outcome> {
  if (before === undefined) return { result: 'order-missing' }
  if (before.state === 'reversed') return { result: 'order-reversed' }
  const repeat = before.credits.find((other) => other.refundNo === refundNo)
  if (repeat !== undefined) {
    return { result: repeat.amountFen === amountFen ? 'approved' : 'refund-mismatch' }
  }
  const given = addFen(fen(0), ...before.credits.map((other) => other.amountFen))
  if (given + amountFen > before.amountFen) return { result: 'refund-exceeds' }
  const posting: Transfer = {
    kind: 'post',
    id: `credit/${settleKey}/${refundNo}`,
    debit: clearingAccount,
    credit: before.account,
    amountFen,
  }
  return {
    result: 'approved',
    writes: written({ ...before, credits: [...before.credits, { refundNo, amountFen }] }),
    transfers: [posting],
  }
}
