/**
 * Alipay's names and units where both ends meet them: what an operation is called, records to
 * answers for the network, and a till's calls, replies and notifications (docs/sources.md, A1, A2,
 * A4 and A6). Requests are read in requests.ts.
 */
import { plainTime } from '../../core/calendar.ts'
import { type Fen, fenFromYuan, yuanFromFen } from '../../core/money.ts'
import { type Order, type OrderRefund, refundedFen } from '../roles/order.ts'
import { clearingAccount } from '../roles/parties.ts'
import type { OperationName } from './codes.ts'
import { formatForm, parseForm, textOf } from './form.ts'
import { buyerOf } from './numbers.ts'
import { type Fields, serialize } from './serializer.ts'
import { requestText, type SignType } from './signature.ts'
import { type TradeStatus, tradeStatus } from './states.ts'

export const gatewayPath = '/gateway.do'

/** What each operation is called in `method`. */
export const methods = {
  precreate: 'alipay.trade.precreate',
  pay: 'alipay.trade.pay',
  query: 'alipay.trade.query',
  cancel: 'alipay.trade.cancel',
  close: 'alipay.trade.close',
  refund: 'alipay.trade.refund',
  'refund-query': 'alipay.trade.fastpay.refund.query',
} as const satisfies Record<OperationName, string>

/** The name of the node that answers a method. */
export const rootOf = (method: string) => `${method.replaceAll('.', '_')}_response`

const zero = '0.00'
const zeroAmounts = {
  buyer_pay_amount: zero,
  invoice_amount: zero,
  point_amount: zero,
  receipt_amount: zero,
} as const

/** What was paid, in four ways of counting: here nobody pays with coupons or points. */
export function amountsPaid(order: Order) {
  if (order.payment === null) return zeroAmounts
  const paid = yuanFromFen(order.amountFen)
  return { ...zeroAmounts, buyer_pay_amount: paid, invoice_amount: paid, receipt_amount: paid }
}

/** Where the money came from: a balance of this house, or some card behind the switch. */
export const fundChannel = ({ payment }: Order) =>
  payment?.from === clearingAccount ? 'BANKCARD' : 'ALIPAYACCOUNT'

function buyer(order: Order): Fields {
  const known = buyerOf(order)
  return known === undefined ? {} : { buyer_logon_id: known.logonId, buyer_user_id: known.userId }
}

const numbers = ({ orderNo, tradeNo }: Order) => ({ out_trade_no: orderNo, trade_no: tradeNo })
const total = ({ amountFen }: Order) => ({ total_amount: yuanFromFen(amountFen) })

export const encodePrecreate = ({ orderNo, code }: Order): Fields => ({
  out_trade_no: orderNo,
  qr_code: code ?? '',
})

/** Paid, or waiting for the payer: then all amounts but the total are zero. */
export function encodePay(order: Order): Fields {
  const common = { ...numbers(order), ...total(order), ...amountsPaid(order) }
  if (order.payment === null) return common
  return {
    ...common,
    ...buyer(order),
    buyer_user_type: 'PRIVATE',
    fund_bill_list: [{ amount: yuanFromFen(order.amountFen), fund_channel: fundChannel(order) }],
    gmt_payment: plainTime(order.payment.paidAt),
  }
}

const queriedNames = ['store_id', 'terminal_id', 'passback_params'] as const

export function encodeQuery(order: Order): Fields {
  const memo = queriedNames.flatMap((name) => {
    const value = order.memo[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  const sent = order.payment === null ? {} : { send_pay_date: plainTime(order.payment.paidAt) }
  return {
    ...numbers(order),
    ...total(order),
    ...amountsPaid(order),
    ...buyer(order),
    ...Object.fromEntries(memo),
    ...sent,
    buyer_user_type: 'PRIVATE',
    trade_status: tradeStatus[order.state] ?? '',
  }
}

/** `action`: what was done to a trade; nothing when there was none. */
export function encodeCancel(order: Order | undefined, orderNo: string | undefined): Fields {
  const number = order?.orderNo ?? orderNo
  const named = number === undefined ? {} : { out_trade_no: number }
  const isTrade = order !== undefined && (order.payment !== null || order.scene === 'payer-code')
  if (!isTrade) return { ...named, retry_flag: 'N' }
  const action = order.payment === null ? 'close' : 'refund'
  return { ...named, trade_no: order.tradeNo, retry_flag: 'N', action }
}

export const encodeClose = (order: Order): Fields => numbers(order)

/** `refund_fee` is all that was refunded of the trade so far. */
export function encodeRefund(
  order: Order,
  refund: OrderRefund | undefined,
  { changed, itemised }: { readonly changed: boolean; readonly itemised: boolean },
): Fields {
  if (refund === undefined) return {}
  const amount = yuanFromFen(refund.amountFen)
  const item = { amount, fund_channel: fundChannel(order) }
  return {
    ...numbers(order),
    ...buyer(order),
    ...paidBack(refund),
    fund_change: changed ? 'Y' : 'N',
    refund_fee: yuanFromFen(refundedFen(order)),
    ...(itemised ? { refund_detail_item_list: [item], send_back_fee: amount } : {}),
  }
}

const paidBack = ({ doneAt }: OrderRefund) =>
  doneAt === null ? {} : { gmt_refund_pay: plainTime(doneAt) }

/** A refund that is not there, or not done, leaves nothing to tell. */
export function encodeRefundQuery(
  order: Order,
  refund: OrderRefund | undefined,
  { dated }: { readonly dated: boolean },
): Fields {
  if (refund === undefined) return {}
  return {
    ...numbers(order),
    ...total(order),
    out_request_no: refund.refundNo,
    refund_amount: yuanFromFen(refund.amountFen),
    refund_status: 'REFUND_SUCCESS',
    ...(refund.reason === '' ? {} : { refund_reason: refund.reason }),
    ...(dated ? paidBack(refund) : {}),
  }
}

/** What stands in a refusal beside the words. `again`: whether the same request may help. */
export function encodeRefusal(
  operation: OperationName,
  { orderNo, again }: { readonly orderNo: string | undefined; readonly again: boolean },
): Fields {
  const named = orderNo === undefined ? {} : { out_trade_no: orderNo }
  if (operation === 'pay' || operation === 'query') return { ...named, ...zeroAmounts }
  if (operation === 'refund') return { refund_fee: zero, send_back_fee: zero }
  if (operation === 'cancel') return { ...named, retry_flag: again ? 'Y' : 'N' }
  return {}
}

/** A till's request before it is signed. */
export interface TillCall {
  readonly operation: OperationName
  readonly appId: string
  /** The real time of day, milliseconds since 1970. */
  readonly now: number
  readonly notifyUrl?: string
  readonly asks: TillAsk
}

/** What a till may ask, in our units. */
export interface TillAsk {
  readonly orderNo: string
  readonly amountFen?: Fen
  readonly subject?: string
  readonly payerCode?: string
}

const signType: SignType = 'RSA2'

/** The parameters of a call, and the text to sign. */
export function encodeCall({ operation, appId, now, notifyUrl, asks }: TillCall) {
  const { orderNo, amountFen, subject, payerCode } = asks
  const content: Fields = {
    out_trade_no: orderNo,
    ...(amountFen === undefined ? {} : { total_amount: yuanFromFen(amountFen) }),
    ...(subject === undefined ? {} : { subject }),
    ...(payerCode === undefined ? {} : { scene: 'bar_code', auth_code: payerCode }),
  }
  const params = new Map([
    ['app_id', appId],
    ['method', methods[operation]],
    ['format', 'JSON'],
    ['charset', 'utf-8'],
    ['sign_type', signType],
    ['timestamp', plainTime(now)],
    ['version', '1.0'],
    ...(notifyUrl === undefined ? [] : [['notify_url', notifyUrl] as const]),
    ['biz_content', serialize(content)],
  ])
  return { params, text: requestText(params, { empties: false }) }
}

/** The gateway's target and the body of a signed call: what is asked in the body, the rest before. */
export function encodeSigned(params: ReadonlyMap<string, string>, sign: string) {
  const { biz_content: content = '', ...common } = Object.fromEntries(params)
  const query = formatForm(new Map(Object.entries({ ...common, sign })))
  return {
    target: `${gatewayPath}?${query}`,
    headers: { 'Content-Type': 'application/x-www-form-urlencoded;charset=utf-8' },
    body: formatForm(new Map([['biz_content', content]])),
  }
}

/** What a till reads in an answer's node. */
export interface TillReply {
  readonly code: string
  readonly reason: string
  readonly status: TradeStatus | ''
  readonly orderCode: string
  readonly again: boolean
}

/** Reads a node that verified. @throws SyntaxError when it is no JSON. */
export function decodeReply(node: string): TillReply {
  const said = JSON.parse(node) as Readonly<Record<string, string | undefined>>
  return {
    code: said.code ?? '',
    reason: said.sub_code ?? said.trade_status ?? said.code ?? '',
    status: (said.trade_status ?? '') as TradeStatus | '',
    orderCode: said.qr_code ?? '',
    again: said.retry_flag === 'Y',
  }
}

/** What a till reads in a notification, once it has verified. */
export function decodeNotification(body: Buffer) {
  const params = parseForm(body.toString('latin1'))
  const read = (name: string) => textOf(params.get(name) ?? '')
  const status = read('trade_status')
  return {
    params,
    appId: read('app_id'),
    orderNo: read('out_trade_no'),
    paid: status === 'TRADE_SUCCESS' || status === 'TRADE_FINISHED',
    amountFen: fenFromYuan(read('total_amount')),
  }
}
