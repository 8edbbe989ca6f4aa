/**
 * The money's side: a card is debited, or its money held and captured; what was done is undone, and
 * money comes back to it.
 */
import type { InstitutionId, RefundNo, SettleKey } from '../../core/ids.ts'
import { limits } from '../../core/limits.ts'
import type { Fen } from '../../core/money.ts'
import type { Outcome } from '../../core/outcome.ts'
import type { Host } from '../host/institution.ts'
import {
  type Authorisation,
  authorisationKey,
  decideCardCredit,
  decideDebit,
  standing,
} from './authorisation.ts'
import { decideCapture, decideHold, decideLapse } from './card-hold.ts'
import { decideReversal, decideUndo } from './card-undo.ts'
import { ensureFunded, payerAccount } from './parties.ts'
import { type Decision, type Read, transact } from './transact.ts'

export interface Debit {
  readonly settleKey: SettleKey
  readonly cardNo: string
  readonly amountFen: Fen
}

/** Takes what one debit holds, under a key of its own. */
export interface Capture extends Debit {
  readonly of: SettleKey
}

export interface CardCredit extends Debit {
  readonly refundNo: RefundNo
}

export interface Issuer {
  readonly id: InstitutionId
  authorise(debit: Debit): Promise<Outcome>
  /** Holds the money until it is captured, undone or past its time. */
  hold(debit: Debit): Promise<Outcome>
  /** Debits what is held, once; the rest of it is free. */
  capture(capture: Capture): Promise<Outcome>
  /** Undoes what came or will come under the key; what has not come yet is refused when it comes. */
  reverse(debit: Debit): Promise<Outcome>
  credit(credit: CardCredit): Promise<Outcome>
  /** Gives the whole back; what was held is free, what was captured is held again. */
  undo(credit: CardCredit): Promise<Outcome>
  all(): Promise<readonly Authorisation[]>
}

/** The holder of a card, by whose name the account is called; nothing when there is none. */
export type HolderOf = (cardNo: string) => string | undefined

type Kept = Authorisation | undefined
type Decide = (before: Kept, held: Kept) => Decision<Outcome>

export function createIssuer(host: Host, holderOf: HolderOf, openingFen: Fen): Issuer {
  const { store, clock } = host

  /** Decides over the account of the card's holder, which is opened at the first use. */
  const atCard = async (
    debit: Debit,
    decide: (read: Read, account: string) => Promise<Decision<Outcome>>,
  ): Promise<Outcome> => {
    const holder = holderOf(debit.cardNo)
    if (holder === undefined) return 'card-unknown'
    await ensureFunded(store, holder, openingFen)
    return transact<Outcome>(store, async (read) => {
      const before = await read(authorisationKey(debit.settleKey))
      if (before !== undefined) return { result: standing(before, debit) }
      return decide(read, payerAccount(holder))
    })
  }

  const authorise = (debit: Debit) =>
    atCard(debit, async (_read, account) => decideDebit(debit, account, clock.now()))

  const hold = async (debit: Debit) => {
    const outcome = await atCard(debit, async (_read, account) =>
      decideHold(debit, account, clock.now()),
    )
    if (outcome === 'approved') lapseLater(host, debit.settleKey)
    return outcome
  }

  const capture = (request: Capture) =>
    atCard(request, async (read, account) => {
      const held = await read(authorisationKey(request.of))
      return decideCapture(held, { ...request, account }, clock.now())
    })

  /** With what is held of it, or will be again. */
  const change = ({ settleKey }: Debit, decide: Decide) =>
    transact<Outcome>(store, async (read) => {
      const before = await read(authorisationKey(settleKey))
      const of = before?.of
      return decide(before, of === undefined ? undefined : await read(authorisationKey(of)))
    })

  const reverse = (debit: Debit) =>
    change(debit, (before, held) => decideReversal(before, { ...debit, held }, clock.now()))

  const credit = (request: CardCredit) =>
    change(request, (before) => decideCardCredit(before, request))

  const undo = (request: CardCredit) =>
    change(request, (before, held) => decideUndo(before, { ...request, held }, clock.now()))

  const all = () => store.scan<Authorisation>('authorisation/')
  return { id: host.id, authorise, hold, capture, reverse, credit, undo, all }
}

/** Sets free what is still held when its time is over. */
function lapseLater({ clock, store, later }: Host, key: SettleKey): void {
  const lapse = () =>
    transact<undefined>(store, async (read) =>
      decideLapse(await read(authorisationKey(key)), clock.now()),
    )
  clock.after(limits.holdMs, () => later(lapse()))
}
