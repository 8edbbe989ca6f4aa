/**
 * The merchant takes the money: a code it has scanned, a card it was told, or what it has held. The
 * order is brought to its end once, whatever becomes of the answer.
 */
import type { Hop } from '../../core/events.ts'
import type { MerchantId, OrderNo } from '../../core/ids.ts'
import type { AnswerOf, AskOf } from '../../core/interchange.ts'
import type { Outcome } from '../../core/outcome.ts'
import { payerCodeOwner } from '../../core/scan-code.ts'
import type { Host } from '../host/institution.ts'
import type { Acquirer, Opened, OpenOrder } from './acquirer.ts'
import { askedOf, begun, type Charged, createCarrying, heard } from './carry.ts'
import { createConclusion } from './conclusion.ts'
import { asOf, type Order, settleKeyOf, unpayable } from './order.ts'
import { undoAtSwitch, undoOf } from './undo.ts'
import { becomeKnown } from './unknown.ts'
import { type OwnCharge, type Owned, ownChargeId, paymentKey, theSwitch } from './wallet.ts'

export interface Charger {
  /** Opens the order and takes the money; the outcome is as far as it is known now. */
  charge(request: OpenOrder): Promise<Opened>
  /** How a payment that was still open has ended, as the switch tells. */
  consumed(message: AskOf<'consumed'>): Promise<AnswerOf<'consumed'>>
  /** The same, as one's own wallet tells once the payer has confirmed or declined. */
  finish(merchant: MerchantId, orderNo: OrderNo, own: Owned): Promise<Outcome>
  /** Goes on with a charge whose end was not known when the world fell. */
  resume(order: Order): Promise<void>
}

export function createCharger(
  host: Host,
  acquirer: Acquirer,
  ownCharge: OwnCharge | undefined,
): Charger {
  const { clock, peer } = host
  const carryOut = createCarrying(host, acquirer, ownCharge)
  const { settle, settleOrUndo } = createConclusion(host, acquirer)

  const charge = async (request: OpenOrder): Promise<Opened> => {
    const opened = await acquirer.open(request)
    if (opened.order === undefined || opened.repeated) return standing(opened)
    if (opened.order.state === 'declined') return opened
    const charged = await carryOut(opened.order)
    const order = await settleOrUndo(opened.order, charged)
    const { outcome, settleKey, end } = charged
    if (outcome !== 'payer-confirming') await end?.(bookedAs(order, settleKey))
    if (outcome === 'result-unknown') host.later(findOut(order, charged))
    return { outcome: outcomeOf(order), order, repeated: false }
  }

  /** Asks the switch until it knows. When it does not, the order is refused first and then undone. */
  const findOut = async (order: Order, charged: Charged): Promise<void> => {
    const { trace, tradeNo: reference } = order
    let last = charged
    const outcome = await becomeKnown(host, async (attempt) => {
      const message = { trace, from: host.id, reference, attempt }
      last = heard(last, await peer.ask(theSwitch, 'query', message))
      return last.outcome
    })
    if (outcome !== 'result-unknown') {
      await settleOrUndo(order, last)
      return
    }
    const owes = undoOf(order, reference)
    const after = await settle(order, { ...last, outcome: 'issuer-timeout', owes })
    if (settleKeyOf(after) === undefined) await undoAtSwitch(host, { trace, reference })
  }

  const consumed = async (message: AskOf<'consumed'>): Promise<AnswerOf<'consumed'>> => {
    const { merchant, app, payerInstitution, settleKey, result } = message
    const order = await acquirer.find(merchant, { tradeNo: message.orderNo })
    if (order === undefined) return { outcome: 'order-missing' }
    const decidedAt = message.decidedAt ?? (`${app}-app>${payerInstitution}` as const)
    const told = { ...begun(host, order), app, payerInstitution, settleKey, decidedAt }
    const after = await settle(order, { ...told, outcome: result })
    return { outcome: result === 'approved' ? bookedAs(after, settleKey) : 'approved' }
  }

  const finish = async (merchant: MerchantId, number: OrderNo, own: Owned): Promise<Outcome> => {
    const order = await acquirer.find(merchant, { orderNo: number })
    if (order === undefined) return 'order-missing'
    const decidedAt: Hop = own.decidedAt ?? `${own.app}-app>${host.id}`
    return bookedAs(await settleOrUndo(order, { ...own, decidedAt }), own.settleKey)
  }

  /** What one's own wallet was asked for it ends by itself, unless it never heard of it. */
  const resume = async (order: Order): Promise<void> => {
    const asked = await askedOf(host, acquirer, order)
    if (ownCharge === undefined || !isOfHouse(host, order)) return findOut(order, asked)
    const standing = await ownStanding(host, order)
    if (standing !== 'result-unknown') await settle(order, { ...asked, outcome: standing })
  }

  const bookedAs = (order: Order, settleKey: Owned['settleKey']) =>
    booked(asOf(order, clock.now()), settleKey)

  return { charge, consumed, finish, resume }
}

/** Whether one's own wallet charges it: a code of the house, and no card that was told. */
const isOfHouse = ({ id }: Pick<Host, 'id'>, { captures, cardNo, terms }: Order) =>
  captures === undefined && cardNo === undefined && payerCodeOwner(terms.payerCode) === id

/** How one's own wallet stands to a charge: refused where it never heard, unknown while it is at it. */
async function ownStanding({ store }: Host, order: Order): Promise<Outcome> {
  const { record: payment } = await store.load(paymentKey(ownChargeId(order)))
  if (payment === undefined) return 'issuer-timeout'
  const isOpen = payment.state === 'paying' || payment.state === 'unknown'
  return isOpen ? 'result-unknown' : payment.outcome
}

/** Whether that money has paid the order, or why it has not. */
function booked(order: Order, settleKey: Owned['settleKey']): Outcome {
  if (settleKeyOf(order) === settleKey) return 'approved'
  return order.state === 'declined' ? order.outcome : (unpayable[order.state] ?? order.outcome)
}

/** What the merchant is told of an order that was charged. */
function outcomeOf(order: Order): Outcome {
  if (settleKeyOf(order) !== undefined || order.state === 'declined') return order.outcome
  return unpayable[order.state] ?? order.outcome
}

/** What the same request again is told: how the first one stands. */
function standing(opened: Opened): Opened {
  const { order, differs } = opened
  if (order === undefined || differs !== undefined) return opened
  if (order.state === 'paid' || order.hold !== undefined) return { ...opened, outcome: 'approved' }
  if (order.state === 'declined') return { ...opened, outcome: order.outcome }
  return { ...opened, outcome: unpayable[order.state] ?? order.outcome }
}
