/**
 * WeChat Pay's addresses and words, and the till's side of the wire (docs/sources.md, W3 and W5):
 * what it writes, and what it looks for in an answer. The network reads in requests.ts and writes in
 * order-body.ts and refund-body.ts. Money is fen on both sides.
 */
import type { OrderNo, RefundNo } from '../../core/ids.ts'
import type { Fen } from '../../core/money.ts'
import { openidOf } from './openid.ts'

/** Where each operation lives; `:number` stands for the order's or refund's number. */
export const paths = {
  native: '/v3/pay/transactions/native',
  jsapi: '/v3/pay/transactions/jsapi',
  app: '/v3/pay/transactions/app',
  h5: '/v3/pay/transactions/h5',
  codepay: '/v3/pay/transactions/codepay',
  'query-by-order-number': '/v3/pay/transactions/out-trade-no/:number',
  'query-by-transaction-id': '/v3/pay/transactions/id/:number',
  close: '/v3/pay/transactions/out-trade-no/:number/close',
  reverse: '/v3/pay/transactions/out-trade-no/:number/reverse',
  'partner-native': '/v3/pay/partner/transactions/native',
  'partner-jsapi': '/v3/pay/partner/transactions/jsapi',
  'partner-app': '/v3/pay/partner/transactions/app',
  'partner-h5': '/v3/pay/partner/transactions/h5',
  'partner-codepay': '/v3/pay/partner/transactions/codepay',
  'partner-query-by-order-number': '/v3/pay/partner/transactions/out-trade-no/:number',
  'partner-query-by-transaction-id': '/v3/pay/partner/transactions/id/:number',
  'partner-close': '/v3/pay/partner/transactions/out-trade-no/:number/close',
  'partner-reverse': '/v3/pay/partner/transactions/out-trade-no/:number/reverse',
  refund: '/v3/refund/domestic/refunds',
  'refund-query': '/v3/refund/domestic/refunds/:number',
  certificates: '/v3/certificates',
  echo: '/v3/security/echo',
  'trade-bill': '/v3/bill/tradebill',
  'fund-flow-bill': '/v3/bill/fundflowbill',
  'bill-file': '/v3/billdownload/file',
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

/** An order to be scanned, or paid in a merchant's app: both are asked for alike. */
export const encodeNative = (sale: SaleTerms & { readonly notifyUrl: string }): string =>
  JSON.stringify({ ...encodeTerms(sale), notify_url: sale.notifyUrl })

/** An order inside WeChat, for a payer of WeChat who is logged in there. */
export const encodeJsapi = (
  sale: SaleTerms & { readonly notifyUrl: string; readonly payer: string },
): string =>
  JSON.stringify({
    ...{ ...encodeTerms(sale), notify_url: sale.notifyUrl },
    payer: { openid: openidOf(sale.appid, sale.payer) },
  })

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
  readonly prepayId: string
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
    prepayId: textOf(said.prepay_id),
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
