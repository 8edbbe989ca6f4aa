/**
 * A payment that had not ended when its world fell, taken up by its payer's house: what the switch
 * was asked for is found out or undone; what nobody was asked for, and what nobody knows that the
 * payer wanted, is refused.
 */
import type { Outcome } from '../../core/outcome.ts'
import type { Host } from '../host/institution.ts'
import type { Acquirer } from './acquirer.ts'
import type { Debt } from './owed.ts'
import { clearingAccount } from './parties.ts'
import {
  type Funded,
  findOut,
  foundOut,
  mayPay,
  owedFor,
  type Paid,
  payOnUs,
  reserve,
} from './pay.ts'
import { type StepUp, sayVerdict } from './step-up.ts'
import { undoAtSwitch } from './undo.ts'
import { insist } from './unknown.ts'
import { theSwitch, type WalletPayment } from './wallet.ts'
import { endPayment, undoCharge } from './wallet-book.ts'
import type { WalletChargesParts } from './wallet-charges.ts'

/** Goes on with what a payer had confirmed of what was scanned. */
export async function resumePaying(
  host: Host,
  acquirer: Acquirer | undefined,
  payment: WalletPayment,
): Promise<Paid> {
  if (!mayPay(payment)) return { outcome: 'card-not-permitted', settleKey: null }
  if (payment.owner !== host.id || acquirer === undefined) {
    // It may have fallen before anything was held, and then nobody was asked.
    const held = await reserve(host, payment)
    return held === 'approved' ? findOut(host, payment) : { outcome: held, settleKey: null }
  }
  if (payment.funding.kind === 'balance') return paidInHouse(acquirer, payment)
  const funded = await fundedByCard(host, payment)
  return funded.outcome === 'approved' ? payOnUs(host, acquirer, payment, funded) : funded
}

/** A balance pays in one with the order: that tells. */
async function paidInHouse(acquirer: Acquirer, payment: WalletPayment): Promise<Paid> {
  const { payee, orderNo, id } = payment
  const order = await acquirer.find(payee.merchant, { orderNo })
  const isPaid = order?.payment?.by === id
  return { outcome: isPaid ? 'approved' : 'issuer-timeout', settleKey: null }
}

const fundedByCard = async (host: Host, { trace, id }: WalletPayment): Promise<Funded> => ({
  ...(await foundOut(host, { trace, reference: id })),
  from: clearingAccount,
})

/** Goes on with a charge of a payer's code; nothing when it has ended. */
export type ResumeCharge = (payment: WalletPayment) => void

export function createResumeCharge(
  host: Host,
  parts: StepUp & Pick<WalletChargesParts, 'finishOwn'>,
): ResumeCharge {
  const end = (payment: WalletPayment, paid: Paid) => endPayment(host.store, payment, paid)
  return (payment) => {
    const { state } = payment
    if (state === 'awaiting') parts.lapseLater(payment)
    if (state !== 'paying' && state !== 'unknown') return
    const resumed = isOfSwitch(payment)
      ? resumeForSwitch(host, parts, payment)
      : resumeOwn(host, parts, payment)
    host.later(resumed.then((paid) => end(payment, paid)))
  }
}

/** What the switch charges is called by its key, what the house charges by its order. */
const isOfSwitch = ({ id, settleKey }: WalletPayment) => id === settleKey

/** Its order knows whether it was paid; a card was debited under the payment's own name. */
async function resumeOwn(
  host: Host,
  { finishOwn }: Pick<WalletChargesParts, 'finishOwn'>,
  payment: WalletPayment,
): Promise<Paid> {
  const funded: Funded =
    payment.funding.kind === 'card'
      ? await fundedByCard(host, payment)
      : { outcome: 'issuer-timeout', settleKey: null, from: clearingAccount }
  const outcome = await finishOwn(payment, funded)
  const { settleKey, decidedAt } = funded
  return { outcome, settleKey, decidedAt, owes: owedFor(payment, funded, outcome) }
}

async function resumeForSwitch(
  host: Host,
  { endCharge }: Pick<StepUp, 'endCharge'>,
  payment: WalletPayment,
): Promise<Paid> {
  const { store, clock } = host
  const { trace, settleKey, amountFen } = payment
  const reference = settleKey ?? payment.id
  const outcome = await insist(clock, async (attempt) => {
    const message = { trace, from: host.id, reference, attempt }
    return (await host.peer.ask(theSwitch, 'query', message)).outcome
  })
  if (outcome === 'payer-confirming') {
    const later = (paid: Paid) => endPayment(store, payment, paid)
    return endCharge(payment, verdictOf(payment), later)
  }
  if (outcome !== 'approved' && settleKey !== null) {
    await undoCharge(store, settleKey, { trace, amountFen, at: clock.now() }, outcome)
  }
  return { outcome, settleKey }
}

/** The switch waits for the payer's word still: a yes has left its mark, anything else may be a no. */
const verdictOf = ({ debited, state }: WalletPayment): Outcome =>
  debited || state === 'unknown' ? 'approved' : 'payer-timeout'

/** Pays off what the house owes the switch. */
export const paying = (host: Host, debt: Debt): Promise<Outcome> =>
  debt.kind === 'undo' ? undoAtSwitch(host, debt) : sayVerdict(host, debt)
