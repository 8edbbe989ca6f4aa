/** The payer is scanned: may this code be charged, by what, and must the payer be asked first? */
import type { Hop } from '../../core/events.ts'
import { type InstitutionId, orderNo, type SettleKey, type Trace } from '../../core/ids.ts'
import type { AnswerOf, AskOf, Payee } from '../../core/interchange.ts'
import type { Transfer } from '../../core/ledger/transfer.ts'
import { limits } from '../../core/limits.ts'
import type { Fen } from '../../core/money.ts'
import type { Outcome } from '../../core/outcome.ts'
import type { Host } from '../host/institution.ts'
import { nobody } from './acquirer.ts'
import type { Order } from './order.ts'
import { clearingAccount, type FindPayer, type Payer, payerAccount } from './parties.ts'
import { fundWithinHouse, type Paid } from './pay.ts'
import { type Read, transact, type Write } from './transact.ts'
import { insist } from './unknown.ts'
import {
  type OwnCharge,
  type Owned,
  payerCodeKey,
  paymentKey,
  settledKey,
  theSwitch,
  type WalletPayment,
} from './wallet.ts'
import { save } from './wallet-desk.ts'

export interface WalletCharges {
  readonly ownCharge: OwnCharge
  readonly endCharge: (payment: WalletPayment, verdict: Outcome) => Promise<Paid>
  charge(message: AskOf<'charge'>): Promise<AnswerOf<'charge'>>
  settled(message: AskOf<'settled'>): Promise<AnswerOf<'settled'>>
  giveBack(message: AskOf<'give-back'>): Promise<AnswerOf<'give-back'>>
}

/** Ends a charge of the own house that waited for the payer: the charger's `finish`. */
export type FinishOwn = (
  payment: WalletPayment,
  own: Pick<Owned, 'outcome' | 'from' | 'settleKey'>,
) => Promise<Outcome>

/** What is charged, whoever asks: an order of this house, or the switch. */
interface Charge {
  readonly id: string
  readonly trace: Trace
  readonly code: string
  readonly owner: InstitutionId
  readonly orderNo: Order['orderNo']
  readonly payee: Payee
  readonly amountFen: Fen
  readonly settleKey: SettleKey | null
}

export function createWalletCharges(
  host: Host,
  findPayer: FindPayer,
  finishOwn: FinishOwn,
): WalletCharges {
  const { store, clock } = host

  /** Takes the code, once; the same charge again finds what became of the first. */
  const take = (charge: Charge) =>
    transact<Taken>(store, async (read) => {
      const before = await read(paymentKey(charge.id))
      if (before !== undefined) return { result: { payment: before, repeated: true } }
      const refusal = await usable(read, charge.code, clock.now(), findPayer)
      if (typeof refusal === 'string') return { result: { refusal } }
      const payment = chargedPayment(host, charge, refusal.payer, clock.now())
      return {
        result: { payment, repeated: false },
        writes: await takeWrites(read, charge, payment),
      }
    })

  const ownCharge: OwnCharge = async (order) => {
    const { trace, terms, orderNo, payee, amountFen, merchant } = order
    const id = `own/${merchant}/${orderNo}`
    const charge = { id, trace, orderNo, payee, amountFen, owner: host.id, settleKey: null }
    const taken = await take({ ...charge, code: terms.payerCode })
    if ('refusal' in taken) return { ...nobodyPays(host.id), outcome: taken.refusal }
    const { payment } = taken
    const own = { ...nobodyPays(host.id), app: payment.app, payer: payment.payer }
    if (payment.state === 'awaiting') return { ...own, outcome: 'payer-confirming' }
    const { outcome, from, settleKey } = await fundWithinHouse(host, payment)
    await save(store, { ...payment, outcome, settleKey, state: stateAfter(outcome) })
    return { ...own, outcome, from, settleKey }
  }

  const charge = async (message: AskOf<'charge'>): Promise<AnswerOf<'charge'>> => {
    const { trace, code, settleKey, amountFen, owner, payee } = message
    const about = { id: settleKey, trace, code, owner, payee, amountFen, settleKey }
    const taken = await take({ ...about, orderNo: unnamedOrder })
    if ('refusal' in taken) return { outcome: taken.refusal }
    const { payment } = taken
    const { app, funding } = payment
    if (payment.state === 'awaiting') return { outcome: 'payer-confirming', app, funding }
    if (payment.state === 'refused') return { outcome: payment.outcome, app, funding }
    const outcome = await debit(payment, settleKey)
    const known = outcome !== 'approved' || funding.kind === 'balance'
    if (known) await save(store, { ...payment, outcome, state: stateAfter(outcome) })
    return { outcome, app, funding }
  }

  /** Debits a balance for the switch; a card is for the switch to debit. */
  const debit = (payment: WalletPayment, settleKey: SettleKey): Promise<Outcome> => {
    if (payment.funding.kind === 'card') return Promise.resolve('approved')
    const posting: Transfer = {
      kind: 'post',
      id: `charge/${settleKey}`,
      debit: payerAccount(payment.payer),
      credit: clearingAccount,
      amountFen: payment.amountFen,
    }
    return transact<Outcome>(store, async () => ({
      result: 'approved',
      opens: [{ account: clearingAccount, kind: 'clearing' }],
      transfers: [posting],
      short: 'funds-insufficient',
    }))
  }

  const endCharge = async (payment: WalletPayment, verdict: Outcome): Promise<Paid> => {
    const { settleKey } = payment
    if (settleKey === null) return endOwn(payment, verdict)
    const debited = verdict === 'approved' ? await debit(payment, settleKey) : verdict
    const message = { trace: payment.trace, settleKey, verdict: debited, funding: payment.funding }
    const outcome = await insist(
      clock,
      async (attempt) =>
        (await host.peer.ask(theSwitch, 'confirmed', { ...message, attempt })).outcome,
    )
    const undone = debited === 'approved' && outcome !== 'approved'
    if (undone) await restore(payment, settleKey, 'reversal')
    return { outcome: debited === 'approved' ? outcome : debited, settleKey }
  }

  const endOwn = async (payment: WalletPayment, verdict: Outcome): Promise<Paid> => {
    const funded =
      verdict === 'approved'
        ? await fundWithinHouse(host, payment)
        : { outcome: verdict, from: clearingAccount, settleKey: null }
    const outcome = await finishOwn(payment, funded)
    return { outcome: verdict === 'approved' ? outcome : verdict, settleKey: funded.settleKey }
  }

  /** Gives a debited balance back; said twice it happens once. */
  const restore = async (payment: WalletPayment, key: SettleKey, as: string, amountFen?: Fen) => {
    if (payment.funding.kind === 'card') return
    const posting: Transfer = {
      kind: 'post',
      id: `give-back/${key}/${as}`,
      debit: clearingAccount,
      credit: payerAccount(payment.payer),
      amountFen: amountFen ?? payment.amountFen,
    }
    await transact(store, async () => ({ result: undefined, transfers: [posting] }))
  }

  const ofSwitch = async (key: SettleKey) => {
    const pointer = (await store.load(settledKey(key))).record
    const id = pointer?.id ?? key
    return (await store.load(paymentKey(id))).record
  }

  const settled = async ({ settleKey, result }: AskOf<'settled'>): Promise<AnswerOf<'settled'>> => {
    const payment = await ofSwitch(settleKey)
    if (payment === undefined) return { outcome: 'order-missing' }
    if (payment.scene === 'payer-code') {
      await save(store, { ...payment, outcome: result, state: stateAfter(result) })
    }
    return { outcome: 'approved' }
  }

  /** A charge that is undone before it came is remembered, so that it finds itself refused. */
  const giveBack = async (message: AskOf<'give-back'>): Promise<AnswerOf<'give-back'>> => {
    const { settleKey, refundNo, amountFen } = message
    const payment = await ofSwitch(settleKey)
    if (payment === undefined)
      await transact(store, (read) => refuseBeforehand(read, message, host))
    else if (payment.state === 'awaiting') {
      await save(store, { ...payment, outcome: 'order-reversed', state: 'refused' })
    } else if (payment.state !== 'refused') {
      await restore(payment, settleKey, refundNo, amountFen)
    }
    return { outcome: 'approved' }
  }

  return { ownCharge, endCharge, charge, settled, giveBack }
}

type Taken =
  | { readonly refusal: Outcome }
  | { readonly payment: WalletPayment; readonly repeated: boolean }

const nobodyPays = (payerInstitution: InstitutionId): Owned => ({
  ...nobody,
  payerInstitution,
  outcome: 'result-unknown',
  from: clearingAccount,
  settleKey: null,
  payer: '',
})

/** The order number of a charge that comes from outside: only its acquirer knows one. */
const unnamedOrder = orderNo('')

async function refuseBeforehand(read: Read, message: AskOf<'give-back'>, host: Host) {
  const { settleKey, trace, amountFen } = message
  await read(paymentKey(settleKey))
  const record: Partial<WalletPayment> = {
    id: settleKey,
    trace,
    amountFen,
    settleKey,
    scene: 'payer-code',
    state: 'refused',
    outcome: 'order-reversed',
    funding: { kind: 'balance' },
    createdAt: host.clock.now(),
  }
  return {
    result: undefined,
    writes: [{ key: paymentKey(settleKey), record, final: true }],
  }
}

const stateAfter = (outcome: Outcome): WalletPayment['state'] =>
  outcome === 'approved' ? 'paid' : outcome === 'payer-confirming' ? 'awaiting' : 'refused'

async function usable(
  read: Read,
  code: string,
  now: number,
  findPayer: FindPayer,
): Promise<Outcome | { readonly payer: Payer }> {
  const shown = await read(payerCodeKey(code))
  if (shown === undefined) return 'code-unrecognised'
  if (shown.used) return 'code-used'
  if (now >= shown.expiresAt) return 'code-expired'
  const payer = findPayer(shown.payer)
  return payer === undefined ? 'payer-missing' : { payer }
}

function chargedPayment(host: Host, charge: Charge, payer: Payer, now: number): WalletPayment {
  const asks = charge.amountFen > limits.passwordFreeFen
  const hop: Hop = `${payer.app}-app>${host.id}`
  return {
    id: charge.id,
    trace: charge.trace,
    payer: payer.id,
    app: payer.app,
    scene: 'payer-code',
    owner: charge.owner,
    orderNo: charge.orderNo,
    payee: charge.payee,
    amountFen: charge.amountFen,
    funding: payer.funding,
    txnNo: '',
    settleKey: charge.settleKey,
    state: asks ? 'awaiting' : 'paying',
    outcome: asks ? 'payer-confirming' : 'result-unknown',
    decidedAt: hop,
    createdAt: now,
    expiresAt: now + limits.payerCodeMs,
  }
}

async function takeWrites(read: Read, charge: Charge, payment: WalletPayment): Promise<Write[]> {
  const shown = await read(payerCodeKey(charge.code))
  return [
    { key: payerCodeKey(charge.code), record: { ...shown, used: true }, final: true },
    { key: paymentKey(payment.id), record: payment, final: false },
  ]
}
