/** The two legs of an exchange: debit the payer's side, tell the payee's side, and undo the first. */
import type { Hop } from '../../core/events.ts'
import type { AnswerOf, AskOf } from '../../core/interchange.ts'
import type { Outcome } from '../../core/outcome.ts'
import { clearingDayOf } from '../../core/settle-key.ts'
import type { Host } from '../host/institution.ts'
import { correction } from '../roles/card-undo.ts'
import { insist, insistOnUndo } from '../roles/unknown.ts'
import { undoing } from '../roles/wallet.ts'
import { payingMember } from './booking.ts'
import type { Directory } from './directory.ts'
import { askerOf, cardWork, type Exchange } from './exchange.ts'
import type { ExchangeLedger } from './ledger.ts'
import { type Leg, reversalReasons, type UndoCause } from './leg.ts'
import { paidOff } from './owed.ts'

export interface Legs {
  /** Debits the card. Silence becomes a reversal, and the leg has failed. */
  debitCard(exchange: Exchange): Promise<Leg>
  /** Asks again for a debit that may have been made, until the bank has answered. */
  debitAgain(exchange: Exchange): Promise<Leg>
  /** Tells the owner of the code, or the acquirer, that the order is paid. */
  credit(exchange: Exchange, attempt?: number): Promise<Leg>
  /** Undoes what the payer's side did, and says so until it is done. */
  undoDebit(exchange: Exchange, why: UndoCause): Promise<void>
  /** Tells the payer's house how a charge of its payer's card has ended. */
  tellPayer(exchange: Exchange, result: Outcome): void
  /** Tells the acquirer, which still waits, that a charge was refused. */
  tellAcquirer(exchange: Exchange, refusal: Pick<Leg, 'outcome'> & Partial<Leg>): void
}

export function createLegs(
  host: Host,
  directory: Directory,
  ledger: Pick<ExchangeLedger, 'corrected'>,
): Legs {
  const { peer, clock } = host
  const parts = { host, directory, ledger }

  const debitCard = async (exchange: Exchange): Promise<Leg> => {
    const { funding, payerInstitution } = exchange
    const bank = funding.kind === 'card' ? directory.bankOf(funding.cardNo) : undefined
    if (funding.kind !== 'card' || bank === undefined) {
      return { outcome: 'card-unknown', decidedAt: `${payerInstitution}>${host.id}` }
    }
    const answer = await askCard(host, exchange, { bank, cardNo: funding.cardNo })
    const decidedAt = answer.decidedAt ?? `${host.id}>${bank}`
    if (answer.outcome !== 'result-unknown') return { outcome: answer.outcome, decidedAt }
    const undoes = 'issuer-silent'
    host.later(undoDebit(exchange, undoes))
    return { outcome: 'issuer-timeout', decidedAt, undoes }
  }

  const debitAgain = async (exchange: Exchange): Promise<Leg> => {
    const { funding, payerInstitution } = exchange
    const bank = funding.kind === 'card' ? directory.bankOf(funding.cardNo) : undefined
    if (funding.kind !== 'card' || bank === undefined) {
      return { outcome: 'card-unknown', decidedAt: `${payerInstitution}>${host.id}` }
    }
    const card = { bank, cardNo: funding.cardNo }
    const outcome = await insist(clock, async (attempt) => {
      return (await askCard(host, exchange, { ...card, attempt: attempt + 1 })).outcome
    })
    return { outcome, decidedAt: `${host.id}>${bank}` }
  }

  const undoDebit = async (exchange: Exchange, why: UndoCause): Promise<void> => {
    const began = clock.now()
    const { settleKey, trace } = exchange
    const reason = reversalReasons[why]
    const isCardOfPayer = exchange.kind === 'consume' && exchange.funding.kind === 'card'
    const heard = isCardOfPayer ? toldPayer(exchange, 'order-reversed') : undefined
    if (heard !== undefined) host.later(heard)
    const say = async (attempt: number) => {
      const outcome = await askUndo({ peer, directory }, exchange, { reason, attempt })
      return outcome === dayIsOver ? correct(parts, exchange, attempt) : outcome
    }
    await insistOnUndo(clock, say)
    const at = clock.now()
    const told = { type: 'exchange-resolved', at, trace, settleKey, to: 'reversed', why } as const
    host.emit({ ...told, hop: hopsOfUndoing[why](parts, exchange), afterMs: at - began })
    if (host.store.durable !== true) return
    await heard
    await paidOff(host.store, exchange, why)
  }

  const toldPayer = ({ trace, settleKey, payerInstitution }: Exchange, result: Outcome) =>
    insist(clock, async (attempt) => {
      const message = { trace, settleKey, result, attempt }
      return (await peer.ask(payerInstitution, 'settled', message)).outcome
    })
  const tellPayer: Legs['tellPayer'] = (exchange, result) => host.later(toldPayer(exchange, result))

  const tellAcquirer: Legs['tellAcquirer'] = (exchange, { outcome, decidedAt }) => {
    const end = { result: outcome, ...(decidedAt === undefined ? {} : { decidedAt }) }
    const news = { ...paymentOf(exchange), ...end }
    const say = async (attempt: number) =>
      (await peer.ask(exchange.owner, 'consumed', { ...news, attempt })).outcome
    host.later(insist(clock, say))
  }

  const credit: Legs['credit'] = (exchange, attempt = 0) => askOwner(host, exchange, attempt)

  return { debitCard, debitAgain, credit, undoDebit, tellPayer, tellAcquirer }
}

/** What a bank says to a reversal that comes after the day of its debit (docs/sources.md, U3.2). */
const dayIsOver: Outcome = 'order-unpaid'

interface LegParts {
  readonly host: Host
  readonly directory: Directory
  readonly ledger: Pick<ExchangeLedger, 'corrected'>
}

/** Too late to reverse: the bank gives the debit back, and the books of the new day say so. */
async function correct(
  { host, directory, ledger }: LegParts,
  exchange: Exchange,
  attempt: number,
): Promise<Outcome> {
  const { settleKey, trace, amountFen, funding } = exchange
  const cardNo = funding.kind === 'card' ? funding.cardNo : ''
  const bank = directory.bankOf(cardNo)
  if (bank === undefined) return 'approved'
  const message = { trace, settleKey, amountFen, attempt, cardNo, refundNo: correction }
  const { outcome } = await host.peer.ask(bank, 'credit-card', message)
  if (outcome === 'approved' && (await ledger.corrected(exchange))) {
    const at = host.clock.now()
    const day = clearingDayOf(settleKey, at)
    host.emit({ type: 'cut-crossed', at, trace, settleKey, hop: `${host.id}>${bank}`, day })
  }
  return outcome
}

/** Where the cause of an undoing lies. */
const hopsOfUndoing = {
  'issuer-silent': ({ host, directory }, exchange) =>
    `${host.id}>${payingMember(exchange, directory)}`,
  'payee-refused': ({ host }, { owner }) => `${host.id}>${owner}`,
  'asked-back': ({ host }, exchange) => `${askerOf(exchange)}>${host.id}`,
} as const satisfies Record<UndoCause, (parts: LegParts, exchange: Exchange) => Hop>

/** What an owner is told of a payment by. */
function paymentOf(exchange: Exchange) {
  const { trace, settleKey, amountFen, payerInstitution, app, merchant, orderNo, city } = exchange
  return { trace, settleKey, amountFen, payerInstitution, app, merchant, orderNo, city }
}

/** That it is paid: the owner of the code that was scanned, or the acquirer that charged one. */
async function askOwner({ peer, id }: Host, exchange: Exchange, attempt: number): Promise<Leg> {
  const { owner, kind } = exchange
  const about = { ...paymentOf(exchange), attempt }
  const answer =
    kind === 'scan'
      ? await peer.ask(owner, 'credit', about)
      : await peer.ask(owner, 'consumed', { ...about, result: 'approved' })
  return { outcome: answer.outcome, decidedAt: answer.decidedAt ?? `${id}>${owner}` }
}

async function askUndo(
  { peer, directory }: { readonly peer: Host['peer']; readonly directory: Directory },
  exchange: Exchange,
  { reason, attempt }: { readonly reason: string; readonly attempt: number },
): Promise<Outcome> {
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

/** A purchase, a hold, or the capture of one. */
function askCard(
  { peer }: Host,
  exchange: Exchange,
  { bank, cardNo, attempt }: Pick<AskOf<'authorise'>, 'bank' | 'cardNo' | 'attempt'>,
): Promise<AnswerOf<'authorise'>> {
  const { trace, payerInstitution, app, settleKey, amountFen, owner, merchant, city } = exchange
  const about = { trace, payerInstitution, app, settleKey, amountFen, owner, merchant, city }
  const message = { ...about, bank, cardNo, ...(attempt === undefined ? {} : { attempt }) }
  if (exchange.of !== undefined) {
    return peer.ask(bank, 'capture-card', { ...message, of: exchange.of })
  }
  return peer.ask(bank, exchange.holds === true ? 'hold-card' : 'authorise', message)
}
