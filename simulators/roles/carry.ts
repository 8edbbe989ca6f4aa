/**
 * Who is asked for the money of an order: one's own wallet for a code of the house, and else the
 * switch: for another's code, for a card the merchant was told, or for what is held.
 */
import type { Hop } from '../../core/events.ts'
import { forcedRefusal } from '../../core/forcing.ts'
import { orderNo } from '../../core/ids.ts'
import type { AnswerOf } from '../../core/interchange.ts'
import type { Outcome } from '../../core/outcome.ts'
import { payerCodeOwner } from '../../core/scan-code.ts'
import type { Host } from '../host/institution.ts'
import type { Acquirer } from './acquirer.ts'
import { sideOfCode } from './attempt.ts'
import { exclusion } from './exclusion.ts'
import type { Order, OrderReference } from './order.ts'
import { nobody } from './orders.ts'
import type { Debt } from './owed.ts'
import { clearingAccount } from './parties.ts'
import { type OwnCharge, type OwnCharged, type Owned, theSwitch } from './wallet.ts'

/** How a charge went, whoever carried it out. */
export interface Charged extends Owned {
  readonly decidedAt: Hop
  /** Tells one's own wallet how the order has ended, when it was the one that charged. */
  readonly end?: OwnCharged['end']
  /** What is owed once the order is refused for it. */
  readonly owes?: Debt | undefined
}

type CarryOut = (order: Order) => Promise<Charged>

export function createCarrying(
  host: Host,
  acquirer: Pick<Acquirer, 'find'>,
  ownCharge: OwnCharge | undefined,
): CarryOut {
  return (order) => {
    const { captures, cardNo } = order
    if (captures !== undefined) return capture(host, acquirer, { ...order, captures })
    if (cardNo !== undefined) return debitCard(host, { ...order, cardNo })
    return chargeCode(host, ownCharge, order)
  }
}

/** A charge nobody has answered yet. */
export const begun = ({ id }: Pick<Host, 'id'>, order: Order): Charged => ({
  outcome: 'result-unknown',
  decidedAt: `merchant>${id}`,
  from: clearingAccount,
  settleKey: null,
  payer: '',
  ...sideOfCode(order),
})

/** What the switch has told is known from now on; what it leaves out stays. */
export function heard(before: Charged, answer: Partial<AnswerOf<'consume'>>): Charged {
  return {
    ...before,
    outcome: answer.outcome ?? before.outcome,
    decidedAt: answer.decidedAt ?? before.decidedAt,
    settleKey: answer.settleKey ?? before.settleKey,
    app: answer.app ?? before.app,
    payerInstitution: answer.payerInstitution ?? before.payerInstitution,
  }
}

/** Has a code charged: by the own wallet when the code is of this house, else by the switch. */
async function chargeCode(
  host: Host,
  ownCharge: OwnCharge | undefined,
  order: Order,
): Promise<Charged> {
  const family = payerCodeOwner(order.terms.payerCode)
  const told = begun(host, order)
  if (family === undefined) return { ...told, outcome: 'code-unrecognised' }
  const refusal = told.app === nobody.app ? undefined : closedAtTill(host, order, told)
  if (refusal !== undefined) return { ...told, outcome: refusal }
  if (family !== host.id || ownCharge === undefined) return consume(host, order, told)
  const own = await ownCharge(order)
  const { outcome, from, settleKey, payer, end, decidedAt = told.decidedAt } = own
  const { app, payerInstitution } = told
  return { outcome, decidedAt, from, settleKey, app, payerInstitution, payer, end }
}

/** What a till may not do with a code that tells its app: the switch is never asked. */
const closedAtTill = (host: Host, order: Order, { app }: Charged): Outcome | undefined =>
  host.rules().connects(app, host.id) ? exclusion(host, app, order) : 'code-closed-by-rule'

/** The switch is told the network's own number: another merchant may use the same order number. */
async function consume({ peer, id }: Host, order: Order, told: Charged): Promise<Charged> {
  const { trace, tradeNo, amountFen, payee, terms } = order
  const about = { trace, acquirer: id, orderNo: orderNo(tradeNo), amountFen, payee }
  const message = { ...about, ...onlyHeld(order), code: terms.payerCode }
  return heard(told, await peer.ask(theSwitch, 'consume', message))
}

async function debitCard(host: Host, order: Order & { readonly cardNo: string }): Promise<Charged> {
  const { trace, tradeNo: reference, amountFen, cardNo, payee } = order
  const side = { app: nobody.app, payerInstitution: host.id }
  const told = { ...begun(host, order), ...side }
  const forced = forcedRefusal({ trace, amountFen, payer: '' })
  if (forced !== undefined) return { ...told, outcome: forced }
  const { merchant, city } = payee
  const about = { trace, reference, amountFen, cardNo, merchant, city, ...onlyHeld(order) }
  const answer = await host.peer.ask(theSwitch, 'fund', { ...about, ...side })
  return heard(told, answer)
}

const onlyHeld = ({ holds }: Order) => (holds === undefined ? {} : { holds })

/** What is known of a charge before anybody has answered: who pays for it, where that is told. */
export async function askedOf(
  host: Host,
  acquirer: Pick<Acquirer, 'find'>,
  order: Order,
): Promise<Charged> {
  const told = begun(host, order)
  if (order.cardNo !== undefined) return { ...told, app: nobody.app, payerInstitution: host.id }
  if (order.captures === undefined) return told
  const hold = (await acquirer.find(order.merchant, order.captures))?.hold
  if (hold === undefined) return told
  const { payer, app, payerInstitution } = hold
  return { ...told, payer, app, payerInstitution }
}

/** Takes what is held, in the name of whoever holds it ready. */
async function capture(
  host: Host,
  acquirer: Pick<Acquirer, 'find'>,
  order: Order & { readonly captures: OrderReference },
): Promise<Charged> {
  const { trace, tradeNo, amountFen, merchant, payee } = order
  const hold = (await acquirer.find(merchant, order.captures))?.hold
  if (hold === undefined) return { ...begun(host, order), outcome: 'order-missing' }
  const { settleKey: of, payer, app, payerInstitution } = hold
  const told = { ...begun(host, order), payer, app, payerInstitution }
  const forced = forcedRefusal({ trace, amountFen, payer })
  if (forced !== undefined) return { ...told, outcome: forced }
  const about = { trace, acquirer: host.id, orderNo: orderNo(tradeNo), amountFen, of }
  const message = { ...about, merchant, city: payee.city }
  return heard(told, await host.peer.ask(theSwitch, 'capture', message))
}
