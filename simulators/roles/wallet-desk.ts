/** What a payer may do with an app: show a code, scan one, confirm, decline, see the balance. */
import type { Hop } from '../../core/events.ts'
import {
  type InstitutionId,
  merchantId,
  orderNo,
  type SettleKey,
  type Trace,
  trace,
} from '../../core/ids.ts'
import type { Payee, ScannedOrder } from '../../core/interchange.ts'
import { balanceFen } from '../../core/ledger/account.ts'
import { limits } from '../../core/limits.ts'
import { type Fen, fen } from '../../core/money.ts'
import { type Outcome, outcomeFacts } from '../../core/outcome.ts'
import { stream } from '../../core/random.ts'
import { route } from '../../core/routing.ts'
import { formPayerCode, merchantCodeOwner, type PayerCodeOwner } from '../../core/scan-code.ts'
import type { Host } from '../host/institution.ts'
import { type Acquirer, nobody } from './acquirer.ts'
import { ensureFunded, type FindPayer, type Payer, payerAccount } from './parties.ts'
import type { Paid, PayScanned } from './pay.ts'
import { transact } from './transact.ts'
import {
  attemptEnded,
  isPassword,
  type PayerCode,
  payerCodeKey,
  paymentKey,
  scannedPayment,
  settledKey,
  theSwitch,
  type WalletPayment,
} from './wallet.ts'

export interface WalletParts {
  readonly host: Host
  readonly findPayer: FindPayer
  /** The form of the codes its app shows; `card` codes are asked of the switch. */
  readonly codeFamily: PayerCodeOwner
  readonly openingFen: Fen
  /** The acquirer of the same house, when there is one. */
  readonly acquirer: Acquirer | undefined
  readonly payScanned: PayScanned
  /** Ends a charge that waited for the payer's confirmation. */
  readonly endCharge: (payment: WalletPayment, verdict: Outcome) => Promise<Paid>
}

export interface Shown {
  readonly outcome: Outcome
  readonly code?: string | undefined
  readonly expiresAt?: number
}

export interface Scanned {
  readonly outcome: Outcome
  readonly decidedAt?: Hop
  readonly payment?: WalletPayment
}

export interface Phone {
  readonly city?: string | undefined
  /** What a crowd's phone says of the payment it is part of, so that fate can be drawn. */
  readonly trace?: string | undefined
}

export interface WalletDesk {
  showCode(payer: string, phone?: Phone): Promise<Shown>
  scan(payer: string, code: string, phone?: Phone): Promise<Scanned>
  confirm(payer: string, id: string, password?: string): Promise<Scanned>
  decline(payer: string, id: string): Promise<Scanned>
  payment(payer: string, id: string): Promise<WalletPayment | undefined>
  /** Payments that wait for the payer's word. */
  waiting(payer: string): Promise<readonly WalletPayment[]>
  balance(payer: string): Promise<{ outcome: Outcome; name: string; balanceFen: Fen; heldFen: Fen }>
  all(): Promise<readonly WalletPayment[]>
}

export function createWalletDesk(parts: WalletParts): WalletDesk {
  const { host, findPayer } = parts
  const { store, clock } = host
  let scans = 0

  const payerNamed = async (id: string): Promise<Payer | undefined> => {
    const payer = findPayer(id)
    if (payer?.funding.kind === 'balance') await ensureFunded(store, id, parts.openingFen)
    return payer
  }

  const showCode = async (id: string, phone: Phone = {}): Promise<Shown> => {
    const payer = await payerNamed(id)
    if (payer === undefined) return { outcome: 'payer-missing' }
    scans += 1
    const of = trace(phone.trace ?? `${id}/${scans}`)
    const expiresAt = clock.now() + limits.payerCodeMs
    const code = await newCode(parts, payer, of, expiresAt)
    if (code === undefined) return { outcome: 'switch-down' }
    const record: PayerCode = { code, payer: payer.id, app: payer.app, expiresAt, used: false }
    return transact<Shown>(store, async (read) => {
      await read(payerCodeKey(code))
      const result = { outcome: 'approved' as const, code, expiresAt }
      return { result, writes: [{ key: payerCodeKey(code), record, final: true }] }
    })
  }

  const scan = async (id: string, code: string, phone: Phone = {}): Promise<Scanned> => {
    const payer = await payerNamed(id)
    if (payer === undefined) return { outcome: 'payer-missing' }
    const began = clock.now()
    const of = trace(phone.trace ?? code)
    const found = await lookUp(parts, payer, code, of)
    if (found.order === undefined) {
      host.emit(attemptEnded(host, refusedScan(payer, of, found, began)))
      return found
    }
    scans += 1
    const about = { id: `${of}.${scans}`, trace: of, txnNo: found.txnNo, now: began }
    const payment = scannedPayment({ ...about, hop: found.decidedAt }, payer, found.order)
    await save(store, payment)
    return { outcome: 'payer-confirming', payment }
  }

  const take = (payer: string, id: string, password: string | undefined) =>
    transact<Scanned & { readonly taken: boolean }>(store, async (read) => {
      const payment = await read(paymentKey(id))
      const not = (outcome: Outcome) => ({
        result: { outcome, taken: false, ...(payment === undefined ? {} : { payment }) },
      })
      if (payment === undefined || payment.payer !== payer) return not('order-missing')
      if (payment.state !== 'awaiting') return not(payment.outcome)
      if (!isPassword(password)) return not('password-wrong')
      if (clock.now() >= payment.expiresAt) return not('order-closed')
      const paying: WalletPayment = { ...payment, state: 'paying', outcome: 'result-unknown' }
      return {
        result: { outcome: 'result-unknown', payment: paying, taken: true },
        writes: [{ key: paymentKey(id), record: paying, final: false }],
      }
    })

  const conclude = async (payment: WalletPayment, paid: Paid): Promise<Scanned> => {
    const kind = outcomeFacts(paid.outcome).class
    const state = kind === 'success' ? 'paid' : kind === 'refused' ? 'refused' : 'unknown'
    const decidedAt = paid.decidedAt ?? payment.decidedAt
    const done: WalletPayment = {
      ...payment,
      state,
      outcome: paid.outcome,
      decidedAt,
      settleKey: paid.settleKey ?? payment.settleKey,
    }
    await save(store, done)
    if (done.settleKey !== null) await pointTo(store, done.settleKey, done.id)
    const tells = payment.scene === 'merchant-code' && state !== 'unknown'
    if (tells) host.emit(attemptEnded(host, done))
    return { outcome: paid.outcome, decidedAt, payment: done }
  }

  const confirm = async (payer: string, id: string, password?: string): Promise<Scanned> => {
    const { taken, ...answer } = await take(payer, id, password)
    const { payment } = answer
    if (!taken || payment === undefined) return answer
    const later = (paid: Paid) => conclude(payment, paid)
    const paid =
      payment.scene === 'merchant-code'
        ? await parts.payScanned(payment, later)
        : await parts.endCharge(payment, 'approved')
    return conclude(payment, paid)
  }

  const decline = async (payer: string, id: string): Promise<Scanned> => {
    const { taken, ...answer } = await take(payer, id, undefined)
    const { payment } = answer
    if (!taken || payment === undefined) return answer
    if (payment.scene === 'payer-code') await parts.endCharge(payment, 'payer-declined')
    return conclude(payment, { outcome: 'payer-declined', settleKey: payment.settleKey })
  }

  const payment = async (payer: string, id: string) => {
    const { record } = await store.load(paymentKey(id))
    return record?.payer === payer ? record : undefined
  }

  const waiting = async (payer: string) => {
    const all = await store.scan<WalletPayment>('payment/')
    return all.filter((one) => one.payer === payer && one.state === 'awaiting').slice(-20)
  }

  const balance = async (id: string) => {
    const payer = await payerNamed(id)
    const account = await store.account(payerAccount(id))
    const held = fen(account?.debitsPendingFen ?? 0)
    const sum = account === undefined ? fen(0) : balanceFen(account)
    const outcome: Outcome = payer === undefined ? 'payer-missing' : 'approved'
    return { outcome, name: payer?.name ?? '', balanceFen: sum, heldFen: held }
  }

  const all = () => store.scan<WalletPayment>('payment/')

  return { showCode, scan, confirm, decline, payment, waiting, balance, all }
}

export function save(store: Host['store'], payment: WalletPayment): Promise<void> {
  return transact(store, async (read) => {
    await read(paymentKey(payment.id))
    const final = payment.state === 'paid' || payment.state === 'refused'
    return {
      result: undefined,
      writes: [{ key: paymentKey(payment.id), record: payment, final }],
    }
  })
}

/** So that a refund, which knows only the switch's key, finds the payment. */
const pointTo = (store: Host['store'], key: SettleKey, id: string) =>
  transact(store, async (read) => {
    const known = await read(settledKey(key))
    if (known !== undefined) return { result: undefined }
    return { result: undefined, writes: [{ key: settledKey(key), record: { id }, final: true }] }
  })

async function newCode(
  { host, codeFamily }: WalletParts,
  payer: Payer,
  of: Trace,
  expiresAt: number,
): Promise<string | undefined> {
  if (codeFamily !== 'card') {
    return formPayerCode(codeFamily, stream(host.seed, 'payer-code', of, payer.id))
  }
  const answer = await host.peer.ask(theSwitch, 'register-code', {
    trace: of,
    payerInstitution: host.id,
    app: payer.app,
    payer: payer.id,
    expiresAt,
  })
  return answer.code
}

interface Found {
  readonly outcome: Outcome
  readonly decidedAt: Hop
  readonly owner: InstitutionId
  readonly txnNo: string
  readonly order?: ScannedOrder
}

async function lookUp(
  { host, acquirer }: WalletParts,
  payer: Payer,
  code: string,
  of: Trace,
): Promise<Found> {
  const decidedAt: Hop = `${payer.app}-app>${host.id}`
  const owner = merchantCodeOwner(code)
  const here = { decidedAt, txnNo: '', owner: owner ?? nobody.payerInstitution }
  if (owner === undefined) return { ...here, outcome: 'code-unrecognised' }
  const side = { app: payer.app, payerInstitution: host.id }
  const way = route(host.openings(), { ...side, owner })
  const ask = { trace: of, code, ...side }
  if (way === 'on-us' && acquirer !== undefined) {
    return { ...here, ...(await acquirer.resolve(ask)) }
  }
  if (way !== 'through-switch') return { ...here, outcome: 'code-closed-by-rule' }
  const answer = await host.peer.ask(theSwitch, 'lookup', ask)
  // A lookup nobody answers moved no money, so the attempt simply ends here.
  const outcome = answer.outcome === 'result-unknown' ? 'switch-down' : answer.outcome
  return { ...here, ...answer, outcome }
}

const nowhere: Payee = { merchant: merchantId(''), name: '', city: '', categoryCode: '' }

function refusedScan(payer: Payer, of: Trace, found: Found, began: number): WalletPayment {
  const { outcome, decidedAt, owner, txnNo } = found
  return {
    id: '',
    trace: of,
    payer: payer.id,
    app: payer.app,
    scene: 'merchant-code',
    owner,
    orderNo: orderNo(''),
    payee: nowhere,
    amountFen: fen(0),
    funding: payer.funding,
    txnNo,
    settleKey: null,
    state: 'refused',
    outcome,
    decidedAt,
    createdAt: began,
    expiresAt: began,
  }
}
