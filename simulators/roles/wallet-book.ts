/**
 * The moves of a payment in its payer's house, each made once and only from where it may be made:
 * asked, taken up, debited, ended, undone. The money of the switch moves with the record or not at all.
 */
import type { SettleKey, Trace } from '../../core/ids.ts'
import type { AskOf } from '../../core/interchange.ts'
import type { Transfer } from '../../core/ledger/transfer.ts'
import { limits } from '../../core/limits.ts'
import type { Fen } from '../../core/money.ts'
import { type Outcome, outcomeFacts } from '../../core/outcome.ts'
import { isCharged } from '../../core/scene.ts'
import type { Store } from '../../storage/store.ts'
import { owing } from './owed.ts'
import { clearingAccount, payerAccount } from './parties.ts'
import type { Paid } from './pay.ts'
import { type Counted, uncounted } from './spending.ts'
import { type Decision, type Read, transact, type Write } from './transact.ts'
import { askedKey, paymentKey, settledKey, type WalletPayment } from './wallet.ts'

const hasEnded = ({ state }: WalletPayment) => state === 'paid' || state === 'refused'

/** A scan nobody has confirmed holds no money, and may be forgotten like one that has ended. */
export const writePayment = (payment: WalletPayment): Write => ({
  key: paymentKey(payment.id),
  record: payment,
  final: hasEnded(payment) || (payment.state === 'awaiting' && !isCharged(payment.scene)),
  once: true,
})

/** How many payments a payer can be asked about at once. */
const askedMax = 20

/** A payment and, when the payer is asked about it, its place among those that wait. */
export async function askedWrites(read: Read, payment: WalletPayment): Promise<readonly Write[]> {
  if (payment.state !== 'awaiting') return [writePayment(payment)]
  const key = askedKey(payment.payer)
  const ids = [...((await read(key))?.ids ?? []), payment.id].slice(-askedMax)
  // A charge waits for its payer that long; a scan may be made again.
  const finalAt = payment.createdAt + limits.payerCodeMs
  const asked = { key, record: { ids }, final: false, finalAt }
  return [writePayment(payment), asked]
}

export interface TakenUp {
  readonly outcome: Outcome
  readonly payment?: WalletPayment
  /** Whether this very call has taken it up, and so must end it. */
  readonly taken: boolean
  /** It was taken up only to be refused for this. */
  readonly verdict?: Outcome
  /** It waits on, for the payer to come again with the password. */
  readonly needsPassword?: true
}

/**
 * What becomes of a payment that its payer answers: an outcome leaves it as it is, a verdict takes
 * it up to be refused; else it is taken up, counted where it was.
 */
type Passing = Outcome | Counted | { readonly verdict: Outcome } | undefined
export type Pass = (payment: WalletPayment, read: Read) => Passing | Promise<Passing>

/** Takes up a payment that waits for its payer, once, unless `pass` has a reason not to. */
export const takeUp = (
  store: Store,
  { payer, id }: { readonly payer: string; readonly id: string },
  pass: Pass = () => undefined,
) =>
  transact<TakenUp>(store, async (read) => {
    const payment = await read(paymentKey(id))
    if (payment === undefined || payment.payer !== payer) {
      return { result: { outcome: 'order-missing', taken: false } }
    }
    const left = { payment, taken: false }
    if (payment.state !== 'awaiting') return { result: { ...left, outcome: payment.outcome } }
    const passing = (await pass(payment, read)) ?? { payment, writes: [] }
    if (typeof passing === 'string') return { result: { ...left, outcome: passing } }
    if ('needsPassword' in passing) {
      return { result: { ...left, outcome: payment.outcome, needsPassword: true } }
    }
    const { payment: counted, writes } = 'payment' in passing ? passing : { payment, writes: [] }
    const paying: WalletPayment = { ...counted, state: 'paying', outcome: 'result-unknown' }
    const taken = { outcome: paying.outcome, payment: paying, taken: true }
    return {
      result: 'verdict' in passing ? { ...taken, verdict: passing.verdict } : taken,
      writes: [writePayment(paying), ...writes],
    }
  })

const stateAfter = { success: 'paid', refused: 'refused', unknown: 'unknown' } as const

/** Writes down how it ended, and the switch's name for it. `ended`: by this very call. */
export const endPayment = (store: Store, payment: WalletPayment, paid: Paid) =>
  transact<{ readonly payment: WalletPayment; readonly ended: boolean }>(store, async (read) => {
    const now = (await read(paymentKey(payment.id))) ?? payment
    if (hasEnded(now)) return { result: { payment: now, ended: false } }
    const kind = outcomeFacts(paid.outcome).class
    const state = kind === 'pending' ? now.state : stateAfter[kind]
    const { outcome, decidedAt = now.decidedAt } = paid
    const settleKey = paid.settleKey ?? now.settleKey
    const ended: WalletPayment = { ...now, state, outcome, decidedAt, settleKey }
    const { payment: next, writes } =
      state === 'refused' ? await uncounted(read, ended) : { payment: ended, writes: [] }
    const pointers = settleKey === null ? [] : await pointerWrites(read, settleKey, next)
    const owed = await owing(store, read, paid.owes)
    return {
      result: { payment: next, ended: hasEnded(next) },
      writes: [writePayment(next), ...writes, ...pointers, ...owed],
      forgotten: { payment: next, ended: false },
    }
  })

/** What has failed gives back its share of the day. */
export const withShareOf = async (read: Read, payment: WalletPayment) =>
  payment.state === 'refused' ? uncounted(read, payment) : { payment, writes: [] }

/** So that a refund, which knows only the switch's key, finds the payment. */
async function pointerWrites(read: Read, key: SettleKey, { id }: WalletPayment): Promise<Write[]> {
  if (key === id || (await read(settledKey(key))) !== undefined) return []
  return [{ key: settledKey(key), record: { id }, final: true, of: paymentKey(id), once: true }]
}

/** Debits the balance for a charge of the switch; a card is for the switch to debit. */
export function debitCharge(
  store: Store,
  payment: WalletPayment,
  settleKey: SettleKey,
): Promise<Outcome> {
  if (payment.funding.kind === 'card') return Promise.resolve('approved')
  return transact<Outcome>(store, async (read) => {
    const now = (await read(paymentKey(payment.id))) ?? payment
    if (now.debited) return { result: 'approved' }
    if (hasEnded(now)) return { result: now.outcome }
    const posting: Transfer = {
      kind: 'post',
      id: `charge/${settleKey}`,
      debit: payerAccount(now.payer),
      credit: clearingAccount,
      amountFen: now.amountFen,
    }
    return {
      result: 'approved',
      writes: [writePayment({ ...now, debited: true })],
      opens: [{ account: clearingAccount, kind: 'clearing' }],
      transfers: [posting],
      short: 'funds-insufficient',
      forgotten: 'order-closed',
    }
  })
}

/**
 * Undoes a charge of the switch whatever has come of it: it is refused, and a debit goes back.
 * `order-paid` when nobody remembers it: what was debited stays debited.
 */
export const undoCharge = (store: Store, settleKey: SettleKey, about: Unheard, outcome: Outcome) =>
  transact<Outcome>(store, async (read) => {
    const now = await read(paymentKey(settleKey))
    if (now === undefined) return refusedBeforehand(settleKey, about, outcome)
    if (now.state === 'refused' && !now.debited) return { result: 'approved' }
    const { payment: undone, writes } = await uncounted(read, {
      ...{ ...now, state: 'refused', outcome, debited: false },
    })
    return {
      result: 'approved',
      writes: [writePayment(undone), ...writes],
      transfers: now.debited
        ? [backTo(now, { settleKey, as: 'reversal', amountFen: now.amountFen })]
        : [],
    }
  })

interface Unheard {
  readonly trace: Trace
  readonly amountFen: Fen
  readonly at: number
}

/** A charge that is undone before it came is remembered, so that it finds itself refused. */
function refusedBeforehand(
  settleKey: SettleKey,
  { trace, amountFen, at }: Unheard,
  outcome: Outcome,
): Decision<Outcome> {
  const record: Partial<WalletPayment> = {
    id: settleKey,
    trace,
    amountFen,
    settleKey,
    outcome,
    scene: 'payer-code',
    state: 'refused',
    debited: false,
    funding: { kind: 'balance' },
    createdAt: at,
  }
  const writes = [{ key: paymentKey(settleKey), record, final: true, once: true as const }]
  return { result: 'approved', writes, forgotten: 'order-paid' }
}

/** Gives part of a payment back. What is not known to be paid yet is to be asked for again. */
export const giveBack = (store: Store, { settleKey, refundNo, amountFen }: AskOf<'give-back'>) =>
  transact<Outcome>(store, async (read) => {
    const payment = await paymentOf(read, settleKey)
    if (payment?.state === 'refused') return { result: 'order-reversed' }
    const isScanned = payment !== undefined && !isCharged(payment.scene)
    const has = isScanned ? payment.state === 'paid' : payment?.debited
    if (payment === undefined && isForgotten(store, settleKey)) return { result: 'order-missing' }
    if (payment === undefined || has !== true) return { result: 'result-unknown' }
    const { given = [] } = payment
    if (given.some((other) => other.refundNo === refundNo)) return { result: 'approved' }
    return {
      result: 'approved',
      writes: [writePayment({ ...payment, given: [...given, { refundNo, amountFen }] })],
      transfers: [backTo(payment, { settleKey, as: refundNo, amountFen })],
    }
  })

/** Whether there was a payment that the switch calls so, and nobody remembers it. */
const isForgotten = (store: Store, key: SettleKey) =>
  store.wasForgotten(paymentKey(key)) || store.wasForgotten(settledKey(key))

/** The payment the switch calls so. */
export async function paymentOf(read: Read, key: SettleKey): Promise<WalletPayment | undefined> {
  const pointer = await read(settledKey(key))
  return read(paymentKey(pointer?.id ?? key))
}

/** Money back to a payer's balance; said twice it happens once. */
const backTo = (
  { payer }: WalletPayment,
  { settleKey, as, amountFen }: { settleKey: SettleKey; as: string; amountFen: Fen },
): Transfer => ({
  kind: 'post',
  id: `give-back/${settleKey}/${as}`,
  debit: clearingAccount,
  credit: payerAccount(payer),
  amountFen,
})
