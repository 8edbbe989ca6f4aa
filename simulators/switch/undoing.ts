/** Questions, reversals and refunds: what the switch does for a payment that was begun before. */
import { settleKey as asSettleKey } from '../../core/ids.ts'
import type { AnswerOf, AskOf } from '../../core/interchange.ts'
import { isRefusal } from '../../core/outcome.ts'
import type { Host } from '../host/institution.ts'
import type { Directory } from './directory.ts'
import { cardWork, debitedOf, type Exchange, told } from './exchange.ts'
import type { ExchangeLedger } from './ledger.ts'
import type { Legs } from './legs.ts'

export function createUndoing({
  host,
  ledger,
  legs,
  directory,
}: {
  readonly host: Host
  readonly ledger: ExchangeLedger
  readonly legs: Legs
  readonly directory: Directory
}) {
  const { peer } = host

  /** By the settle key, or by what the asker calls it. `reversed`: undone before it came. */
  const named = async (message: AskOf<'query'>): Promise<Exchange | 'reversed' | undefined> => {
    const direct = await ledger.load(asSettleKey(message.reference))
    if (direct !== undefined) return direct
    const pointer = await ledger.find(message.from, message.reference)
    if (pointer === undefined) return undefined
    return pointer.settleKey === null ? 'reversed' : ledger.load(pointer.settleKey)
  }

  const query = async (message: AskOf<'query'>): Promise<AnswerOf<'query'>> => {
    const exchange = await named(message)
    if (exchange === undefined) return { outcome: 'order-missing' }
    return exchange === 'reversed' ? { outcome: 'order-reversed' } : told(exchange)
  }

  const reverse = async (message: AskOf<'reverse'>): Promise<AnswerOf<'reverse'>> => {
    const exchange = await named(message)
    if (exchange === undefined) {
      return { outcome: await ledger.refuseBeforehand(message.from, message.reference) }
    }
    if (exchange === 'reversed') return { outcome: 'approved' }
    const { outcome, undone } = await ledger.undo(exchange, 'asked-back')
    if (undone !== undefined) host.later(legs.undoDebit(debitedOf(undone), 'asked-back'))
    return { outcome }
  }

  const refund = (message: AskOf<'refund'>): Promise<AnswerOf<'refund'>> => giveBack(message)
  const undo = (message: AskOf<'undo'>): Promise<AnswerOf<'undo'>> =>
    giveBack({ ...message, undoes: true })

  const giveBack = async (message: GivingBack): Promise<AnswerOf<'refund'>> => {
    const exchange = await named(message)
    if (exchange === undefined || exchange === 'reversed') return { outcome: 'order-missing' }
    const { refundNo, amountFen, undoes } = message
    const asked = { refundNo, amountFen, ...(undoes === undefined ? {} : { undoes }) }
    const standing = await ledger.refundAsked(exchange, asked)
    if (standing !== 'asked') return { outcome: standing }
    const answer = await askPayerSide({ peer, directory }, exchange, message)
    if (answer.outcome === 'approved') await ledger.refundDone(exchange, asked)
    else if (isRefusal(answer.outcome)) await ledger.refundRefused(exchange, asked)
    return answer
  }

  return { query, reverse, refund, undo }
}

type GivingBack = AskOf<'refund'> & { readonly undoes?: true }

async function askPayerSide(
  { peer, directory }: { readonly peer: Host['peer']; readonly directory: Directory },
  exchange: Exchange,
  { refundNo, amountFen, attempt = 0, undoes }: GivingBack,
): Promise<AnswerOf<'refund'>> {
  const { settleKey, funding, trace, payerInstitution } = exchange
  const given = { trace, settleKey, refundNo, amountFen, attempt }
  if (funding.kind === 'balance') return peer.ask(payerInstitution, 'give-back', given)
  const bank = directory.bankOf(funding.cardNo)
  if (bank === undefined) return { outcome: 'card-unknown' }
  const message = { ...given, cardNo: funding.cardNo }
  if (undoes !== true) return peer.ask(bank, 'credit-card', message)
  const was = cardWork(exchange)
  const answer = await peer.ask(bank, 'undo-card', { ...message, was })
  // The bank has not heard yet that the capture came to nothing: an earlier try may still succeed.
  const isEarly = was === 'hold' && answer.outcome === 'order-paid'
  return isEarly ? { ...answer, outcome: 'result-unknown' } : answer
}
