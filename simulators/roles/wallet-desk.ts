/** What a payer may do with an app: show a code, scan one, confirm, decline, see the balance. */
import type { Hop } from '../../core/events.ts'
import { codeShownBy, forcedEnd, forcedRefusal } from '../../core/forcing.ts'
import { type Trace, trace } from '../../core/ids.ts'
import { balanceFen } from '../../core/ledger/account.ts'
import { limits } from '../../core/limits.ts'
import { type Fen, fen } from '../../core/money.ts'
import type { Outcome } from '../../core/outcome.ts'
import { stream } from '../../core/random.ts'
import { formPayerCode, type PayerCodeOwner } from '../../core/scan-code.ts'
import type { Host } from '../host/institution.ts'
import type { Acquirer } from './acquirer.ts'
import { scanEnded } from './attempt.ts'
import { ensureFunded, type FindPayer, type Payer, payerAccount } from './parties.ts'
import type { Paid, PayScanned } from './pay.ts'
import type { EndCharge } from './step-up.ts'
import { transact } from './transact.ts'
import {
  askedKey,
  isPassword,
  type PayerCode,
  payerCodeKey,
  paymentKey,
  scannedPayment,
  theSwitch,
  type WalletPayment,
} from './wallet.ts'
import { askedWrites, endPayment, takeUp } from './wallet-book.ts'
import { lookUp, lookUpHere, scanRefused } from './wallet-scan.ts'

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
  readonly endCharge: EndCharge
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
  /** Opens an order of the same house by its reference, without a scan: in an app, on a page. */
  open(payer: string, reference: string, phone?: Phone): Promise<Scanned>
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
  let count = 0

  /** A name nobody had before, also not before a restart. */
  const fresh = (of: string) => {
    count += 1
    return `${of}.${clock.now().toString(36)}.${count}`
  }

  const payerNamed = async (id: string): Promise<Payer | undefined> => {
    const payer = findPayer(id)
    if (payer?.funding.kind === 'balance') await ensureFunded(store, id, parts.openingFen)
    return payer
  }

  const showCode = async (id: string, phone: Phone = {}): Promise<Shown> => {
    const payer = await payerNamed(id)
    if (payer === undefined) return { outcome: 'payer-missing' }
    const of = trace(phone.trace ?? fresh(id))
    const expiresAt = clock.now() + limits.payerCodeMs
    const code = await newCode(parts, payer, of, expiresAt)
    if (code === undefined) return { outcome: 'switch-down' }
    await rememberCode(host, { code, payer: payer.id, app: payer.app, expiresAt, usedBy: null })
    return { outcome: 'approved', code, expiresAt }
  }

  const finding =
    (find: typeof lookUp) =>
    async (id: string, code: string, phone: Phone = {}): Promise<Scanned> => {
      const payer = await payerNamed(id)
      if (payer === undefined) return { outcome: 'payer-missing' }
      return begun(parts, payer, { find, code, of: trace(phone.trace ?? code), fresh })
    }
  const scan = finding(lookUp)
  const open = finding(lookUpHere)

  const take = async (payer: string, id: string, password: string | undefined) => {
    const answer = await takeUp(store, { payer, id }, ({ scene, expiresAt }) => {
      if (!isPassword(password)) return 'password-wrong'
      if (clock.now() < expiresAt) return undefined
      return scene === 'merchant-code' ? 'order-closed' : 'payer-timeout'
    })
    const { payment, outcome } = answer
    const lapsed = payment?.state === 'awaiting' && outcome === 'order-closed'
    return lapsed
      ? { ...(await conclude(payment, { outcome, settleKey: null })), taken: false }
      : answer
  }

  /** Writes the end down and tells of it, once; what ended otherwise meanwhile stays as it ended. */
  const conclude = async (of: WalletPayment, paid: Paid): Promise<Scanned> => {
    const { payment, ended } = await endPayment(store, of, paid)
    if (ended && payment.scene === 'merchant-code') {
      host.emit(scanEnded(host, { ...payment, city: payment.payee.city }))
    }
    return { outcome: payment.outcome, decidedAt: payment.decidedAt, payment }
  }

  const confirm = async (payer: string, id: string, password?: string): Promise<Scanned> => {
    const { taken, ...answer } = await take(payer, id, password)
    const { payment } = answer
    if (!taken || payment === undefined) return answer
    const refusal = payment.scene === 'merchant-code' ? forcedRefusal(payment) : undefined
    if (refusal !== undefined) return conclude(payment, { outcome: refusal, settleKey: null })
    const later = (paid: Paid) => conclude(payment, paid)
    const paid =
      payment.scene === 'merchant-code'
        ? await parts.payScanned(payment, later)
        : await parts.endCharge(payment, 'approved', later)
    const ended = await conclude(payment, paid)
    return isUnclear(payment) ? answer : ended
  }

  const decline = async (payer: string, id: string): Promise<Scanned> => {
    const { taken, ...answer } = await take(payer, id, undefined)
    const { payment } = answer
    if (!taken || payment === undefined) return answer
    const declined: Paid = { outcome: 'payer-declined', settleKey: payment.settleKey }
    const later = (paid: Paid) => conclude(payment, paid)
    if (payment.scene === 'payer-code') await parts.endCharge(payment, declined.outcome, later)
    return conclude(payment, declined)
  }

  const payment = async (payer: string, id: string) => {
    const { record } = await store.load(paymentKey(id))
    return record?.payer === payer ? record : undefined
  }

  const waiting = async (payer: string) => {
    const { ids = [] } = (await store.load(askedKey(payer))).record ?? {}
    const asked = await Promise.all(ids.map((id) => payment(payer, id)))
    return asked.flatMap((one) => (one?.state === 'awaiting' ? [one] : []))
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

  return { showCode, scan, open, confirm, decline, payment, waiting, balance, all }
}

/** A payment made of what a code or reference stands for; it waits for the payer's word. */
async function begun(
  parts: WalletParts,
  payer: Payer,
  {
    find,
    code,
    of,
    fresh,
  }: { find: typeof lookUp; code: string; of: Trace; fresh: (of: string) => string },
): Promise<Scanned> {
  const { host } = parts
  const began = host.clock.now()
  const found = await find(parts, payer, { code, trace: of })
  if (found.order === undefined) {
    host.emit(scanRefused(host, payer, { trace: of, began }, found))
    return found
  }
  const { txnNo, decidedAt: hop, order } = found
  const about = { id: fresh(of), trace: of, txnNo, now: began, hop }
  const payment = scannedPayment(about, payer, order)
  await transact(host.store, async (read) => {
    await read(paymentKey(payment.id))
    return { result: undefined, writes: await askedWrites(read, payment) }
  })
  return { outcome: 'payer-confirming', payment }
}

/** Whether a test wants the payer left in the dark about what was scanned: the payment itself knows. */
const isUnclear = (payment: WalletPayment) =>
  payment.scene === 'merchant-code' && forcedEnd(payment) === 'result-unknown'

/** A code that was charged stays used, however often it is shown again. */
const rememberCode = (host: Host, record: PayerCode) =>
  transact(host.store, async (read) => {
    const key = payerCodeKey(record.code)
    const known = await read(key)
    if (known !== undefined && known.usedBy !== null) return { result: undefined }
    return { result: undefined, writes: [{ key, record, final: true }] }
  })

async function newCode(
  { host, codeFamily }: WalletParts,
  payer: Payer,
  of: Trace,
  expiresAt: number,
): Promise<string | undefined> {
  if (codeFamily !== 'card') {
    const drawn = formPayerCode(codeFamily, stream(host.seed, 'payer-code', of, payer.id))
    return codeShownBy(payer.id, drawn)
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
