/** The payer says yes or no to a payment that waits for it: each is taken up, and ends, once. */

import type { Hop } from '../../core/events.ts'
import { forcedEnd, forcedRefusal } from '../../core/forcing.ts'
import type { Payee } from '../../core/interchange.ts'
import type { Outcome } from '../../core/outcome.ts'
import { isCharged } from '../../core/scene.ts'
import type { Host } from '../host/institution.ts'
import type { Acquirer } from './acquirer.ts'
import { scanEnded } from './attempt.ts'
import type { FindPayer } from './parties.ts'
import type { Paid, PayScanned } from './pay.ts'
import { resumePaying } from './resume.ts'
import { counted } from './spending.ts'
import type { EndCharge } from './step-up.ts'
import { isPassword, type WalletPayment } from './wallet.ts'
import { endPayment, type Pass, takeUp } from './wallet-book.ts'

export interface AnswerParts {
  readonly host: Host
  readonly findPayer: FindPayer
  readonly payScanned: PayScanned
  /** The acquirer of the same house, when there is one. */
  readonly acquirer: Acquirer | undefined
  /** Ends a charge that waited for the payer's confirmation. */
  readonly endCharge: EndCharge
}

export interface Scanned {
  readonly outcome: Outcome
  readonly decidedAt?: Hop
  readonly payment?: WalletPayment
  /** Whom a static code pays, and that the payer has to say how much: nothing is kept of it. */
  readonly payee?: Payee
  readonly entersAmount?: true
  /** It waits on: without the password it passes a limit of the day. */
  readonly needsPassword?: true
}

export interface PayerAnswer {
  confirm(payer: string, id: string, password?: string): Promise<Scanned>
  decline(payer: string, id: string): Promise<Scanned>
  /** Brings to its end what a payer had answered when the world fell. */
  resume(payment: WalletPayment): Promise<unknown>
}

export function createPayerAnswer(parts: AnswerParts): PayerAnswer {
  const { host } = parts
  const { store } = host
  const { yes, no } = createPassing(parts)

  const take = async (payer: string, id: string, pass: Pass) => {
    const answer = await takeUp(store, { payer, id }, pass)
    const { payment, outcome } = answer
    const lapsed = payment?.state === 'awaiting' && outcome === 'order-closed'
    return lapsed
      ? { ...(await conclude(payment, { outcome, settleKey: null })), taken: false }
      : answer
  }

  /** Writes the end down and tells of it, once; what ended otherwise meanwhile stays as it ended. */
  const conclude = async (of: WalletPayment, paid: Paid): Promise<Scanned> => {
    const { payment, ended } = await endPayment(store, of, paid)
    if (ended && !isCharged(payment.scene)) {
      host.emit(scanEnded(host, { ...payment, ...payment.payee }))
    }
    return { outcome: payment.outcome, decidedAt: payment.decidedAt, payment }
  }

  const answered = async (payer: string, id: string, pass: Pass): Promise<Scanned> => {
    const { taken, verdict, ...answer } = await take(payer, id, pass)
    const { payment } = answer
    if (!taken || payment === undefined) return answer
    const later = (paid: Paid) => conclude(payment, paid)
    const end = (as: Outcome) => parts.endCharge(payment, as, later)
    if (verdict !== undefined) {
      if (isCharged(payment.scene)) await end(verdict)
      return conclude(payment, { outcome: verdict, settleKey: payment.settleKey })
    }
    const paid = isCharged(payment.scene)
      ? await end('approved')
      : await parts.payScanned(payment, later)
    const ended = await conclude(payment, paid)
    return isUnclear(payment) ? answer : ended
  }

  return {
    confirm: (payer, id, password) => answered(payer, id, yes(password)),
    decline: (payer, id) => answered(payer, id, no),
    resume: async (payment) => conclude(payment, await resumePaying(host, parts.acquirer, payment)),
  }
}

/** What a payment must pass for its payer's yes, and for the no. */
function createPassing({ host: { clock }, findPayer }: AnswerParts) {
  const late = ({ scene, expiresAt }: WalletPayment): Outcome | undefined => {
    if (clock.now() < expiresAt) return undefined
    return isCharged(scene) ? 'payer-timeout' : 'order-closed'
  }

  /** Counts it towards the limits of the day; what a test asks for comes before them. */
  const yes =
    (password: string | undefined): Pass =>
    (payment, read) => {
      if (!isPassword(password)) return 'password-wrong'
      const reason = late(payment)
      if (reason !== undefined) return reason
      const forced = isCharged(payment.scene) ? undefined : forcedRefusal(payment)
      if (forced !== undefined) return { verdict: forced }
      const limited = findPayer(payment.payer)?.limited === true
      return counted(read, payment, { limited, password: password !== undefined, at: clock.now() })
    }

  const no: Pass = (payment) => late(payment) ?? { verdict: 'payer-declined' }

  return { yes, no }
}

/** Whether a test wants the payer left in the dark about what was scanned: the payment itself knows. */
const isUnclear = (payment: WalletPayment) =>
  !isCharged(payment.scene) && forcedEnd(payment) === 'result-unknown'
