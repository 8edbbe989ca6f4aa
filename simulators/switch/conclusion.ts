/**
 * How an exchange ends once its payer has paid: the payee's side has answered, is asked until it
 * does, or its file has told. What was debited in vain is undone.
 */
import type { Hop } from '../../core/events.ts'
import type { AnswerOf } from '../../core/interchange.ts'
import type { Host } from '../host/institution.ts'
import { insist } from '../roles/unknown.ts'
import { type Exchange, told } from './exchange.ts'
import type { ExchangeLedger } from './ledger.ts'
import type { Leg } from './leg.ts'
import type { Legs } from './legs.ts'

export type Ended = AnswerOf<'consume'>

export interface ConclusionParts {
  readonly host: Host
  readonly ledger: ExchangeLedger
  readonly legs: Pick<Legs, 'credit' | 'undoDebit'>
}

export interface Conclusion {
  declined(exchange: Exchange, leg: Leg): Promise<Ended>
  /** The payee's side has answered, or not: the debit stands until it has. */
  finish(exchange: Exchange, credit: Leg): Promise<Ended>
  /** Tells the payee's side until it answers, and ends by what it says. */
  creditUntilKnown(exchange: Exchange): Promise<void>
  /**
   * Ends a payment whose payee's side could not be reached before its clearing day was closed, by
   * what that side's file says. Nobody credits it any more when the file has it not: what was paid
   * all the same is undone.
   */
  resolveByFile(exchange: Exchange, isCredited: boolean): Promise<void>
}

export function createConclusion(parts: ConclusionParts): Conclusion {
  const { host, ledger, legs } = parts

  const declined = async (exchange: Exchange, leg: Leg): Promise<Ended> =>
    told(await ledger.decline(exchange, leg))

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

  const resolveByFile = async (exchange: Exchange, isCredited: boolean) => {
    if (exchange.state === 'paid') return isCredited ? undefined : takeBack(parts, exchange)
    const decidedAt: Hop = `${host.id}>${exchange.owner}`
    await resolve(exchange, { outcome: isCredited ? 'approved' : 'order-closed', decidedAt })
  }

  return { declined, finish, creditUntilKnown, resolveByFile }
}

/** Undoes what was paid to a side that has it not. */
async function takeBack(
  { host, ledger, legs }: ConclusionParts,
  exchange: Exchange,
): Promise<void> {
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

/** A balance that pays what was scanned is only held, and its own house lets go of it. */
const wasDebited = ({ kind, funding }: Exchange) => kind !== 'scan' || funding.kind === 'card'
