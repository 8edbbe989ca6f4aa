/**
 * An exchange whose payer has agreed is carried to its end: the payer's side debited, the payee's
 * told, and what was done undone when either says no.
 */

import type { Hop } from '../../core/events.ts'
import type { AnswerOf } from '../../core/interchange.ts'
import type { Host } from '../host/institution.ts'
import { mayPay } from '../roles/pay.ts'
import { insist } from '../roles/unknown.ts'
import { askerOf, type Exchange, told } from './exchange.ts'
import type { ExchangeLedger } from './ledger.ts'
import type { Leg } from './leg.ts'
import type { Legs } from './legs.ts'

export type Ended = AnswerOf<'consume'>

export interface Carriage {
  run(exchange: Exchange): Promise<Ended>
  /** The same for an exchange that has begun. */
  carry(exchange: Exchange): Promise<Ended>
  declined(exchange: Exchange, leg: Leg): Promise<Ended>
  /** Goes on with an exchange that was on its way when the world fell. */
  resume(exchange: Exchange): Promise<void>
  /**
   * Ends a payment whose payee's side could not be reached before its clearing day was closed, by
   * what that side's file says. Nobody credits it any more when the file has it not: what was paid
   * all the same is undone.
   */
  resolveByFile(exchange: Exchange, isCredited: boolean): Promise<void>
}

export interface CarriageParts {
  readonly host: Host
  readonly ledger: ExchangeLedger
  readonly legs: Legs
}

export function createCarriage(parts: CarriageParts): Carriage {
  const { host, ledger, legs } = parts

  /** Begins an exchange whose payer has agreed, and carries it to its end. */
  const run = async (exchange: Exchange): Promise<Ended> => {
    const begun = await ledger.begin(exchange)
    if ('refusal' in begun) return { outcome: begun.refusal }
    if (!begun.repeated) return carry(begun.exchange)
    tellRepeat(host, begun.exchange)
    return told(begun.exchange)
  }

  const carry = async (exchange: Exchange): Promise<Ended> => {
    if (!mayPay(exchange)) {
      return declined(exchange, { outcome: 'card-not-permitted', decidedAt: exchange.decidedAt })
    }
    if (exchange.funding.kind === 'card') {
      const debit = await legs.debitCard(exchange)
      if (debit.outcome !== 'approved') return declined(exchange, debit)
    }
    if (!asksOwner(exchange)) return told(await ledger.pay(exchange))
    return finish(exchange, await legs.credit(exchange))
  }

  /** The payee's side has answered, or not: the debit stands until it has. */
  const finish = async (exchange: Exchange, credit: Leg): Promise<Ended> => {
    if (credit.outcome === 'approved') return told(await ledger.pay(exchange))
    if (credit.outcome === 'result-unknown') {
      host.later(creditUntilKnown(exchange))
      return { ...told(exchange), decidedAt: credit.decidedAt }
    }
    if (!wasDebited(exchange)) return declined(exchange, credit)
    const undoes = 'payee-refused'
    host.later(legs.undoDebit(exchange, undoes))
    return declined(exchange, { ...credit, undoes })
  }

  /** What may have been debited is asked for again; then it goes on from there. */
  const resume = async (exchange: Exchange): Promise<void> => {
    if (!mayPay(exchange)) {
      await declined(exchange, { outcome: 'card-not-permitted', decidedAt: exchange.decidedAt })
    } else if (isUnanswered(exchange)) await giveUp(exchange)
    else {
      const debit = exchange.funding.kind === 'card' ? await legs.debitAgain(exchange) : nothingDue
      if (debit.outcome !== 'approved') await refused(exchange, debit)
      else if (asksOwner(exchange)) await creditUntilKnown(exchange)
      else await ledger.pay(exchange)
    }
  }

  /** The payer's house was asked, and what it has said nobody knows any more. */
  const giveUp = async (exchange: Exchange): Promise<void> => {
    const undoes = 'issuer-silent'
    const decidedAt: Hop = `${host.id}>${exchange.payerInstitution}`
    await declined(exchange, { outcome: 'issuer-timeout', decidedAt, undoes })
    host.later(legs.undoDebit(exchange, undoes))
  }

  const refused = async (exchange: Exchange, debit: Leg): Promise<void> => {
    await declined(exchange, debit)
    if (exchange.kind === 'consume') legs.tellAcquirer(exchange, debit)
  }

  const creditUntilKnown = async (exchange: Exchange): Promise<void> => {
    await resolve(exchange, await creditedAtLast(host.clock, legs, exchange))
  }

  /** Ends what was unknown; what has ended otherwise meanwhile stays as it ended. */
  const resolve = async (exchange: Exchange, last: Leg): Promise<void> => {
    if ((await ledger.load(exchange.settleKey))?.state !== 'reserved') return
    await finish(exchange, last)
    const isPaid = last.outcome === 'approved'
    // The undoing of a debit tells by itself that it is done.
    if (!isPaid && wasDebited(exchange)) return
    tellResolved(host, exchange, isPaid ? 'paid' : 'reversed')
  }

  const declined = async (exchange: Exchange, leg: Leg): Promise<Ended> =>
    told(await ledger.decline(exchange, leg))

  const resolveByFile = async (exchange: Exchange, isCredited: boolean) => {
    if (exchange.state === 'paid') return isCredited ? undefined : takeBack(parts, exchange)
    const decidedAt: Hop = `${host.id}>${exchange.owner}`
    await resolve(exchange, { outcome: isCredited ? 'approved' : 'order-closed', decidedAt })
  }

  return { run, carry, declined, resume, resolveByFile }
}

/** Undoes what was paid to a side that has it not. */
async function takeBack({ host, ledger, legs }: CarriageParts, exchange: Exchange): Promise<void> {
  const { undone } = await ledger.undo(exchange, 'payee-refused')
  if (undone !== undefined) host.later(legs.undoDebit(undone, 'payee-refused'))
}

/** Tells the payee's side that it is paid, until it says anything to that. */
async function creditedAtLast(
  clock: Host['clock'],
  legs: Pick<Legs, 'credit'>,
  exchange: Exchange,
): Promise<Leg> {
  let last: Leg = { outcome: 'result-unknown', decidedAt: exchange.decidedAt }
  await insist(clock, async (attempt) => {
    last = await legs.credit(exchange, attempt + 1)
    return last.outcome
  })
  return last
}

/** The payee's side was silent, and now it is known how the payment ends. */
function tellResolved(host: Host, exchange: Exchange, to: 'paid' | 'reversed'): void {
  const { trace, settleKey, createdAt, owner } = exchange
  const at = host.clock.now()
  const about = { type: 'exchange-resolved', at, trace, settleKey, to } as const
  const hop: Hop = `${host.id}>${owner}`
  host.emit({ ...about, why: 'credit-unheard', hop, afterMs: at - createdAt })
}

/** The same payment came again under its key: it is answered as before, and nothing happens twice. */
export function tellRepeat(host: Host, exchange: Exchange): void {
  const { trace, kind: operation } = exchange
  const hop = `${askerOf(exchange)}>${host.id}` as const
  host.emit({ type: 'duplicate-seen', at: host.clock.now(), trace, hop, operation })
}

/** A balance that pays what was scanned is only held, and its own house lets go of it. */
const wasDebited = ({ kind, funding }: Exchange) => kind !== 'scan' || funding.kind === 'card'

/** A code was charged, and its house had not said that the payer is asked: it is asked no more. */
const isUnanswered = ({ kind, outcome }: Exchange) =>
  kind === 'consume' && outcome !== 'payer-confirming'

const nothingDue: Leg = { outcome: 'approved', decidedAt: 'stranger>switch' }

/** A house that has asked for the money itself need not be told of it. */
const asksOwner = ({ kind }: Exchange) => kind === 'scan' || kind === 'consume'
