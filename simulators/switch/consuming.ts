/** The payer is scanned: whose code it is, the charge of it, and what the payer says when asked. */
import type { Hop } from '../../core/events.ts'
import { payerByCode } from '../../core/forcing.ts'
import type { AnswerOf, AskOf } from '../../core/interchange.ts'
import { isRefusal } from '../../core/outcome.ts'
import { payerCodeOwner } from '../../core/scan-code.ts'
import type { Host } from '../host/institution.ts'
import { type Carriage, tellRepeat } from './carriage.ts'
import type { Ended } from './conclusion.ts'
import { houseOfFamily, houseOfMagicCards } from './directory.ts'
import { type Exchange, onlyHeld, registeredKey, standing, told } from './exchange.ts'
import { type ExchangeParts, newExchange } from './exchanges.ts'
import { closedFor } from './rules.ts'

export const createConsuming = (parts: ExchangeParts, carriage: Carriage) => ({
  consume: (message: AskOf<'consume'>) => consume(parts, carriage, message),
  confirmed: (message: AskOf<'confirmed'>) => confirmed(parts, carriage, message),
})

async function consume(
  parts: ExchangeParts,
  carriage: Carriage,
  message: AskOf<'consume'>,
): Promise<AnswerOf<'consume'>> {
  const { host, ledger } = parts
  const side = await sideOfCode(host.store, message.code)
  if (side === undefined) return { outcome: 'code-unrecognised' }
  const { acquirer, payee, orderNo: number, amountFen } = message
  const refusal = closedFor(host.rules(), side.app, {
    ...{ owner: acquirer, scene: 'payer-code', payee, amountFen },
  })
  if (refusal !== undefined) return { outcome: refusal, ...side }
  const begun = await ledger.begin({
    ...newExchange(parts, message),
    ...side,
    kind: 'consume',
    reference: number,
    owner: acquirer,
    merchant: payee.merchant,
    orderNo: number,
    city: payee.city,
    amountFen: message.amountFen,
    funding: { kind: 'balance' },
    ...onlyHeld(message),
  })
  if ('refusal' in begun) return { outcome: begun.refusal, ...side }
  if (begun.repeated) {
    tellRepeat(host, begun.exchange)
    return told(begun.exchange)
  }
  return charge(parts, carriage, { ...message, exchange: begun.exchange })
}

async function charge(
  { host, ledger, legs }: ExchangeParts,
  { declined }: Carriage,
  { exchange, code, payee }: Pick<AskOf<'consume'>, 'code' | 'payee'> & { exchange: Exchange },
): Promise<Ended> {
  const { trace, settleKey, amountFen, owner, payerInstitution } = exchange
  const message = { trace, code, settleKey, amountFen, owner, payee, ...onlyHeld(exchange) }
  const answer = await host.peer.ask(payerInstitution, 'charge', message)
  const { outcome, funding = exchange.funding } = answer
  const decidedAt: Hop = answer.decidedAt ?? `${host.id}>${payerInstitution}`
  if (outcome === 'payer-confirming') return told(await ledger.confirming(exchange))
  if (outcome === 'result-unknown') {
    const undoes = 'issuer-silent'
    host.later(legs.undoDebit(exchange, undoes))
    return declined(exchange, { outcome: 'issuer-timeout', decidedAt, undoes })
  }
  if (outcome !== 'approved') return declined(exchange, { outcome, decidedAt })
  const charged = { ...exchange, funding }
  if (funding.kind === 'card') {
    await ledger.funded(charged)
    const debit = await legs.debitCard(charged)
    legs.tellPayer(charged, debit.outcome)
    if (debit.outcome !== 'approved') return declined(charged, debit)
  }
  return told(await ledger.pay(charged))
}

async function confirmed(
  { ledger, legs }: ExchangeParts,
  { carry }: Carriage,
  { settleKey, verdict, funding }: AskOf<'confirmed'>,
): Promise<AnswerOf<'confirmed'>> {
  const before = await ledger.load(settleKey)
  if (before === undefined) return { outcome: 'order-missing' }
  const exchange = await ledger.resume({ ...before, funding })
  if (exchange === undefined) {
    const outcome = standing((await ledger.load(settleKey)) ?? before)
    // The payer was quicker than the answer to the charge: whoever says so is to say so again.
    return { outcome: outcome === 'payer-confirming' ? 'result-unknown' : outcome }
  }
  if (verdict !== 'approved') {
    const decidedAt: Hop = `${exchange.app}-app>${exchange.payerInstitution}`
    await ledger.decline(exchange, { outcome: verdict, decidedAt })
    legs.tellAcquirer(exchange, { outcome: verdict })
    return { outcome: 'approved' }
  }
  const ended = await carry(exchange)
  if (isRefusal(ended.outcome)) legs.tellAcquirer(exchange, ended)
  return { outcome: ended.outcome }
}

/** Whose app shows a code, as far as the switch knows. */
async function sideOfCode(store: Host['store'], code: string) {
  const family = payerCodeOwner(code)
  const house = family === undefined ? undefined : houseOfFamily[family]
  if (house !== undefined) return house
  const registered = (await store.load(registeredKey(code))).record
  if (registered === undefined) return payerByCode(code) && houseOfMagicCards
  return { payerInstitution: registered.payerInstitution, app: registered.app }
}
