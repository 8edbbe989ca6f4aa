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
import { type CardLimits, cardDayKey, returnShare, takeShare, undoesShare } from './card-limits.ts'
import { correction, decideReversal, decideUndo } from './card-undo.ts'
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
  /** Waits again for the end of what is held. */
  wake(): Promise<void>
}

/** The holder of a card, by whose name the account is called; nothing when there is none. */
export type HolderOf = (cardNo: string) => string | undefined

export interface IssuerParts {
  readonly holderOf: HolderOf
  readonly openingFen: Fen
  readonly limits: CardLimits
}

export function createIssuer(host: Host, parts: IssuerParts): Issuer {
  const { store, clock } = host
  const { atCard, takes, undoes } = createCardBook(host, parts)

  const hold = async (debit: Debit) => {
    const outcome = await takes(debit, decideHold)
    if (outcome === 'approved') lapseLater(host, debit.settleKey, limits.holdMs)
    return outcome
  }

  const capture = (request: Capture) =>
    atCard(request, async (read, account) => {
      const held = await read(authorisationKey(request.of))
      return decideCapture(held, { ...request, account }, clock.now())
    })

  /** What undoes a debit of a day that is over comes as a credit; a refund leaves the share alone. */
  const credit = (request: CardCredit) =>
    request.refundNo === correction
      ? undoes(request, (before) => decideCardCredit(before, request))
      : transact<Outcome>(store, async (read) =>
          decideCardCredit(await read(authorisationKey(request.settleKey)), request),
        )

  return {
    id: host.id,
    authorise: (debit) => takes(debit, decideDebit),
    hold,
    capture,
    reverse: (debit) =>
      undoes(debit, (before, held) => decideReversal(before, { ...debit, held }, clock.now())),
    credit,
    undo: (request) =>
      undoes(request, (before, held) => decideUndo(before, { ...request, held }, clock.now())),
    all: () => store.scan<Authorisation>('authorisation/'),
    wake: async () => {
      for (const { settleKey, state, hold } of await store.scan<Authorisation>('authorisation/')) {
        if (state === 'held') lapseLater(host, settleKey, (hold?.until ?? 0) - clock.now())
      }
    },
  }
}

type Kept = Authorisation | undefined
type Decide = (before: Kept, held: Kept) => Decision<Outcome>

/** How decisions over a card are taken: with its account, what is held, and its share of the day. */
function createCardBook(
  { store, clock }: Host,
  { holderOf, openingFen, limits: most }: IssuerParts,
) {
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

  /** What takes money anew takes its share of the card's day with it. */
  const takes = (debit: Debit, decide: typeof decideDebit) =>
    atCard(debit, async (read, account) => {
      const at = clock.now()
      const asked = { account, amountFen: debit.amountFen, at }
      const share = takeShare(await read(cardDayKey(account)), asked, most)
      if ('refusal' in share) return { result: share.refusal }
      const decision = decide(debit, account, at)
      return { ...decision, writes: [...(decision.writes ?? []), share.write] }
    })

  /** Decides with what is held of it, or will be again; its share of the day goes back with it. */
  const undoes = ({ settleKey }: Debit, decide: Decide) =>
    transact<Outcome>(store, async (read) => {
      const before = await read(authorisationKey(settleKey))
      const of = before?.of
      const held = of === undefined ? undefined : await read(authorisationKey(of))
      const decision = decide(before, held)
      if (before === undefined || !undoesShare(before, decision)) return decision
      const share = returnShare(await read(cardDayKey(before.account)), before)
      return { ...decision, writes: [...(decision.writes ?? []), ...share] }
    })

  return { atCard, takes, undoes }
}

/** Sets free what is still held when its time is over. */
function lapseLater({ clock, store, later }: Host, key: SettleKey, afterMs: number): void {
  const lapse = () =>
    transact<undefined>(store, async (read) =>
      decideLapse(await read(authorisationKey(key)), clock.now()),
    )
  clock.after(afterMs, () => later(lapse()), 'hold')
}
