/** What a payer may do with an app: show a code, scan one, confirm, decline, see the balance. */
import { type InstitutionId, trace } from '../../core/ids.ts'
import type { Fen } from '../../core/money.ts'
import { isCharged, isStatic } from '../../core/scene.ts'
import { createCounter } from './counter.ts'
import { debts } from './owed.ts'
import { ensureFunded, type FindPayer, type Payer } from './parties.ts'
import {
  type AnswerParts,
  createPayerAnswer,
  type PayerAnswer,
  type Scanned,
} from './payer-answer.ts'
import { type CodeParts, type Shown, shownCode } from './payer-code.ts'
import { paying, type ResumeCharge } from './resume.ts'
import { createPurse, type Purse } from './spending-purse.ts'
import { transact } from './transact.ts'
import { askedKey, paymentKey, scannedPayment, type WalletPayment } from './wallet.ts'
import { askedWrites } from './wallet-book.ts'
import { type Found, lookUp, lookUpReference, type Scan, scanRefused } from './wallet-scan.ts'

export interface WalletParts extends CodeParts, AnswerParts {
  readonly findPayer: FindPayer
  readonly openingFen: Fen
  /** Goes on with a charge that had not ended when the world fell. */
  readonly resumeCharge: ResumeCharge
}

export interface Phone {
  readonly city?: string | undefined
  /** What a crowd's phone says of the payment it is part of, so that fate can be drawn. */
  readonly trace?: string | undefined
  /** What the payer types in, where a static code leaves the amount open. */
  readonly enteredFen?: Fen | undefined
  /** The network whose page, app or mini-program offers what is opened; one's own by default. */
  readonly owner?: InstitutionId | undefined
}

export interface WalletDesk extends Omit<PayerAnswer, 'resume'>, Purse {
  showCode(payer: string, phone?: Phone): Promise<Shown>
  scan(payer: string, code: string, phone?: Phone): Promise<Scanned>
  /** Opens an order by its reference, without a scan: on a page, in an app or a mini-program. */
  open(payer: string, reference: string, phone?: Phone): Promise<Scanned>
  payment(payer: string, id: string): Promise<WalletPayment | undefined>
  /** Payments that wait for the payer's word. */
  waiting(payer: string): Promise<readonly WalletPayment[]>
  all(): Promise<readonly WalletPayment[]>
  /** Takes up what had not ended when the world fell. */
  wake(): Promise<void>
}

export function createWalletDesk(parts: WalletParts): WalletDesk {
  const { host, findPayer } = parts
  const { store, clock } = host
  const { confirm, decline, resume } = createPayerAnswer(parts)
  const names = createCounter(store, 'names-of-payments')

  /** A name nobody had before. */
  const fresh = (of: string) => `${of}.${clock.now().toString(36)}.${names.next()}`

  const payerNamed = async (id: string): Promise<Payer | undefined> => {
    const payer = findPayer(id)
    if (payer?.funding.kind === 'balance') await ensureFunded(store, id, parts.openingFen)
    return payer
  }

  const showCode = async (id: string, phone: Phone = {}): Promise<Shown> => {
    const payer = await payerNamed(id)
    if (payer === undefined) return { outcome: 'payer-missing' }
    return shownCode(parts, payer, trace(phone.trace ?? fresh(id)))
  }

  const finding =
    (find: typeof lookUp) =>
    async (id: string, code: string, phone: Phone = {}): Promise<Scanned> => {
      const payer = await payerNamed(id)
      if (payer === undefined) return { outcome: 'payer-missing' }
      const { enteredFen, owner, city } = phone
      // Many pay what one static code stands for: each payment is called by a name of its own.
      const name = phone.trace ?? (enteredFen === undefined ? code : fresh(id))
      const read = { code, trace: trace(name), enteredFen, owner, city }
      return begun(parts, payer, { find, read, fresh })
    }
  const scan = finding(lookUp)
  const open = finding(lookUpReference)

  const payment = async (payer: string, id: string) => {
    const { record } = await store.load(paymentKey(id))
    return record?.payer === payer ? record : undefined
  }

  const waiting = async (payer: string) => {
    const { ids = [] } = (await store.load(askedKey(payer))).record ?? {}
    const asked = await Promise.all(ids.map((id) => payment(payer, id)))
    return asked.flatMap((one) => (one?.state === 'awaiting' ? [one] : []))
  }

  const all = () => store.scan<WalletPayment>('payment/')

  const purse = createPurse(host, { payerNamed, acquirer: parts.acquirer })
  const wake = async () => {
    await names.wake()
    for (const one of await all()) {
      if (isCharged(one.scene)) parts.resumeCharge(one)
      else if (one.state === 'paying' || one.state === 'unknown') host.later(resume(one))
    }
    for (const debt of await debts(store)) host.later(paying(host, debt))
  }

  return { showCode, scan, open, confirm, decline, payment, waiting, all, wake, ...purse }
}

/** A payment made of what a code or reference stands for; it waits for the payer's word. */
async function begun(
  parts: WalletParts,
  payer: Payer,
  { find, read: scan, fresh }: { find: typeof lookUp; read: Scan; fresh: (of: string) => string },
): Promise<Scanned> {
  const { host } = parts
  const of = scan.trace
  const began = host.clock.now()
  const found = await find(parts, payer, scan)
  if (found.order === undefined) {
    host.emit(scanRefused(host, payer, { trace: of, began }, found))
    return found
  }
  const { txnNo, decidedAt: hop, order } = found
  const { payee } = order
  if (payee.merchant === String(payer.id)) {
    const own: Found = { ...found, outcome: 'wrong-code-kind' }
    host.emit(scanRefused(host, payer, { trace: of, began }, own))
    return { outcome: own.outcome, decidedAt: hop }
  }
  if (isStatic(order.codeKind) && order.amountFen === 0) {
    return { outcome: 'payer-confirming', payee, entersAmount: true }
  }
  const about = { id: fresh(of), trace: of, txnNo, now: began, hop }
  const payment = scannedPayment(about, payer, order)
  await transact(host.store, async (read) => {
    await read(paymentKey(payment.id))
    return { result: undefined, writes: await askedWrites(read, payment) }
  })
  return { outcome: 'payer-confirming', payment }
}
