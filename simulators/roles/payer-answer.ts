/** The payer says yes or no to a payment that waits for it: each is taken up, and ends, once. */

import type { Hop } from '../../core/events.ts'
import { forcedEnd, forcedRefusal } from '../../core/forcing.ts'
import type { Outcome } from '../../core/outcome.ts'
import { isCharged } from '../../core/scene.ts'
import type { Host } from '../host/institution.ts'
import { scanEnded } from './attempt.ts'
import type { Paid, PayScanned } from './pay.ts'
import type { EndCharge } from './step-up.ts'
import { isPassword, type WalletPayment } from './wallet.ts'
import { endPayment, takeUp } from './wallet-book.ts'

export interface AnswerParts {
  readonly host: Host
  readonly payScanned: PayScanned
  /** Ends a charge that waited for the payer's confirmation. */
  readonly endCharge: EndCharge
}

export interface Scanned {
  readonly outcome: Outcome
  readonly decidedAt?: Hop
  readonly payment?: WalletPayment
}

export interface PayerAnswer {
  confirm(payer: string, id: string, password?: string): Promise<Scanned>
  decline(payer: string, id: string): Promise<Scanned>
}

export function createPayerAnswer(parts: AnswerParts): PayerAnswer {
  const { host } = parts
  const { store, clock } = host

  const take = async (payer: string, id: string, password: string | undefined) => {
    const answer = await takeUp(store, { payer, id }, ({ scene, expiresAt }) => {
      if (!isPassword(password)) return 'password-wrong'
      if (clock.now() < expiresAt) return undefined
      return isCharged(scene) ? 'payer-timeout' : 'order-closed'
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
    if (ended && !isCharged(payment.scene)) {
      host.emit(scanEnded(host, { ...payment, ...payment.payee }))
    }
    return { outcome: payment.outcome, decidedAt: payment.decidedAt, payment }
  }

  const confirm = async (payer: string, id: string, password?: string): Promise<Scanned> => {
    const { taken, ...answer } = await take(payer, id, password)
    const { payment } = answer
    if (!taken || payment === undefined) return answer
    const refusal = isCharged(payment.scene) ? undefined : forcedRefusal(payment)
    if (refusal !== undefined) return conclude(payment, { outcome: refusal, settleKey: null })
    const later = (paid: Paid) => conclude(payment, paid)
    const paid = isCharged(payment.scene)
      ? await parts.endCharge(payment, 'approved', later)
      : await parts.payScanned(payment, later)
    const ended = await conclude(payment, paid)
    return isUnclear(payment) ? answer : ended
  }

  const decline = async (payer: string, id: string): Promise<Scanned> => {
    const { taken, ...answer } = await take(payer, id, undefined)
    const { payment } = answer
    if (!taken || payment === undefined) return answer
    const declined: Paid = { outcome: 'payer-declined', settleKey: payment.settleKey }
    const later = (paid: Paid) => conclude(payment, paid)
    if (isCharged(payment.scene)) await parts.endCharge(payment, declined.outcome, later)
    return conclude(payment, declined)
  }

  return { confirm, decline }
}

/** Whether a test wants the payer left in the dark about what was scanned: the payment itself knows. */
const isUnclear = (payment: WalletPayment) =>
  !isCharged(payment.scene) && forcedEnd(payment) === 'result-unknown'
