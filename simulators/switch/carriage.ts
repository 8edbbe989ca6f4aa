/**
 * An exchange whose payer has agreed is carried to its end: the payer's side debited, the payee's
 * told, and what was done undone when either says no.
 */
import type { AnswerOf } from '../../core/interchange.ts'
import type { Host } from '../host/institution.ts'
import { mayPay } from '../roles/pay.ts'
import { insist } from '../roles/unknown.ts'
import { type Exchange, told } from './exchange.ts'
import type { ExchangeLedger } from './ledger.ts'
import type { Leg, Legs } from './legs.ts'

export type Ended = AnswerOf<'consume'>

export interface Carriage {
  run(exchange: Exchange): Promise<Ended>
  /** The same for an exchange that has begun. */
  carry(exchange: Exchange): Promise<Ended>
  declined(exchange: Exchange, leg: Leg): Promise<Ended>
}

export interface CarriageParts {
  readonly host: Host
  readonly ledger: ExchangeLedger
  readonly legs: Legs
}

export function createCarriage({ host, ledger, legs }: CarriageParts): Carriage {
  const { clock } = host

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
    if (wasDebited(exchange)) host.later(legs.undoDebit(exchange, '4363'))
    return declined(exchange, credit)
  }

  const creditUntilKnown = async (exchange: Exchange): Promise<void> => {
    let last: Leg = { outcome: 'result-unknown', decidedAt: exchange.decidedAt }
    await insist(clock, async (attempt) => {
      last = await legs.credit(exchange, attempt + 1)
      return last.outcome
    })
    await finish(exchange, last)
    const isPaid = last.outcome === 'approved'
    // The undoing of a debit tells by itself that it is done.
    if (!isPaid && wasDebited(exchange)) return
    const { trace, settleKey, createdAt } = exchange
    const to = isPaid ? ('paid' as const) : ('reversed' as const)
    const at = clock.now()
    host.emit({ type: 'exchange-resolved', at, trace, settleKey, to, afterMs: at - createdAt })
  }

  const declined = async (exchange: Exchange, { outcome, decidedAt }: Leg): Promise<Ended> =>
    told(await ledger.decline(exchange, outcome, decidedAt))

  return { run, carry, declined }
}

/** The same payment came again under its key: it is answered as before, and nothing happens twice. */
export function tellRepeat(host: Host, { trace, kind, owner, payerInstitution }: Exchange): void {
  const asker = kind === 'consume' || kind === 'capture' ? owner : payerInstitution
  const hop = `${asker}>${host.id}` as const
  host.emit({ type: 'duplicate-seen', at: host.clock.now(), trace, hop, operation: kind })
}

/** A balance that pays what was scanned is only held, and its own house lets go of it. */
const wasDebited = ({ kind, funding }: Exchange) => kind !== 'scan' || funding.kind === 'card'

/** A house that has asked for the money itself need not be told of it. */
const asksOwner = ({ kind }: Exchange) => kind === 'scan' || kind === 'consume'
