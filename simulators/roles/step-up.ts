/** A charge that waited for its payer ends: confirmed, declined, or never answered. */
import type { Outcome } from '../../core/outcome.ts'
import type { Host } from '../host/institution.ts'
import { type Debt, paidOff } from './owed.ts'
import { clearingAccount } from './parties.ts'
import { fundWithinHouse, owedFor, type Paid } from './pay.ts'
import { insist } from './unknown.ts'
import { type Owned, theSwitch, type WalletPayment } from './wallet.ts'
import { debitCharge, endPayment, takeUp, undoCharge } from './wallet-book.ts'

/** Ends a charge; an unknown result is told at once and `later` once it is known. */
export type EndCharge = (
  payment: WalletPayment,
  verdict: Outcome,
  later: (paid: Paid) => Promise<unknown>,
) => Promise<Paid>

/** Ends a charge of the own house: the charger's `finish`. */
export type FinishOwn = (
  payment: WalletPayment,
  own: Pick<Owned, 'outcome' | 'from' | 'settleKey' | 'decidedAt'>,
) => Promise<Outcome>

export interface StepUp {
  readonly endCharge: EndCharge
  /** Refuses the charge for its payer who lets the time pass. */
  lapseLater(payment: WalletPayment): void
}

export function createStepUp(host: Host, finishOwn: FinishOwn): StepUp {
  const { store, clock, peer } = host

  const endCharge: EndCharge = (payment, verdict, later) =>
    payment.settleKey === null
      ? endOwn(payment, verdict)
      : endForSwitch({ ...payment, settleKey: payment.settleKey }, verdict, later)

  const endForSwitch = async (
    payment: ForSwitch,
    verdict: Outcome,
    later: (paid: Paid) => Promise<unknown>,
  ): Promise<Paid> => {
    const { trace, settleKey, funding } = payment
    const said = verdict === 'approved' ? await debitCharge(store, payment, settleKey) : verdict
    const told = { trace, settleKey, verdict: said, funding }
    const { outcome: first } = await peer.ask(theSwitch, 'confirmed', { ...told, attempt: 0 })
    if (first !== 'result-unknown') return heard(payment, said, first)
    const debt: Verdict = { kind: 'verdict', trace, reference: settleKey, verdict: said, funding }
    const known = sayVerdict(host, debt)
    host.later(known.then((answer) => heard(payment, said, answer)).then(later))
    if (said === 'approved') return { outcome: first, settleKey }
    return { outcome: said, settleKey, owes: debt }
  }

  /** What the switch would not carry is given back; a refusal stands whatever it answers. */
  const heard = async (payment: ForSwitch, said: Outcome, answer: Outcome): Promise<Paid> => {
    const { settleKey, trace, amountFen } = payment
    if (said !== 'approved') return { outcome: said, settleKey }
    const about = { trace, amountFen, at: clock.now() }
    if (answer !== 'approved') await undoCharge(store, settleKey, about, answer)
    return { outcome: answer, settleKey }
  }

  const endOwn = async (payment: WalletPayment, verdict: Outcome): Promise<Paid> => {
    const funded =
      verdict === 'approved'
        ? await fundWithinHouse(host, payment)
        : { outcome: verdict, from: clearingAccount, settleKey: null }
    const { outcome: asked, from, settleKey, decidedAt } = funded
    const outcome = await finishOwn(payment, { outcome: asked, from, settleKey, decidedAt })
    const owes = owedFor(payment, funded, outcome)
    return { outcome: asked === 'approved' ? outcome : asked, settleKey, decidedAt, owes }
  }

  const lapse = async ({ payer, id }: WalletPayment) => {
    const { taken, payment } = await takeUp(store, { payer, id })
    if (!taken || payment === undefined) return
    const end = (paid: Paid) => endPayment(store, payment, paid)
    await end(await endCharge(payment, 'payer-timeout', end))
  }

  const lapseLater = (payment: WalletPayment) => {
    const leftMs = payment.expiresAt - clock.now()
    clock.after(leftMs, () => host.later(lapse(payment)), 'payer-answer')
  }

  return { endCharge, lapseLater }
}

type Verdict = Extract<Debt, { readonly kind: 'verdict' }>

/** Says again what the payer has said, until the switch has heard. */
export async function sayVerdict(host: Host, debt: Verdict): Promise<Outcome> {
  const { trace, reference: settleKey, verdict, funding } = debt
  const outcome = await insist(host.clock, async (attempt) => {
    const message = { trace, settleKey, verdict, funding, attempt: attempt + 1 }
    return (await host.peer.ask(theSwitch, 'confirmed', message)).outcome
  })
  if (verdict !== 'approved') await paidOff(host.store, debt)
  return outcome
}

interface ForSwitch extends WalletPayment {
  readonly settleKey: NonNullable<WalletPayment['settleKey']>
}
