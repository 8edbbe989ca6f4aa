/**
 * Orders and refunds as APIv2 shows them: field names, units and shapes of its answers and
 * notifications (docs/sources.md, W6.3 to W6.6). Money is fen on both sides; a moment is
 * milliseconds here and `yyyyMMddHHmmss` in Beijing there.
 */
import { compactTime, plainTime } from '../../../core/calendar.ts'
import { addFen, fen } from '../../../core/money.ts'
import type { Order, OrderRefund } from '../../roles/order.ts'
import { memoOf } from '../memo.ts'
import { refundId } from '../numbers.ts'
import { payerOpenid } from '../openid.ts'
import { h5Url } from '../order-body.ts'
import type { TradeState } from '../wire.ts'
import type { Told } from './xml.ts'

const currency = 'CNY'

/** A field that is told only when there is something to tell. */
const some = (name: string, value: string): Told => (value === '' ? [] : [[name, value]])

/** Who is named at the head of every answer and notification. */
export interface Names {
  readonly mchid: string
  readonly appid: string
  readonly subMchid: string
  readonly subAppid: string
}

export const encodeNames = ({ mchid, appid, subMchid, subAppid }: Names): Told => [
  ['mch_id', mchid],
  ['appid', appid],
  ...some('sub_mch_id', subMchid),
  ...some('sub_appid', subAppid),
]

/** The parties of an order, as whoever placed it named them. */
export function namesOf(order: Order): Names {
  const { appid, provider, subAppid } = memoOf(order)
  if (provider === '') return { mchid: order.merchant, appid, subMchid: '', subAppid: '' }
  return { mchid: provider, appid, subMchid: order.merchant, subAppid }
}

/** What was prepared: `code` opens the order, `prepayId` names it. */
export function encodePrepaid(
  order: Order,
  { code, prepayId, origin }: { code: string; prepayId: string; origin: string },
): Told {
  const { tradeType, deviceId } = memoOf(order)
  return [
    ...some('device_info', deviceId),
    ['prepay_id', prepayId],
    ['trade_type', tradeType],
    ...(tradeType === 'NATIVE' ? ([['code_url', code]] as const) : []),
    ...(tradeType === 'MWEB' ? ([['mweb_url', h5Url(origin, code)]] as const) : []),
  ]
}

/** A paid order: by whom, how much, when. */
export function encodePaid(order: Order): Told {
  const { appid, tradeType, subAppid, attach } = memoOf(order)
  const { amountFen, payment, tradeNo, orderNo } = order
  return [
    ['openid', payerOpenid(appid, order)],
    ['is_subscribe', 'N'],
    ...(subAppid === '' ? [] : subPayer(payerOpenid(subAppid, order))),
    ['trade_type', tradeType],
    ['bank_type', 'OTHERS'],
    ['total_fee', amountFen],
    ['fee_type', currency],
    ['cash_fee', amountFen],
    ['cash_fee_type', currency],
    ['transaction_id', tradeNo],
    ['out_trade_no', orderNo],
    ['attach', attach],
    ['time_end', payment === null ? '' : compactTime(payment.paidAt)],
  ]
}

const subPayer = (openid: string): Told => [
  ['sub_openid', openid],
  ['sub_is_subscribe', 'N'],
]

/** An order as a query shows it. */
export function encodeOrder(
  order: Order,
  { tradeState, tradeStateDesc }: { tradeState: TradeState; tradeStateDesc: string },
): Told {
  const { deviceId, attach } = memoOf(order)
  const device: Told = [['device_info', deviceId]]
  const state: Told = [['trade_state', tradeState]]
  const desc: Told = [['trade_state_desc', tradeStateDesc]]
  if (order.payment !== null && tradeState !== 'REVOKED') {
    return [...device, ...encodePaid(order), ...state, ...desc]
  }
  const named: Told = [
    ['total_fee', order.amountFen],
    ['out_trade_no', order.orderNo],
    ...some('attach', attach),
  ]
  return [...device, ...state, ...named, ...desc]
}

/** A refund as its request is answered. */
export const encodeRefund = (order: Order, refund: OrderRefund): Told => [
  ['transaction_id', order.tradeNo],
  ['out_trade_no', order.orderNo],
  ['out_refund_no', refund.refundNo],
  ['refund_id', refundId(order, refund)],
  ['refund_channel', ''],
  ['refund_fee', refund.amountFen],
  ['coupon_refund_fee', 0],
  ['total_fee', order.amountFen],
  ['cash_fee', order.amountFen],
  ['coupon_refund_count', 0],
  ['cash_refund_fee', refund.amountFen],
]

const refundStatuses = {
  pending: 'PROCESSING',
  done: 'SUCCESS',
  refused: 'REFUNDCLOSE',
} as const satisfies Record<OrderRefund['state'], string>

/** A refund, and whether it failed at the payer's card. */
export interface RefundShown extends OrderRefund {
  readonly abnormal: boolean
}

const statusOf = ({ state, abnormal }: RefundShown) =>
  state === 'refused' && abnormal ? 'CHANGE' : refundStatuses[state]

const receivedBy = '支付用户的零钱'
const sourceOfRefunds = 'REFUND_SOURCE_UNSETTLED_FUNDS'

/** The refunds of an order, each field with the number of its refund, from 0 on. */
export function encodeRefunds(order: Order, refunds: readonly RefundShown[]): Told {
  return [
    ['transaction_id', order.tradeNo],
    ['out_trade_no', order.orderNo],
    ['total_fee', order.amountFen],
    ['cash_fee', order.amountFen],
    ['refund_fee', addFen(fen(0), ...refunds.map(({ amountFen }) => amountFen))],
    ['refund_count', refunds.length],
    ...refunds.flatMap((refund, n) => encodeNumbered(order, refund, n)),
  ]
}

const encodeNumbered = (order: Order, refund: RefundShown, n: number): Told => [
  [`out_refund_no_${n}`, refund.refundNo],
  [`refund_id_${n}`, refundId(order, refund)],
  [`refund_channel_${n}`, 'ORIGINAL'],
  [`refund_fee_${n}`, refund.amountFen],
  [`refund_status_${n}`, statusOf(refund)],
  [`refund_account_${n}`, sourceOfRefunds],
  // Misspelt on the wire.
  [`refund_recv_accout_${n}`, receivedBy],
  ...some(`refund_success_time_${n}`, doneAt(refund)),
]

const doneAt = ({ state, doneAt: at }: OrderRefund) =>
  state === 'done' && at !== null ? plainTime(at) : ''

/** What a payment notification tells; the name of a field decides its place. */
export const encodePaidNotice = (order: Order): Told => [
  ['return_code', 'SUCCESS'],
  ['result_code', 'SUCCESS'],
  ...encodeNames(namesOf(order)),
  ...some('device_info', memoOf(order).deviceId),
  // Production writes every number of a notification as text, those of this one excepted.
  ...encodePaid(order).map(([name, value]): Told[number] =>
    name === 'total_fee' ? [name, value] : [name, String(value)],
  ),
]

/** What is sealed into a refund notification: below `<root>`, every value as text. */
export const encodeRefundNotice = (order: Order, refund: RefundShown): Told => [
  ['out_refund_no', refund.refundNo],
  ['out_trade_no', order.orderNo],
  ['refund_account', sourceOfRefunds],
  ['refund_fee', String(refund.amountFen)],
  ['refund_id', refundId(order, refund)],
  ['refund_recv_accout', '支付用户零钱'],
  ['refund_request_source', 'API'],
  ['refund_status', statusOf(refund)],
  ['settlement_refund_fee', String(refund.amountFen)],
  ['settlement_total_fee', String(order.amountFen)],
  ...some('success_time', doneAt(refund)),
  ['total_fee', String(order.amountFen)],
  ['transaction_id', order.tradeNo],
  ['cash_refund_fee', String(refund.amountFen)],
]
