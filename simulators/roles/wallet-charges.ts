/** The payer is scanned: may this code be charged, by what, and must the payer be asked first? */
import { forcedRefusal, payerByCode } from '../../core/forcing.ts'
import { appId, orderNo, payerId } from '../../core/ids.ts'
import type { AnswerOf, AskOf } from '../../core/interchange.ts'
import { limits } from '../../core/limits.ts'
import type { Fen } from '../../core/money.ts'
import { isRefusal, type Outcome } from '../../core/outcome.ts'
import type { Host } from '../host/institution.ts'
import { clearingAccount, ensureFunded, type FindPayer, type Payer } from './parties.ts'
import { fundWithinHouse, owedFor, type Paid } from './pay.ts'
import { createResumeCharge, type ResumeCharge } from './resume.ts'
import { begin, type Charge, type Taken, told } from './spending-charge.ts'
import { createStepUp, type EndCharge, type FinishOwn } from './step-up.ts'
import { transact, type Write } from './transact.ts'
import {
  type OwnCharge,
  type OwnCharged,
  ownChargeId,
  type PayerCode,
  payerCodeKey,
  paymentKey,
  undoing,
  type WalletPayment,
} from './wallet.ts'
import {
  debitCharge,
  endPayment,
  giveBack,
  paymentOf,
  undoCharge,
  withShareOf,
  writePayment,
} from './wallet-book.ts'

export interface WalletCharges {
  readonly ownCharge: OwnCharge
  readonly endCharge: EndCharge
  readonly resume: ResumeCharge
  charge(message: AskOf<'charge'>): Promise<AnswerOf<'charge'>>
  settled(message: AskOf<'settled'>): Promise<AnswerOf<'settled'>>
  giveBack(message: AskOf<'give-back'>): Promise<AnswerOf<'give-back'>>
}

export interface WalletChargesParts {
  readonly findPayer: FindPayer
  readonly openingFen: Fen
  readonly finishOwn: FinishOwn
}

export function createWalletCharges(host: Host, parts: WalletChargesParts): WalletCharges {
  const { store, clock } = host
  const { findPayer, finishOwn } = parts
  const { endCharge, lapseLater } = createStepUp(host, finishOwn)

  /** Takes the code, once; the same charge again finds what became of the first. */
  const take = async (charge: Charge): Promise<Taken> => {
    if (payerByCode(charge.code) !== undefined) await openMagic(host, parts, charge.code)
    const taken = await transact<Taken>(store, async (read) => {
      const before = await read(paymentKey(charge.id))
      if (before !== undefined) return { result: { payment: before, repeated: true } }
      const shown = await read(payerCodeKey(charge.code))
      // The same charge came twice at once, and the other was quicker.
      const other = shown?.usedBy === charge.id ? await read(paymentKey(charge.id)) : undefined
      if (other !== undefined) return { result: { payment: other, repeated: true } }
      const found = usable(shown, charge, clock.now(), findPayer)
      if ('refusal' in found) return { result: found }
      return begin(read, host, { payer: found.payer, used: found.used, charge })
    })
    const asks = 'payment' in taken && !taken.repeated && taken.payment.state === 'awaiting'
    if (asks) lapseLater(taken.payment)
    return taken
  }

  const ownCharge: OwnCharge = async (order) => {
    const { trace, terms, orderNo, payee, amountFen } = order
    const id = ownChargeId(order)
    const about = { id, trace, orderNo, payee, amountFen, owner: host.id, settleKey: null }
    const taken = await take({ code: terms.payerCode, ...about, ...onlyHeld(order) })
    if ('refusal' in taken) return { ...nobodyPays, ...told(taken) }
    const { payment } = taken
    if (payment.state === 'awaiting') return { ...nobodyPays, outcome: 'payer-confirming' }
    const funded = await fundWithinHouse(host, payment)
    const { outcome, decidedAt, settleKey, from } = funded
    const end = (ended: Outcome) => endFunded(store, payment, funded, ended)
    return { payer: payment.payer, end, outcome, decidedAt, settleKey, from }
  }

  const charge = async (message: AskOf<'charge'>): Promise<AnswerOf<'charge'>> => {
    const { settleKey } = message
    const taken = await take(chargeOf(message))
    if ('refusal' in taken) return told(taken)
    const { payment } = taken
    const { app, funding, state } = payment
    if (state === 'awaiting') return { outcome: 'payer-confirming', app, funding }
    if (state === 'refused') return { outcome: payment.outcome, app, funding }
    const outcome = await debitCharge(store, payment, settleKey)
    if (outcome === 'approved' && funding.kind === 'card') return { outcome, app, funding }
    await endPayment(store, payment, { outcome, settleKey })
    return { outcome, app, funding }
  }

  return {
    ...{ ownCharge, endCharge, charge },
    resume: createResumeCharge(host, { endCharge, lapseLater, finishOwn }),
    settled: (message) => settle(store, message),
    giveBack: (message) => takeBack(host, message),
  }
}

/** Field by field: what is added behind a spread takes as long as the commit. */
function endFunded(store: Host['store'], payment: WalletPayment, funded: Paid, outcome: Outcome) {
  const { decidedAt, settleKey } = funded
  const owes = owedFor(payment, funded, outcome)
  return endPayment(store, payment, { outcome, decidedAt, settleKey, owes })
}

/** A card was charged, or will not be: the switch tells, and tells again when it is undone. */
const settle = (
  store: Host['store'],
  { settleKey, result }: AskOf<'settled'>,
): Promise<AnswerOf<'settled'>> =>
  transact<AnswerOf<'settled'>>(store, async (read) => {
    const payment = await paymentOf(read, settleKey)
    if (payment === undefined) return { result: { outcome: 'order-missing' } }
    const heard = { result: { outcome: 'approved' as const } }
    const stays = payment.state === 'refused' || payment.scene !== 'payer-code'
    if (stays || (payment.state === 'paid' && !isRefusal(result))) return heard
    const state = isRefusal(result) ? 'refused' : 'paid'
    const ended = await withShareOf(read, { ...payment, state, outcome: result })
    return { ...heard, writes: [writePayment(ended.payment), ...ended.writes] }
  })

async function takeBack(
  { store, clock }: Host,
  message: AskOf<'give-back'>,
): Promise<AnswerOf<'give-back'>> {
  const { settleKey, refundNo, trace, amountFen } = message
  if (refundNo !== undoing) return { outcome: await giveBack(store, message) }
  const about = { trace, amountFen, at: clock.now() }
  return { outcome: await undoCharge(store, settleKey, about, 'order-reversed') }
}

const nobodyPays: Omit<OwnCharged, 'outcome'> = {
  from: clearingAccount,
  settleKey: null,
  payer: '',
  end: () => Promise.resolve(),
}

/** What the switch asks for: only its acquirer knows an order number. */
function chargeOf(message: AskOf<'charge'>): Charge {
  const { trace, code, settleKey, amountFen, owner, payee } = message
  const about = { id: settleKey, trace, code, owner, payee, amountFen, settleKey }
  return { orderNo: orderNo(''), ...about, ...onlyHeld(message) }
}

const onlyHeld = ({ holds }: { readonly holds?: true }) => (holds === undefined ? {} : { holds })

type Usable = { readonly refusal: Outcome } | { readonly payer: Payer; readonly used: Write }

/** Whose code it is, and the code as it is once used; or why it may not be charged. */
function usable(
  known: PayerCode | undefined,
  { id, code, trace, amountFen, holds }: Charge,
  now: number,
  findPayer: FindPayer,
): Usable {
  const shown = known ?? magicallyShown(code, now)
  if (shown === undefined) return { refusal: 'code-unrecognised' }
  if (shown.usedBy !== null) return { refusal: 'code-used' }
  if (now >= shown.expiresAt) return { refusal: 'code-expired' }
  const payer = findPayer(shown.payer)
  if (payer === undefined) return { refusal: 'payer-missing' }
  if (holds === true && payer.funding.kind === 'balance') return { refusal: 'card-not-permitted' }
  const refusal = forcedRefusal({ trace, amountFen, payer: payer.id })
  if (refusal !== undefined) return { refusal }
  const record = { ...shown, usedBy: id }
  return { payer, used: { key: payerCodeKey(code), record, final: true } }
}

/** Whoever shows a code has an account by then; a code that nobody showed may find none yet. */
async function openMagic(
  { store }: Host,
  { findPayer, openingFen }: WalletChargesParts,
  code: string,
): Promise<void> {
  const payer = findPayer(payerByCode(code)?.payer ?? '')
  if (payer?.funding.kind === 'balance') await ensureFunded(store, payer.id, openingFen)
}

/** A code that stands for a magic payer needs no phone to show it. */
function magicallyShown(code: string, now: number): PayerCode | undefined {
  const magic = payerByCode(code)
  if (magic === undefined) return undefined
  const { app, payer } = magic
  const expiresAt = now + limits.payerCodeMs
  return { code, payer: payerId(payer), app: appId(app), expiresAt, usedBy: null }
}
