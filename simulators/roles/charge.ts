/**
 * The merchant takes the money: a code it has scanned, a card it was told, or what it has held. The
 * order is brought to its end once, whatever becomes of the answer.
 */
import type { Hop } from '../../core/events.ts'
import type { MerchantId, OrderNo } from '../../core/ids.ts'
import type { AnswerOf, AskOf } from '../../core/interchange.ts'
import type { Outcome } from '../../core/outcome.ts'
import type { Host } from '../host/institution.ts'
import type { Acquirer, Opened, OpenOrder } from './acquirer.ts'
import { begun, createCarrying } from './carry.ts'
import { createConclusion } from './conclusion.ts'
import { asOf, type Order, settleKeyOf, unpayable } from './order.ts'
import { createUnknownCharge, type UnknownCharge } from './unknown-charge.ts'
import type { OwnCharge, Owned } from './wallet.ts'

export interface Charger {
  /** Opens the order and takes the money; the outcome is as far as it is known now. */
  charge(request: OpenOrder): Promise<Opened>
  /** How a payment that was still open has ended, as the switch tells. */
  consumed(message: AskOf<'consumed'>): Promise<AnswerOf<'consumed'>>
  /** The same, as one's own wallet tells once the payer has confirmed or declined. */
  finish(merchant: MerchantId, orderNo: OrderNo, own: Owned): Promise<Outcome>
  readonly resume: UnknownCharge['resume']
}

export function createCharger(
  host: Host,
  acquirer: Acquirer,
  ownCharge: OwnCharge | undefined,
): Charger {
  const { clock } = host
  const carryOut = createCarrying(host, acquirer, ownCharge)
  const conclusion = createConclusion(host, acquirer)
  const { settle, settleOrUndo } = conclusion
  const hasWallet = ownCharge !== undefined
  const unknown = createUnknownCharge({ host, acquirer, hasWallet, ...conclusion })

  const charge = async (request: OpenOrder): Promise<Opened> => {
    const opened = await acquirer.open(request)
    if (opened.order === undefined || opened.repeated) return standing(opened)
    if (opened.order.state === 'declined') return opened
    const charged = await carryOut(opened.order)
    const order = await settleOrUndo(opened.order, charged)
    const { outcome, settleKey, end } = charged
    if (outcome !== 'payer-confirming') await end?.(bookedAs(order, settleKey))
    if (outcome === 'result-unknown') host.later(unknown.findOut(order, charged))
    return { outcome: outcomeOf(order), order, repeated: false }
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

  const bookedAs = (order: Order, settleKey: Owned['settleKey']) =>
    booked(asOf(order, clock.now()), settleKey)

  return { charge, consumed, finish, resume: unknown.resume }
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
