/**
 * WeChat Pay's field names and units as they travel: the answers and notifications of the network
 * (its requests are read in requests.ts), and the till's side of all of it (docs/sources.md, W3 and
 * W5). Money is fen on both sides; a moment is milliseconds here and RFC 3339 there. A value that
 * does not exist yet is left out.
 */
import { rfc3339 } from '../../core/calendar.ts'
import type { OrderNo, RefundNo } from '../../core/ids.ts'
import type { Fen } from '../../core/money.ts'
import type { Order, OrderRefund } from '../roles/order.ts'
import { sealed } from './seal.ts'

/** Where each operation lives; `:number` stands for the order's or refund's number. */
export const paths = {
  native: '/v3/pay/transactions/native',
  codepay: '/v3/pay/transactions/codepay',
  'query-by-order-number': '/v3/pay/transactions/out-trade-no/:number',
  'query-by-transaction-id': '/v3/pay/transactions/id/:number',
  close: '/v3/pay/transactions/out-trade-no/:number/close',
  reverse: '/v3/pay/transactions/out-trade-no/:number/reverse',
  refund: '/v3/refund/domestic/refunds',
  'refund-query': '/v3/refund/domestic/refunds/:number',
  certificates: '/v3/certificates',
} as const

export type TradeState =
  | 'SUCCESS'
  | 'REFUND'
  | 'NOTPAY'
  | 'CLOSED'
  | 'REVOKED'
  | 'USERPAYING'
  | 'PAYERROR'

export type RefundStatus = 'SUCCESS' | 'CLOSED' | 'PROCESSING' | 'ABNORMAL'

/** The address of an operation, for whoever asks. */
export function targetOf(
  path: keyof typeof paths,
  { number = '', mchid }: { readonly number?: string; readonly mchid?: string } = {},
): string {
  const target = paths[path].replace(':number', encodeURIComponent(number))
  return mchid === undefined ? target : `${target}?mchid=${encodeURIComponent(mchid)}`
}

const currency = 'CNY'

/** What the network says of an order beyond its record. */
export interface OrderWords {
  readonly tradeState: TradeState
  readonly tradeStateDesc: string
  readonly openid: string
}

/** An order as queries, 202 answers and notifications show it: keys in alphabetical order. */
export function encodeOrder(order: Order, { tradeState, tradeStateDesc, openid }: OrderWords) {
  const { amountFen: total, payment, memo, merchant, orderNo, tradeNo, scene } = order
  const device = memo.deviceId ? { scene_info: { device_id: memo.deviceId } } : {}
  const told = { trade_state: tradeState, trade_state_desc: tradeStateDesc }
  if (payment === null) {
    return {
      amount: { currency, payer_currency: currency, total },
      appid: memo.appid,
      ...(memo.attach ? { attach: memo.attach } : {}),
      mchid: merchant,
      out_trade_no: orderNo,
      promotion_detail: [],
      ...device,
      ...told,
    }
  }
  return {
    amount: { currency, payer_currency: currency, payer_total: total, total },
    appid: memo.appid,
    attach: memo.attach ?? '',
    bank_type: 'OTHERS',
    mchid: merchant,
    out_trade_no: orderNo,
    payer: { openid },
    promotion_detail: [],
    ...device,
    success_time: rfc3339(payment.paidAt),
    ...told,
    trade_type: scene === 'payer-code' ? 'MICROPAY' : 'NATIVE',
    transaction_id: tradeNo,
  }
}

export const encodeCodeUrl = ({ code }: Order) => ({ code_url: code })

export const encodeReversed = ({ memo, merchant, orderNo }: Order) => ({
  appid: memo.appid,
  mchid: merchant,
  out_trade_no: orderNo,
})

/** What the network says of a refund beyond its record. */
export interface RefundWords {
  readonly status: RefundStatus
  readonly refundId: string
}

const receivedBy = '支付用户零钱'

export function encodeRefund(order: Order, refund: OrderRefund, words: RefundWords) {
  const { amountFen: total, orderNo, tradeNo } = order
  const { amountFen, refundNo, at, doneAt } = refund
  const done = words.status === 'SUCCESS' && doneAt !== null
  return {
    amount: {
      currency,
      discount_refund: 0,
      from: [],
      payer_refund: amountFen,
      payer_total: total,
      refund: amountFen,
      refund_fee: 0,
      settlement_refund: amountFen,
      settlement_total: total,
      total,
    },
    channel: 'ORIGINAL',
    create_time: rfc3339(at),
    funds_account: 'AVAILABLE',
    out_refund_no: refundNo,
    out_trade_no: orderNo,
    promotion_detail: [],
    refund_id: words.refundId,
    status: words.status,
    ...(done ? { success_time: rfc3339(doneAt) } : {}),
    transaction_id: tradeNo,
    user_received_account: receivedBy,
  }
}

/** The platform's certificate, and when it holds: moments in milliseconds. */
export interface PlatformCertificate {
  readonly serial: string
  readonly certificate: string
  readonly from: number
  readonly until: number
}

export const encodeCertificates = (platform: PlatformCertificate, key: string) => ({
  data: [
    {
      serial_no: platform.serial,
      effective_time: rfc3339(platform.from),
      expire_time: rfc3339(platform.until),
      encrypt_certificate: sealed(platform.certificate, 'certificate', key),
    },
  ],
})

/** What a till says of a sale, on any request that needs it. */
export interface SaleTerms {
  readonly appid: string
  readonly mchid: string
  readonly orderNo: OrderNo
  readonly subject: string
  readonly amountFen: Fen
}

const encodeTerms = ({ appid, mchid, orderNo, subject, amountFen }: SaleTerms) => ({
  ...{ appid, mchid, description: subject, out_trade_no: orderNo },
  amount: { total: amountFen, currency },
})

export const encodeNative = (sale: SaleTerms & { readonly notifyUrl: string }): string =>
  JSON.stringify({ ...encodeTerms(sale), notify_url: sale.notifyUrl })

export const encodeCodepay = (sale: SaleTerms & { readonly payerCode: string }): string =>
  JSON.stringify({
    ...encodeTerms(sale),
    payer: { auth_code: sale.payerCode },
    scene_info: { device_ip: '127.0.0.1', store_info: { out_id: sale.mchid } },
  })

export const encodeClose = ({ mchid }: Pick<SaleTerms, 'mchid'>): string =>
  JSON.stringify({ mchid })

export const encodeReverse = ({ appid, mchid }: Pick<SaleTerms, 'appid' | 'mchid'>): string =>
  JSON.stringify({ appid, mchid })

export const encodeWholeRefund = (sale: SaleTerms & { readonly refundNo: RefundNo }): string =>
  JSON.stringify({
    out_trade_no: sale.orderNo,
    out_refund_no: sale.refundNo,
    amount: { refund: sale.amountFen, total: sale.amountFen, currency },
  })

/** What a till looks for in any answer or sealed text; a field that is not there is empty. */
export interface Answer {
  readonly code: string
  readonly codeUrl: string
  readonly orderNo: string
  readonly tradeState: string
  readonly refundStatus: string
  readonly totalFen: number
  readonly refundFen: number
}

/** Reads any JSON; nothing when it is none. */
export function decodeAnswer(json: string): Answer | undefined {
  const said = objectOf(json)
  if (said === undefined) return undefined
  const amount = fieldsOf(said.amount)
  const textOf = (value: unknown) => (typeof value === 'string' ? value : '')
  const fenOf = (value: unknown) => (typeof value === 'number' ? value : 0)
  return {
    code: textOf(said.code),
    codeUrl: textOf(said.code_url),
    orderNo: textOf(said.out_trade_no),
    tradeState: textOf(said.trade_state),
    refundStatus: textOf(said.refund_status) || textOf(said.status),
    totalFen: fenOf(amount.total),
    refundFen: fenOf(amount.refund),
  }
}

/** The envelope of a notification; nothing when it is none. */
export function decodeNotice(json: string) {
  const said = objectOf(json)
  const sealed = fieldsOf(said?.resource)
  const { ciphertext, nonce, associated_data: associatedData } = sealed
  const type = said?.event_type
  if (typeof type !== 'string' || typeof ciphertext !== 'string') return undefined
  if (typeof nonce !== 'string' || typeof associatedData !== 'string') return undefined
  return { type, ciphertext, nonce, associatedData }
}

type Loose = Readonly<Record<string, unknown>>

const fieldsOf = (value: unknown): Loose =>
  typeof value === 'object' && value !== null ? (value as Loose) : {}

function objectOf(json: string): Loose | undefined {
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'object' && value !== null ? fieldsOf(value) : undefined
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    throw cause
  }
}
