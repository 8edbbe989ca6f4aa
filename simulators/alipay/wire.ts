/**
 * Alipay's names and units in its answers: what an operation is called, and records told in the
 * network's words (docs/sources.md, A1, A2 and A4). Requests are read in requests.ts; what a till
 * says and reads stands in till.ts.
 */
import { plainTime } from '../../core/calendar.ts'
import { yuanFromFen } from '../../core/money.ts'
import { type Order, type OrderRefund, refundedFen } from '../roles/order.ts'
import { clearingAccount } from '../roles/parties.ts'
import type { OperationName } from './codes.ts'
import { buyerNamed, buyerOf } from './numbers.ts'
import type { Fields } from './serializer.ts'
import { isTrade, tradeStatus } from './states.ts'

export const gatewayPath = '/gateway.do'

/** What each operation is called in `method`. */
export const methods = {
  precreate: 'alipay.trade.precreate',
  pay: 'alipay.trade.pay',
  create: 'alipay.trade.create',
  page: 'alipay.trade.page.pay',
  wap: 'alipay.trade.wap.pay',
  app: 'alipay.trade.app.pay',
  query: 'alipay.trade.query',
  cancel: 'alipay.trade.cancel',
  close: 'alipay.trade.close',
  refund: 'alipay.trade.refund',
  'refund-query': 'alipay.trade.fastpay.refund.query',
  bill: 'alipay.data.dataservice.bill.downloadurl.query',
} as const satisfies Record<OperationName, string>

/** What browsers and apps go to, whatever SDK sent them: answered with pages, and no paths of v3. */
export const pageMethods: readonly string[] = [methods.page, methods.wap, methods.app]

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

/** Who paid; or who was asked, while nobody has. */
function buyer(order: Order, asked?: string): Fields {
  const known = buyerOf(order) ?? (asked === undefined ? undefined : buyerNamed(asked))
  return known === undefined ? {} : { buyer_logon_id: known.logonId, buyer_user_id: known.userId }
}

const numbers = ({ orderNo, tradeNo }: Order) => ({ out_trade_no: orderNo, trade_no: tradeNo })
const total = ({ amountFen }: Order) => ({ total_amount: yuanFromFen(amountFen) })

export const encodePrecreate = ({ orderNo, code }: Order): Fields => ({
  out_trade_no: orderNo,
  qr_code: code ?? '',
})

export const encodeCreate = (order: Order): Fields => numbers(order)

const fundBill = (order: Order) => [
  { amount: yuanFromFen(order.amountFen), fund_channel: fundChannel(order) },
]

/** Paid, or waiting for the payer: then all amounts but the total are zero. */
export function encodePay(order: Order, asked?: string): Fields {
  const { payment } = order
  if (payment === null) {
    return { ...zeroAmounts, ...numbers(order), ...total(order), ...buyer(order, asked) }
  }
  return {
    buyer_user_type: 'PRIVATE',
    fund_bill_list: fundBill(order),
    gmt_payment: plainTime(payment.paidAt),
    ...numbers(order),
    ...total(order),
    ...amountsPaid(order),
    ...buyer(order),
  }
}

const queriedNames = ['store_id', 'terminal_id', 'passback_params'] as const

/** What a query tells only when it is asked to, of a trade that was paid. */
const optional: Readonly<Record<string, (order: Order) => Fields>> = {
  fund_bill_list: (order) => ({ fund_bill_list: fundBill(order) }),
  discount_amount: () => ({ discount_amount: zero }),
  mdiscount_amount: () => ({ mdiscount_amount: zero }),
}

export interface Queried {
  readonly now: number
  /** `query_options`. */
  readonly options: readonly string[]
  /** Who was asked to pay, while nobody has. */
  readonly asked?: string | undefined
}

export function encodeQuery(order: Order, { now, options, asked }: Queried): Fields {
  const memo = queriedNames.flatMap((name) => {
    const value = order.memo[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  const paid = order.payment
  const known = options.filter((option) => paid !== null && Object.hasOwn(optional, option))
  const more = known.map((option) => optional[option]?.(order) ?? {})
  return Object.assign(
    {
      ...numbers(order),
      ...total(order),
      ...amountsPaid(order),
      ...buyer(order, asked),
      ...Object.fromEntries(memo),
      ...(paid === null ? {} : { send_pay_date: plainTime(paid.paidAt) }),
      buyer_user_type: 'PRIVATE',
      trade_status: tradeStatus(order, now) ?? '',
    },
    ...more,
  )
}

/** `action`: what was done to a trade; nothing when there was none. */
export function encodeCancel(order: Order | undefined, orderNo: string | undefined): Fields {
  const number = order?.orderNo ?? orderNo
  const named = number === undefined ? {} : { out_trade_no: number }
  if (order === undefined || !isTrade(order)) return { ...named, retry_flag: 'N' }
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
  return {
    ...numbers(order),
    ...buyer(order),
    ...paidBack(refund),
    fund_change: changed ? 'Y' : 'N',
    refund_fee: yuanFromFen(refundedFen(order)),
    ...(itemised ? itemsOf(order, amount) : {}),
  }
}

const paidBack = ({ doneAt }: OrderRefund) =>
  doneAt === null ? {} : { gmt_refund_pay: plainTime(doneAt) }

/** A refund that is not there, or not done, leaves nothing to tell. */
export function encodeRefundQuery(
  order: Order,
  refund: OrderRefund | undefined,
  options: readonly string[],
): Fields {
  if (refund === undefined) return {}
  const amount = yuanFromFen(refund.amountFen)
  const itemised = options.includes('refund_detail_item_list')
  return {
    ...numbers(order),
    ...total(order),
    out_request_no: refund.refundNo,
    refund_amount: amount,
    refund_status: 'REFUND_SUCCESS',
    ...(refund.reason === '' ? {} : { refund_reason: refund.reason }),
    ...(options.includes('gmt_refund_pay') ? paidBack(refund) : {}),
    ...(itemised ? itemsOf(order, amount) : {}),
  }
}

/** Where money that was given back went. */
const itemsOf = (order: Order, amount: string) => ({
  refund_detail_item_list: [{ amount, fund_channel: fundChannel(order) }],
  send_back_fee: amount,
})

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
