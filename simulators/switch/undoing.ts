/** Questions, reversals and refunds: what the switch does for a payment that was begun before. */
import { settleKey as asSettleKey } from '../../core/ids.ts'
import type { AnswerOf, AskOf } from '../../core/interchange.ts'
import type { Outcome } from '../../core/outcome.ts'
import type { Host } from '../host/institution.ts'
import type { Directory } from './directory.ts'
import type { Exchange } from './exchange.ts'
import { told } from './exchanges.ts'
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
      await ledger.refuseBeforehand(message.from, message.reference)
      return { outcome: 'approved' }
    }
    if (exchange === 'reversed') return { outcome: 'approved' }
    return { outcome: await undo(exchange) }
  }

  /** What is under way cannot be undone yet; what the payee's house has booked, only refunded. */
  const undo = async (exchange: Exchange): Promise<Outcome> => {
    const { state, kind } = exchange
    if (state === 'declined' || state === 'reversed') return 'approved'
    if (state === 'confirming') {
      const after = await ledger.reverse(exchange)
      return after.state === 'reversed' ? 'approved' : 'result-unknown'
    }
    if (state !== 'paid') return state === 'reserved' ? 'result-unknown' : 'order-paid'
    if (kind === 'scan') return 'order-paid'
    await ledger.reverse(exchange)
    host.later(legs.undoDebit(exchange, '4021'))
    return 'approved'
  }

  const refund = async (message: AskOf<'refund'>): Promise<AnswerOf<'refund'>> => {
    const exchange = await named(message)
    if (exchange === undefined || exchange === 'reversed') return { outcome: 'order-missing' }
    const { refundNo, amountFen } = message
    const asked = await ledger.refundAsked(exchange, refundNo, amountFen)
    if (asked !== 'result-unknown') return { outcome: asked }
    const answer = await giveBack(exchange, message)
    if (answer.outcome === 'approved') await ledger.refundDone(exchange, refundNo, amountFen)
    return answer
  }

  const giveBack = (exchange: Exchange, message: AskOf<'refund'>): Promise<AnswerOf<'refund'>> => {
    const { settleKey, funding, trace, payerInstitution } = exchange
    const { refundNo, amountFen, attempt = 0 } = message
    const given = { trace, settleKey, refundNo, amountFen, attempt }
    if (funding.kind === 'balance') return peer.ask(payerInstitution, 'give-back', given)
    const bank = directory.bankOf(funding.cardNo)
    if (bank === undefined) return Promise.resolve({ outcome: 'card-unknown' })
    return peer.ask(bank, 'credit-card', { ...given, cardNo: funding.cardNo })
  }

  return { query, reverse, refund }
}
