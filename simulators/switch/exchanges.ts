/** What the switch does for its members: look up, pay, charge, confirm, and fund. */
import type { Hop } from '../../core/events.ts'
import { payerByCode } from '../../core/forcing.ts'
import { orderNo } from '../../core/ids.ts'
import type { AnswerOf, AskOf } from '../../core/interchange.ts'
import { isRefusal, type Outcome } from '../../core/outcome.ts'
import { opening } from '../../core/routing.ts'
import { merchantCodeOwner, payerCodeOwner } from '../../core/scan-code.ts'
import type { Host } from '../host/institution.ts'
import { mayPay } from '../roles/pay.ts'
import { transact } from '../roles/transact.ts'
import { insist } from '../roles/unknown.ts'
import { houseOfFamily, houseOfMagicCards } from './directory.ts'
import { type Exchange, type Lookup, lookupKey, registeredKey, standingOf } from './exchange.ts'
import type { ExchangeLedger } from './ledger.ts'
import type { Leg, Legs } from './legs.ts'
import type { Numbers } from './numbers.ts'

export interface ExchangeParts {
  readonly host: Host
  readonly ledger: ExchangeLedger
  readonly legs: Legs
  readonly numbers: Numbers
}

type Ended = AnswerOf<'consume'>

export function createExchanges({ host, ledger, legs, numbers }: ExchangeParts) {
  const { store, peer, clock } = host

  const lookup = async (message: AskOf<'lookup'>): Promise<AnswerOf<'lookup'>> => {
    const { code, app, payerInstitution } = message
    const owner = merchantCodeOwner(code)
    if (owner === undefined) return { outcome: 'code-unrecognised' }
    if (opening(host.openings(), app, owner) === 'closed') return { outcome: 'code-closed-by-rule' }
    const { order, ...answer } = await peer.ask(owner, 'resolve', message)
    if (answer.outcome === 'result-unknown') return { ...answer, outcome: 'owner-timeout' }
    if (order === undefined) return answer
    const txnNo = numbers.txnNo()
    const record: Lookup = { txnNo, payerInstitution, app, order }
    await transact(store, async (read) => {
      await read(lookupKey(txnNo))
      return { result: undefined, writes: [{ key: lookupKey(txnNo), record, final: true }] }
    })
    return { ...answer, txnNo, order }
  }

  const pay = async (message: AskOf<'pay'>): Promise<AnswerOf<'pay'>> => {
    const { txnNo, payerInstitution } = message
    const found = (await store.load(lookupKey(txnNo))).record
    if (found === undefined || found.payerInstitution !== payerInstitution) {
      return { outcome: 'order-missing' }
    }
    if (found.order.amountFen !== message.amountFen) return { outcome: 'order-mismatch' }
    const { owner, payee, orderNo: number, holds } = found.order
    return run({
      ...fresh(message),
      ...message,
      kind: 'scan',
      reference: txnNo,
      owner,
      merchant: payee.merchant,
      orderNo: number,
      ...onlyHeld({ holds }),
    })
  }

  const capture = async (message: AskOf<'capture'>): Promise<AnswerOf<'capture'>> => {
    const hold = await ledger.load(message.of)
    if (hold?.owner !== message.acquirer) return { outcome: 'order-missing' }
    return run(captureExchange(hold, { ...fresh(message), ...message }))
  }

  const fund = (message: AskOf<'fund'>): Promise<AnswerOf<'fund'>> =>
    run({
      ...fresh(message),
      ...message,
      kind: 'fund',
      owner: message.payerInstitution,
      orderNo: orderNo(''),
      funding: { kind: 'card', cardNo: message.cardNo },
    })

  const fresh = ({ trace }: { readonly trace: Exchange['trace'] }) => ({
    trace,
    settleKey: numbers.settleKey(),
    voucher: numbers.voucher(),
    state: 'reserved' as const,
    outcome: 'result-unknown' as const,
    decidedAt: `stranger>${host.id}` as const,
    refunds: [],
    createdAt: clock.now(),
  })

  /** Begins an exchange whose payer has agreed, and carries it to its end. */
  const run = async (exchange: Exchange): Promise<Ended> => {
    const begun = await ledger.begin(exchange)
    if ('refusal' in begun) return { outcome: begun.refusal }
    return begun.repeated ? told(begun.exchange) : carry(begun.exchange)
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

  /** A balance that pays what was scanned is only held, and its own house lets go of it. */
  const wasDebited = ({ kind, funding }: Exchange) => kind !== 'scan' || funding.kind === 'card'

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

  const consume = async (message: AskOf<'consume'>): Promise<AnswerOf<'consume'>> => {
    const side = await sideOfCode(store, message.code)
    if (side === undefined) return { outcome: 'code-unrecognised' }
    if (opening(host.openings(), side.app, message.acquirer) === 'closed') {
      return { outcome: 'code-closed-by-rule', ...side }
    }
    const { acquirer, payee, orderNo: number } = message
    const begun = await ledger.begin({
      ...fresh(message),
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
    return begun.repeated ? told(begun.exchange) : charge(begun.exchange, message)
  }

  const charge = async (exchange: Exchange, { code, payee }: AskOf<'consume'>): Promise<Ended> => {
    const { trace, settleKey, amountFen, owner, payerInstitution } = exchange
    const message = { trace, code, settleKey, amountFen, owner, payee, ...onlyHeld(exchange) }
    const answer = await peer.ask(payerInstitution, 'charge', message)
    const { outcome, funding = exchange.funding } = answer
    const decidedAt: Hop = answer.decidedAt ?? `${host.id}>${payerInstitution}`
    if (outcome === 'payer-confirming') return told(await ledger.confirming(exchange))
    if (outcome === 'result-unknown') {
      host.later(legs.undoDebit(exchange, '4361'))
      return declined(exchange, { outcome: 'issuer-timeout', decidedAt })
    }
    if (outcome !== 'approved') return declined(exchange, { outcome, decidedAt })
    const charged = { ...exchange, funding }
    if (funding.kind === 'card') {
      const debit = await legs.debitCard(charged)
      legs.tellPayer(charged, debit.outcome)
      if (debit.outcome !== 'approved') return declined(charged, debit)
    }
    return told(await ledger.pay(charged))
  }

  const confirmed = async (message: AskOf<'confirmed'>): Promise<AnswerOf<'confirmed'>> => {
    const { settleKey, verdict, funding } = message
    const before = await ledger.load(settleKey)
    if (before === undefined) return { outcome: 'order-missing' }
    const exchange = await ledger.resume({ ...before, funding })
    if (exchange === undefined)
      return { outcome: standing((await ledger.load(settleKey)) ?? before) }
    if (verdict !== 'approved') {
      const decidedAt: Hop = `${exchange.app}-app>${exchange.payerInstitution}`
      await ledger.decline(exchange, verdict, decidedAt)
      legs.tellAcquirer(exchange, { outcome: verdict })
      return { outcome: 'approved' }
    }
    const ended = await carry(exchange)
    if (isRefusal(ended.outcome)) legs.tellAcquirer(exchange, ended)
    return { outcome: ended.outcome }
  }

  return { lookup, pay, fund, capture, consume, confirmed }
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

/** A house that has asked for the money itself need not be told of it. */
const asksOwner = ({ kind }: Exchange) => kind === 'scan' || kind === 'consume'

const onlyHeld = ({ holds }: { readonly holds?: true | undefined }) =>
  holds === undefined ? {} : { holds }

type Fresh = Pick<Exchange, 'settleKey' | 'voucher' | 'state' | 'outcome' | 'refunds' | 'createdAt'>

/** A payment of its own by whoever pays for the hold, named as its acquirer names it. */
function captureExchange(hold: Exchange, message: Fresh & AskOf<'capture'>): Exchange {
  const { holds: _, heldAt: __, capturedBy: ___, ...paid } = hold
  const { acquirer, attempt: ____, ...asked } = message
  const reference = message.orderNo
  return { ...paid, ...asked, kind: 'capture', reference, decidedAt: `${acquirer}>switch` }
}

/** How an exchange stands, as it is told to whoever asks. */
export function told(exchange: Exchange): Ended {
  const { settleKey, voucher, app, payerInstitution, decidedAt, state } = exchange
  const facts = { outcome: standing(exchange), settleKey, voucher, app, payerInstitution }
  return state === 'declined' ? { ...facts, decidedAt } : facts
}

export const standing = (exchange: Exchange): Outcome => standingOf[exchange.state](exchange)
