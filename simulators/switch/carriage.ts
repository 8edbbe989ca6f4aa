/**
 * An exchange whose payer has agreed is carried to its end: the payer's side debited, the payee's
 * told, and what was done undone when either says no.
 */

import type { Hop } from '../../core/events.ts'
import type { Host } from '../host/institution.ts'
import { mayPay } from '../roles/pay.ts'
import {
  type Conclusion,
  type ConclusionParts,
  createConclusion,
  type Ended,
} from './conclusion.ts'
import { askerOf, type Exchange, told } from './exchange.ts'
import type { Leg } from './leg.ts'
import type { Legs } from './legs.ts'

export interface Carriage extends Pick<Conclusion, 'declined' | 'resolveByFile'> {
  run(exchange: Exchange): Promise<Ended>
  /** The same for an exchange that has begun. */
  carry(exchange: Exchange): Promise<Ended>
  /** Goes on with an exchange that was on its way when the world fell. */
  resume(exchange: Exchange): Promise<void>
}

export interface CarriageParts extends ConclusionParts {
  readonly legs: Legs
}

export function createCarriage(parts: CarriageParts): Carriage {
  const { host, ledger, legs } = parts
  const conclusion = createConclusion(parts)
  const { declined, finish, resolveByFile } = conclusion

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

  const resume = createResume(parts, conclusion)
  return { run, carry, declined, resume, resolveByFile }
}

/** What may have been debited is asked for again; then it goes on from there. */
function createResume(
  { host, ledger, legs }: CarriageParts,
  { declined, creditUntilKnown }: Conclusion,
): Carriage['resume'] {
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

  return async (exchange) => {
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
}

/** The same payment came again under its key: it is answered as before, and nothing happens twice. */
export function tellRepeat(host: Host, exchange: Exchange): void {
  const { trace, kind: operation } = exchange
  const hop = `${askerOf(exchange)}>${host.id}` as const
  host.emit({ type: 'duplicate-seen', at: host.clock.now(), trace, hop, operation })
}

/** A code was charged, and its house had not said that the payer is asked: it is asked no more. */
const isUnanswered = ({ kind, outcome }: Exchange) =>
  kind === 'consume' && outcome !== 'payer-confirming'

const nothingDue: Leg = { outcome: 'approved', decidedAt: 'stranger>switch' }

/** A house that has asked for the money itself need not be told of it. */
const asksOwner = ({ kind }: Exchange) => kind === 'scan' || kind === 'consume'
