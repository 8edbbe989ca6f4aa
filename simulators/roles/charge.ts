/** The merchant scans the payer: charge the code in one's own house, or ask the switch to. */
import type { Hop } from '../../core/events.ts'
import { type MerchantId, type OrderNo, orderNo } from '../../core/ids.ts'
import type { AnswerOf, AskOf } from '../../core/interchange.ts'
import { isFinal } from '../../core/lifecycle.ts'
import { type Outcome, outcomeFacts } from '../../core/outcome.ts'
import { opening } from '../../core/routing.ts'
import { payerCodeOwner } from '../../core/scan-code.ts'
import type { Host } from '../host/institution.ts'
import type { Acquirer, Opened, OpenOrder } from './acquirer.ts'
import { chargeEnded, sideOfCode } from './attempt.ts'
import { asOf, moved, type Order, orderKey, unpayable } from './order.ts'
import { nobody, orderMoved, writeOrder } from './orders.ts'
import { clearingAccount } from './parties.ts'
import { transact } from './transact.ts'
import { undoAtSwitch } from './undo.ts'
import { becomeKnown } from './unknown.ts'
import { type OwnCharge, type OwnCharged, type Owned, theSwitch } from './wallet.ts'

export interface Charger {
  /** Opens the order and charges the code; the outcome is as far as it is known now. */
  charge(request: OpenOrder): Promise<Opened>
  /** How a payment that was still open has ended, as the switch tells. */
  consumed(message: AskOf<'consumed'>): Promise<AnswerOf<'consumed'>>
  /** The same, as one's own wallet tells once the payer has confirmed or declined. */
  finish(merchant: MerchantId, orderNo: OrderNo, own: Owned): Promise<Outcome>
}

/** How a charge went, whoever carried it out. */
interface Charged extends Owned {
  readonly decidedAt: Hop
  /** Tells one's own wallet how the order has ended, when it was the one that charged. */
  readonly end?: OwnCharged['end']
}

export function createCharger(
  host: Host,
  acquirer: Acquirer,
  ownCharge: OwnCharge | undefined,
): Charger {
  const { store, clock, peer } = host
  const here: Hop = `merchant>${host.id}`

  const carryOut = createCarrying(host, ownCharge)

  /** Brings the order to the end the charge has come to, and tells everyone once. */
  const settle = async (order: Order, charged: Charged): Promise<Order> => {
    if (charged.outcome !== 'approved') return conclude(order, charged)
    const { merchant, orderNo: number, amountFen } = order
    const booked = await acquirer.credit({ ...charged, merchant, orderNo: number, amountFen })
    if (booked.paid !== undefined) host.emit(chargeEnded(host, booked.paid, charged))
    if (booked.outcome !== 'approved') {
      return conclude(order, { ...charged, outcome: booked.outcome })
    }
    return (await acquirer.find(merchant, order)) ?? order
  }

  /** Writes down an end that is not a payment: refused, or the payer is asked, or nobody knows. */
  const conclude = async (order: Order, charged: Charged): Promise<Order> => {
    const { after, ended } = await transact(store, async (read) => {
      const now = (await read(orderKey(order.merchant, order.orderNo))) ?? order
      const next = concluded(now, charged)
      if (next === undefined) return { result: { after: now, ended: false } }
      return {
        result: { after: next, ended: next.state === 'declined' },
        writes: [writeOrder(next)],
      }
    })
    if (ended) {
      host.emit(orderMoved(host.id, after, clock.now()))
      host.emit(chargeEnded(host, after, charged))
    }
    return after
  }

  /** Settles; money that came for an order nobody may pay any more goes back. */
  const settleOrUndo = async (order: Order, charged: Charged): Promise<Order> => {
    const after = await settle(order, charged)
    const { settleKey } = charged
    const vain = charged.outcome === 'approved' && after.payment?.settleKey !== settleKey
    if (vain && settleKey !== null) {
      host.later(undoAtSwitch(host, { trace: order.trace, reference: settleKey }))
    }
    return after
  }

  const charge = async (request: OpenOrder): Promise<Opened> => {
    const opened = await acquirer.open(request)
    if (opened.order === undefined || opened.repeated) return standing(opened)
    const charged = await carryOut(opened.order)
    const order = await settleOrUndo(opened.order, charged)
    if (charged.outcome !== 'payer-confirming')
      await charged.end?.(bookedAs(order, charged.settleKey))
    if (charged.outcome === 'result-unknown') host.later(findOut(order, charged))
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
    const after = await settle(order, { ...last, outcome: 'issuer-timeout' })
    if (after.payment === null) await undoAtSwitch(host, { trace, reference })
  }

  const consumed = async (message: AskOf<'consumed'>): Promise<AnswerOf<'consumed'>> => {
    const { merchant, app, payerInstitution, settleKey, result } = message
    const order = await acquirer.find(merchant, { tradeNo: message.orderNo })
    if (order === undefined) return { outcome: 'order-missing' }
    const decidedAt = message.decidedAt ?? (`${app}-app>${payerInstitution}` as const)
    const told = { ...begun(here, order), app, payerInstitution, settleKey, decidedAt }
    const after = await settle(order, { ...told, outcome: result })
    return { outcome: result === 'approved' ? bookedAs(after, settleKey) : 'approved' }
  }

  const finish = async (merchant: MerchantId, number: OrderNo, own: Owned): Promise<Outcome> => {
    const order = await acquirer.find(merchant, { orderNo: number })
    if (order === undefined) return 'order-missing'
    const decidedAt: Hop = own.decidedAt ?? `${own.app}-app>${host.id}`
    return bookedAs(await settleOrUndo(order, { ...own, decidedAt }), own.settleKey)
  }

  /** Whether that money has paid the order, or why it has not. */
  const bookedAs = (order: Order, settleKey: Owned['settleKey']): Outcome =>
    order.payment?.settleKey === settleKey
      ? 'approved'
      : order.state === 'declined'
        ? order.outcome
        : (unpayable[asOf(order, clock.now()).state] ?? order.outcome)

  return { charge, consumed, finish }
}

/** Has a code charged: by the own wallet when the code is of this house, else by the switch. */
function createCarrying(host: Host, ownCharge: OwnCharge | undefined) {
  const here: Hop = `merchant>${host.id}`

  const carryOut = async (order: Order): Promise<Charged> => {
    const family = payerCodeOwner(order.terms.payerCode)
    const told = begun(here, order)
    if (family === undefined) return { ...told, outcome: 'code-unrecognised' }
    if (told.app !== nobody.app && opening(host.openings(), told.app, host.id) === 'closed') {
      return { ...told, outcome: 'code-closed-by-rule' }
    }
    if (family !== host.id || ownCharge === undefined) return askSwitch(order, told)
    const own = await ownCharge(order)
    return { ...told, ...own, decidedAt: own.decidedAt ?? here }
  }

  /** The switch is told the network's own number: another merchant may use the same order number. */
  const askSwitch = async (order: Order, told: Charged): Promise<Charged> => {
    const { trace, tradeNo, amountFen, payee, terms } = order
    const about = { trace, acquirer: host.id, orderNo: orderNo(tradeNo), amountFen, payee }
    const answer = await host.peer.ask(theSwitch, 'consume', { ...about, code: terms.payerCode })
    return heard(told, answer)
  }

  return carryOut
}

/** A charge nobody has answered yet. */
const begun = (decidedAt: Hop, order: Order): Charged => ({
  outcome: 'result-unknown',
  decidedAt,
  from: clearingAccount,
  settleKey: null,
  payer: '',
  ...sideOfCode(order),
})

/** What the switch has told is known from now on; what it leaves out stays. */
function heard(before: Charged, answer: AnswerOf<'consume'>): Charged {
  const { outcome, decidedAt, settleKey, app, payerInstitution } = answer
  return {
    ...before,
    outcome,
    decidedAt: decidedAt ?? before.decidedAt,
    settleKey: settleKey ?? before.settleKey,
    app: app ?? before.app,
    payerInstitution: payerInstitution ?? before.payerInstitution,
  }
}

/** The order after an end that is no payment, or nothing when it has ended already. */
function concluded(now: Order, { outcome, decidedAt }: Charged): Order | undefined {
  if (isFinal(now.state)) return undefined
  const kind = outcomeFacts(outcome).class
  if (kind === 'refused') return moved(now, 'declined', { outcome, decidedAt })
  if (now.state !== 'reserved') return undefined
  return { ...now, outcome, decidedAt, state: kind === 'pending' ? 'confirming' : 'reserved' }
}

/** What the merchant is told of an order that was charged. */
function outcomeOf(order: Order): Outcome {
  if (order.payment !== null || order.state === 'declined') return order.outcome
  return unpayable[order.state] ?? order.outcome
}

/** What the same request again is told: how the first one stands. */
function standing(opened: Opened): Opened {
  const { order, differs } = opened
  if (order === undefined || differs !== undefined) return opened
  if (order.state === 'paid') return { ...opened, outcome: 'approved' }
  if (order.state === 'declined') return { ...opened, outcome: order.outcome }
  return { ...opened, outcome: unpayable[order.state] ?? order.outcome }
}
