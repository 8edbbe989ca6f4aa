/** What each operation asks of the roles, and how their answer is read in Alipay's way. */
import { refundNo, trace } from '../../core/ids.ts'
import type { Outcome } from '../../core/outcome.ts'
import type { Opened, OpenOrder } from '../roles/acquirer.ts'
import type { House } from '../roles/house.ts'
import { type Order, type OrderRefund, unpayable } from '../roles/order.ts'
import type { AlipayMerchant } from './merchants.ts'
import type { Asked, OrderAsk, RefundAsk, RefundQueryAsk } from './requests.ts'
import { tradeStatus } from './states.ts'

/** How an operation went, in our words; what it was about, where there is something to tell. */
export interface Done {
  readonly outcome: Outcome
  readonly order?: Order | undefined
  readonly refund?: OrderRefund | undefined
  /** Whether money moved by this very request. */
  readonly changed?: boolean
}

type Deed<Ask extends Asked> = (house: House, merchant: AlipayMerchant, ask: Ask) => Promise<Done>

const missing: Done = { outcome: 'order-missing' }

function opening({ id, payee }: AlipayMerchant, { orderNo, ...ask }: OrderAsk): OpenOrder {
  return { ...ask, orderNo, payee, merchant: id, trace: trace(orderNo) }
}

export const precreate: Deed<OrderAsk> = ({ acquirer }, merchant, ask) =>
  acquirer.open(opening(merchant, ask))

/** The same order again is told how it stands: a paid one is no success twice. */
export const pay: Deed<OrderAsk> = async ({ charger }, merchant, ask) => {
  const opened = await charger.charge(opening(merchant, ask))
  return { order: opened.order, outcome: again(opened) }
}

/** A second code for one order is no other order: only its state refuses it. */
function again({ outcome, order, repeated, differs }: Opened): Outcome {
  if (order !== undefined && differs === 'payerCode') return unpayable[order.state] ?? outcome
  return repeated && outcome === 'approved' ? 'order-paid' : outcome
}

/** The order, if Alipay already calls it a trade. */
async function tradeOf({ acquirer }: House, { id }: AlipayMerchant, ask: Asked) {
  const order = await acquirer.find(id, ask)
  return order === undefined || tradeStatus[order.state] === null ? undefined : order
}

export const query: Deed<Asked> = async (house, merchant, ask) => {
  const order = await tradeOf(house, merchant, ask)
  return order === undefined ? missing : { outcome: 'approved', order }
}

export const cancel: Deed<Asked> = async ({ refunder }, { id }, ask) => {
  const { outcome, order, action } = await refunder.reverse(id, ask)
  const underWay = order?.refunds.some(({ state }) => state === 'pending') === true
  if (outcome === 'approved' && action === 'none' && underWay) return { outcome: 'result-unknown' }
  return { outcome, order }
}

export const close: Deed<Asked> = async (house, merchant, ask) => {
  const order = await tradeOf(house, merchant, ask)
  if (order === undefined) return missing
  const refusal = unpayable[order.state]
  if (refusal !== undefined) return { outcome: refusal, order }
  // The payer's side has been asked and may yet say yes.
  if (order.state === 'reserved') return { outcome: 'result-unknown', order }
  return house.acquirer.close(merchant.id, ask)
}

export const refund: Deed<RefundAsk> = async (house, merchant, ask) => {
  const order = await tradeOf(house, merchant, ask)
  if (order === undefined) return missing
  const number = ask.refundNo ?? refundNo(order.orderNo)
  const before = order.refunds.find((one) => one.refundNo === number && one.state !== 'refused')
  const refusal = before === undefined ? unrefundable(order, ask) : undefined
  if (refusal !== undefined) return { outcome: refusal, order }
  const { amountFen, reason } = ask
  const request = { refundNo: number, amountFen, reason, notifyUrl: null }
  const done = await house.refunder.refund(merchant.id, ask, request)
  return { ...done, changed: !done.repeated }
}

function unrefundable(order: Order, ask: RefundAsk): Outcome | undefined {
  if (order.state === 'refunded') return 'order-closed'
  if (order.payment === null) return unpayable[order.state] ?? 'order-unpaid'
  return ask.refundNo === undefined && ask.amountFen !== order.amountFen
    ? 'refund-exceeds'
    : undefined
}

export const queryRefund: Deed<RefundQueryAsk> = async (house, merchant, ask) => {
  const order = await tradeOf(house, merchant, ask)
  if (order === undefined) return missing
  const refund = order.refunds.find((one) => one.refundNo === ask.refundNo && one.state === 'done')
  return { outcome: refund === undefined ? 'refund-missing' : 'approved', order, refund }
}
