/** The merchant scans the payer: charge the code in one's own house, or ask the switch to. */
import type { AttemptEnded, Hop } from '../../core/events.ts'
import {
  type AppId,
  appId,
  type InstitutionId,
  type MerchantId,
  type OrderNo,
  type SettleKey,
} from '../../core/ids.ts'
import type { AnswerOf, AskOf } from '../../core/interchange.ts'
import { type Outcome, outcomeFacts } from '../../core/outcome.ts'
import { opening } from '../../core/routing.ts'
import { type PayerCodeOwner, payerCodeOwner } from '../../core/scan-code.ts'
import type { Host } from '../host/institution.ts'
import {
  type Acquirer,
  nobody,
  type Opened,
  type OpenOrder,
  orderMoved,
  writeOrder,
} from './acquirer.ts'
import { asOf, moved, type Order, orderKey, unpayable } from './order.ts'
import { clearingAccount } from './parties.ts'
import { transact } from './transact.ts'
import { becomeKnown } from './unknown.ts'
import { type OwnCharge, type Owned, theSwitch } from './wallet.ts'

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
}

/** The app behind a code family that tells it. */
const appOfFamily: Readonly<Partial<Record<PayerCodeOwner, AppId>>> = {
  alipay: appId('alipay'),
  wechatpay: appId('wechat'),
}

export function createCharger(
  host: Host,
  acquirer: Acquirer,
  ownCharge: OwnCharge | undefined,
): Charger {
  const here: Hop = `merchant>${host.id}`

  const refusedHere = (outcome: Outcome, app: AppId = nobody.app): Charged => ({
    outcome,
    decidedAt: here,
    from: clearingAccount,
    settleKey: null,
    app,
    payerInstitution: nobody.payerInstitution,
    payer: '',
  })

  const carryOut = async (order: Order): Promise<Charged> => {
    const family = payerCodeOwner(order.terms.payerCode)
    if (family === undefined) return refusedHere('code-unrecognised')
    const app = appOfFamily[family]
    if (app !== undefined && opening(host.openings(), app, host.id) === 'closed') {
      return refusedHere('code-closed-by-rule', app)
    }
    if (family === host.id && ownCharge !== undefined) {
      return { ...refusedHere('result-unknown'), ...(await ownCharge(order)), decidedAt: here }
    }
    return askSwitch(order)
  }

  const askSwitch = async (order: Order): Promise<Charged> => {
    const { trace, orderNo, amountFen, payee, terms } = order
    const answer = await host.peer.ask(theSwitch, 'consume', {
      trace,
      acquirer: host.id,
      orderNo,
      code: terms.payerCode,
      amountFen,
      payee,
    })
    return fromSwitch(answer, refusedHere('result-unknown'))
  }

  /** Brings the order to the end the charge has come to, and tells everyone once. */
  const settle = async (order: Order, charged: Charged): Promise<Order> => {
    const credited = charged.outcome === 'approved' ? await creditBy(order, charged) : undefined
    const ended = { ...charged, outcome: credited ?? charged.outcome }
    if (ended.outcome === 'approved') {
      host.emit(attemptEnded(host, order, ended))
      return (await acquirer.find(order.merchant, order)) ?? order
    }
    const after = await conclude(order, ended)
    if (after.state !== 'declined' || order.state === 'declined') return after
    host.emit(orderMoved(host.id, after, host.clock.now()))
    host.emit(attemptEnded(host, order, ended))
    return after
  }

  const creditBy = ({ merchant, orderNo, amountFen }: Order, charged: Charged) => {
    const { settleKey, from, app, payerInstitution, payer } = charged
    return acquirer.credit({
      merchant,
      orderNo,
      amountFen,
      from,
      settleKey,
      app,
      payerInstitution,
      payer,
    })
  }

  /** Writes down an end that is not a payment: refused, or the payer is asked, or nobody knows. */
  const conclude = (order: Order, charged: Charged): Promise<Order> =>
    transact(host.store, async (read) => {
      const now = await read(orderKey(order.merchant, order.orderNo))
      if (now === undefined || now.state !== order.state) return { result: now ?? order }
      const { outcome, decidedAt } = charged
      const kind = outcomeFacts(outcome).class
      const state = kind === 'pending' ? 'confirming' : now.state
      const next: Order =
        kind === 'refused'
          ? moved(now, 'declined', { outcome, decidedAt })
          : { ...now, outcome, decidedAt, state }
      return { result: next, writes: [writeOrder(next)] }
    })

  const charge = async (request: OpenOrder): Promise<Opened> => {
    const opened = await acquirer.open(request)
    if (opened.order === undefined || opened.repeated) return standing(opened)
    const charged = await carryOut(opened.order)
    const order = await settle(opened.order, charged)
    if (charged.outcome === 'result-unknown') host.later(findOut(order))
    return { outcome: order.outcome, order, repeated: false }
  }

  /** Asks the switch until it knows; undoes the payment when the answers run out. */
  const findOut = async (order: Order): Promise<void> => {
    const { trace, orderNo } = order
    const from = host.id
    let last = fromSwitch({ outcome: 'result-unknown' }, refusedHere('result-unknown'))
    const outcome = await becomeKnown(host, {
      ask: async (attempt) => {
        const answer = await host.peer.ask(theSwitch, 'query', {
          trace,
          from,
          reference: orderNo,
          attempt,
        })
        last = fromSwitch(answer, last)
        return answer.outcome
      },
      undo: async (attempt) =>
        (await host.peer.ask(theSwitch, 'reverse', { trace, from, reference: orderNo, attempt }))
          .outcome,
    })
    await settle(order, { ...last, outcome: outcome === 'undone' ? 'issuer-timeout' : outcome })
  }

  const consumed = async (message: AskOf<'consumed'>): Promise<AnswerOf<'consumed'>> => {
    const order = await acquirer.find(message.merchant, message)
    if (order === undefined) return { outcome: 'order-missing' }
    if (order.payment?.settleKey === message.settleKey) return { outcome: 'approved' }
    const after = await settle(order, {
      ...refusedHere(message.result, message.app),
      decidedAt: `${message.app}-app>${message.payerInstitution}`,
      settleKey: message.settleKey,
      payerInstitution: message.payerInstitution,
    })
    if (message.result !== 'approved') return { outcome: 'approved' }
    return {
      outcome: after.state === 'paid' ? 'approved' : (unpayable[after.state] ?? after.outcome),
    }
  }

  const finish = async (merchant: MerchantId, number: OrderNo, own: Owned): Promise<Outcome> => {
    const order = await acquirer.find(merchant, { orderNo: number })
    if (order === undefined) return 'order-missing'
    const decidedAt: Hop = `${own.app}-app>${host.id}`
    const after = await settle(order, { ...own, decidedAt })
    return after.state === 'paid' ? 'approved' : (unpayable[after.state] ?? after.outcome)
  }

  return { charge, consumed, finish }
}

/** What the same request again is told: how the first one stands. */
function standing(opened: Opened): Opened {
  const { order, differs } = opened
  if (order === undefined || differs !== undefined) return opened
  if (order.state === 'paid') return { ...opened, outcome: 'approved' }
  if (order.state === 'declined') return { ...opened, outcome: order.outcome }
  const reason = unpayable[asOf(order, order.createdAt).state]
  return { ...opened, outcome: reason ?? order.outcome }
}

function fromSwitch(
  answer: {
    readonly outcome: Outcome
    readonly decidedAt?: Hop
    readonly settleKey?: SettleKey
    readonly app?: AppId
    readonly payerInstitution?: InstitutionId
  },
  before: Charged,
): Charged {
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

function attemptEnded(host: Host, order: Order, charged: Charged): AttemptEnded {
  const at = host.clock.now()
  return {
    type: 'attempt-ended',
    at,
    trace: order.trace,
    scene: 'payer-code',
    app: charged.app,
    payerInstitution: charged.payerInstitution,
    owner: host.id,
    city: order.payee.city,
    amountFen: order.amountFen,
    outcome: charged.outcome,
    hop: charged.decidedAt,
    moneyMoved: charged.outcome === 'approved',
    tookMs: at - order.createdAt,
  }
}
