/** The two legs of an exchange: debit the payer's side, tell the payee's side, and undo the first. */
import type { AnswerOf, AskOf } from '../../core/interchange.ts'
import type { Host } from '../host/institution.ts'
import { insist } from '../roles/unknown.ts'
import { createDebitUndo, type UndoDebit } from './debit-undo.ts'
import type { Directory } from './directory.ts'
import type { Exchange } from './exchange.ts'
import type { ExchangeLedger } from './ledger.ts'
import type { Leg } from './leg.ts'
import { createNews, type News, paymentOf } from './news.ts'

export interface Legs extends Pick<News, 'tellPayer' | 'tellAcquirer'> {
  /** Debits the card. Silence becomes a reversal, and the leg has failed. */
  debitCard(exchange: Exchange): Promise<Leg>
  /** Asks again for a debit that may have been made, until the bank has answered. */
  debitAgain(exchange: Exchange): Promise<Leg>
  /** Tells the owner of the code, or the acquirer, that the order is paid. */
  credit(exchange: Exchange, attempt?: number): Promise<Leg>
  /** Undoes what the payer's side did, and says so until it is done. */
  readonly undoDebit: UndoDebit
}

export function createLegs(
  host: Host,
  directory: Directory,
  ledger: Pick<ExchangeLedger, 'corrected'>,
): Legs {
  const news = createNews(host)
  const { tellPayer, tellAcquirer } = news
  const undoDebit = createDebitUndo({ host, directory, ledger, news })

  const debitCard = async (exchange: Exchange): Promise<Leg> => {
    const card = cardOf(directory, exchange)
    if (card === undefined) return unknownCard(host, exchange)
    const answer = await askCard(host, exchange, card)
    const decidedAt = answer.decidedAt ?? `${host.id}>${card.bank}`
    if (answer.outcome !== 'result-unknown') return { outcome: answer.outcome, decidedAt }
    const undoes = 'issuer-silent'
    host.later(undoDebit(exchange, undoes))
    return { outcome: 'issuer-timeout', decidedAt, undoes }
  }

  const debitAgain = async (exchange: Exchange): Promise<Leg> => {
    const card = cardOf(directory, exchange)
    if (card === undefined) return unknownCard(host, exchange)
    const outcome = await insist(host.clock, async (attempt) => {
      return (await askCard(host, exchange, { ...card, attempt: attempt + 1 })).outcome
    })
    return { outcome, decidedAt: `${host.id}>${card.bank}` }
  }

  const credit: Legs['credit'] = (exchange, attempt = 0) => askOwner(host, exchange, attempt)

  return { debitCard, debitAgain, credit, undoDebit, tellPayer, tellAcquirer }
}

type Card = Pick<AskOf<'authorise'>, 'bank' | 'cardNo'>

/** The card that pays, and its bank; undefined where the directory knows none. */
function cardOf(directory: Directory, { funding }: Exchange): Card | undefined {
  if (funding.kind !== 'card') return undefined
  const { cardNo } = funding
  const bank = directory.bankOf(cardNo)
  return bank === undefined ? undefined : { bank, cardNo }
}

const unknownCard = ({ id }: Host, { payerInstitution }: Exchange): Leg => ({
  outcome: 'card-unknown',
  decidedAt: `${payerInstitution}>${id}`,
})

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
