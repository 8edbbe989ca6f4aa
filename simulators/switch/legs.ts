/** The two legs of an exchange: debit the payer's side, tell the payee's side, and undo the first. */
import type { Hop } from '../../core/events.ts'
import type { AnswerOf, AskOf } from '../../core/interchange.ts'
import type { Outcome } from '../../core/outcome.ts'
import type { Host } from '../host/institution.ts'
import { insist, insistOnUndo } from '../roles/unknown.ts'
import { undoing } from '../roles/wallet.ts'
import type { Directory } from './directory.ts'
import { cardWork, type Exchange } from './exchange.ts'

export interface Leg {
  readonly outcome: Outcome
  readonly decidedAt: Hop
}

export interface Legs {
  /** Debits the card. Silence becomes a reversal, and the leg has failed. */
  debitCard(exchange: Exchange): Promise<Leg>
  /** Tells the owner of the code, or the acquirer, that the order is paid. */
  credit(exchange: Exchange, attempt?: number): Promise<Leg>
  /** Undoes what the payer's side did, and says so until it is done. */
  undoDebit(exchange: Exchange, reason: string): Promise<void>
  /** Tells the payer's house how a charge of its payer's card has ended. */
  tellPayer(exchange: Exchange, result: Outcome): void
  /** Tells the acquirer, which still waits, that a charge was refused. */
  tellAcquirer(exchange: Exchange, refusal: Pick<Leg, 'outcome'> & Partial<Leg>): void
}

export function createLegs(host: Host, directory: Directory): Legs {
  const { peer, clock } = host

  const debitCard = async (exchange: Exchange): Promise<Leg> => {
    const { funding, settleKey, trace, payerInstitution, app, amountFen } = exchange
    const bank = funding.kind === 'card' ? directory.bankOf(funding.cardNo) : undefined
    const here: Hop = `${payerInstitution}>${host.id}`
    if (funding.kind !== 'card' || bank === undefined) {
      return { outcome: 'card-unknown', decidedAt: here }
    }
    const { owner, merchant, city } = exchange
    const about = {
      trace,
      payerInstitution,
      app,
      settleKey,
      amountFen,
      owner,
      merchant,
      city,
      bank,
    }
    const answer = await askCard(host, exchange, { ...about, cardNo: funding.cardNo })
    const decidedAt = answer.decidedAt ?? `${host.id}>${bank}`
    if (answer.outcome !== 'result-unknown') return { outcome: answer.outcome, decidedAt }
    host.later(undoDebit(exchange, '4361'))
    return { outcome: 'issuer-timeout', decidedAt }
  }

  const credit = async (exchange: Exchange, attempt = 0): Promise<Leg> => {
    const { owner, settleKey, trace, payerInstitution, app, amountFen, merchant, orderNo, city } =
      exchange
    const about = {
      trace,
      attempt,
      payerInstitution,
      app,
      merchant,
      orderNo,
      settleKey,
      amountFen,
      city,
    }
    const answer =
      exchange.kind === 'scan'
        ? await peer.ask(owner, 'credit', about)
        : await peer.ask(owner, 'consumed', { ...about, result: 'approved' })
    return { outcome: answer.outcome, decidedAt: answer.decidedAt ?? `${host.id}>${owner}` }
  }

  const undoDebit = async (exchange: Exchange, reason: string): Promise<void> => {
    const began = clock.now()
    const { settleKey, trace } = exchange
    if (exchange.kind === 'consume' && exchange.funding.kind === 'card') {
      tellPayer(exchange, 'order-reversed')
    }
    await insistOnUndo(clock, (attempt) => sayUndo(exchange, reason, attempt))
    const afterMs = clock.now() - began
    const at = clock.now()
    host.emit({ type: 'exchange-resolved', at, trace, settleKey, to: 'reversed', afterMs })
  }

  const sayUndo = async (exchange: Exchange, reason: string, attempt: number): Promise<Outcome> => {
    const { funding, settleKey, trace, amountFen, payerInstitution } = exchange
    const undone = { settleKey, trace, amountFen, attempt }
    if (funding.kind === 'balance') {
      const message = { ...undone, refundNo: undoing }
      return (await peer.ask(payerInstitution, 'give-back', message)).outcome
    }
    const bank = directory.bankOf(funding.cardNo)
    if (bank === undefined) return 'approved'
    const message = { ...undone, was: cardWork(exchange), cardNo: funding.cardNo, reason }
    return (await peer.ask(bank, 'reverse-authorisation', message)).outcome
  }

  const tellPayer = ({ trace, settleKey, payerInstitution }: Exchange, result: Outcome) =>
    host.later(
      insist(clock, async (attempt) => {
        const message = { trace, settleKey, result, attempt }
        return (await peer.ask(payerInstitution, 'settled', message)).outcome
      }),
    )

  const tellAcquirer: Legs['tellAcquirer'] = (exchange, { outcome, decidedAt }) => {
    const { owner, trace, settleKey, amountFen, payerInstitution, app } = exchange
    const { merchant, orderNo, city } = exchange
    const order = { trace, settleKey, amountFen, payerInstitution, app, merchant, orderNo, city }
    const end = { result: outcome, ...(decidedAt === undefined ? {} : { decidedAt }) }
    const say = async (attempt: number) =>
      (await peer.ask(owner, 'consumed', { ...order, ...end, attempt })).outcome
    host.later(insist(clock, say))
  }

  return { debitCard, credit, undoDebit, tellPayer, tellAcquirer }
}

/** A purchase, a hold, or the capture of one. */
function askCard(
  { peer }: Host,
  exchange: Exchange,
  message: AskOf<'authorise'>,
): Promise<AnswerOf<'authorise'>> {
  const { bank } = message
  if (exchange.of !== undefined) {
    return peer.ask(bank, 'capture-card', { ...message, of: exchange.of })
  }
  return peer.ask(bank, exchange.holds === true ? 'hold-card' : 'authorise', message)
}
