/** What the switch tells the two houses of a charge without waiting for it: how it has ended. */
import type { Outcome } from '../../core/outcome.ts'
import type { Host } from '../host/institution.ts'
import { insist } from '../roles/unknown.ts'
import type { Exchange } from './exchange.ts'
import type { Leg } from './leg.ts'

export interface News {
  /** Tells the payer's house how a charge of its payer's card has ended. */
  tellPayer(exchange: Exchange, result: Outcome): void
  /** The same; returns when it has heard. */
  toldPayer(exchange: Exchange, result: Outcome): Promise<Outcome>
  /** Tells the acquirer, which still waits, that a charge was refused. */
  tellAcquirer(exchange: Exchange, refusal: Pick<Leg, 'outcome'> & Partial<Leg>): void
}

export function createNews(host: Host): News {
  const { peer, clock } = host

  const toldPayer = ({ trace, settleKey, payerInstitution }: Exchange, result: Outcome) =>
    insist(clock, async (attempt) => {
      const message = { trace, settleKey, result, attempt }
      return (await peer.ask(payerInstitution, 'settled', message)).outcome
    })
  const tellPayer: News['tellPayer'] = (exchange, result) => host.later(toldPayer(exchange, result))

  const tellAcquirer: News['tellAcquirer'] = (exchange, { outcome, decidedAt }) => {
    const end = { result: outcome, ...(decidedAt === undefined ? {} : { decidedAt }) }
    const news = { ...paymentOf(exchange), ...end }
    const say = async (attempt: number) =>
      (await peer.ask(exchange.owner, 'consumed', { ...news, attempt })).outcome
    host.later(insist(clock, say))
  }

  return { tellPayer, toldPayer, tellAcquirer }
}

/** What an owner is told of a payment by. */
export function paymentOf(exchange: Exchange) {
  const { trace, settleKey, amountFen, payerInstitution, app, merchant, orderNo, city } = exchange
  return { trace, settleKey, amountFen, payerInstitution, app, merchant, orderNo, city }
}
