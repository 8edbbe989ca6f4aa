/**
 * The words of ACP: which transactions there are and where they go, what the gateway says of one,
 * and what a merchant's till says and reads. Amounts are whole fen, times are Beijing's.
 */
import { clearingDay, compactTime } from '../../core/calendar.ts'
import { counterDigits } from '../../core/ids.ts'
import type { Fen } from '../../core/money.ts'
import { hash32 } from '../../core/random.ts'
import { type Answer, respMsg } from './codes.ts'
import { fits } from './fields.ts'
import type { Fields } from './signature.ts'

/** The addresses of the gateway (docs/sources.md, U1.1); files have a host of their own. */
export const paths = {
  front: '/gateway/api/frontTransReq.do',
  back: '/gateway/api/backTransReq.do',
  app: '/gateway/api/appTransReq.do',
  order: '/gateway/api/order.do',
  query: '/gateway/api/queryTrans.do',
  card: '/gateway/api/cardTransReq.do',
  batch: '/gateway/api/batchTrans.do',
  file: '/',
} as const

export interface TransactionName {
  readonly txnType: string
  readonly txnSubType: string
  /** The addresses that take it; the first is the usual one. */
  readonly at: readonly string[]
}

/** What every transaction that is served is called on the wire. */
export const transactions = {
  'qr-apply': { txnType: '01', txnSubType: '07', at: [paths.back] },
  'qr-consume': { txnType: '01', txnSubType: '06', at: [paths.back] },
  'direct-consume': { txnType: '01', txnSubType: '01', at: [paths.back] },
  'front-consume': { txnType: '01', txnSubType: '01', at: [paths.front] },
  'app-consume': { txnType: '01', txnSubType: '01', at: [paths.app] },
  'order-push': { txnType: '01', txnSubType: '01', at: [paths.order] },
  'preauth-apply': { txnType: '02', txnSubType: '05', at: [paths.back] },
  'preauth-code': { txnType: '02', txnSubType: '04', at: [paths.back] },
  'preauth-card': { txnType: '02', txnSubType: '01', at: [paths.back] },
  'preauth-front': { txnType: '02', txnSubType: '01', at: [paths.front] },
  'preauth-app': { txnType: '02', txnSubType: '01', at: [paths.app] },
  completion: { txnType: '03', txnSubType: '00', at: [paths.back] },
  'preauth-undo': { txnType: '32', txnSubType: '00', at: [paths.back] },
  'completion-undo': { txnType: '33', txnSubType: '00', at: [paths.back] },
  undo: { txnType: '31', txnSubType: '00', at: [paths.back] },
  refund: { txnType: '04', txnSubType: '00', at: [paths.back] },
  query: { txnType: '00', txnSubType: '00', at: [paths.query, paths.back] },
  reversal: { txnType: '99', txnSubType: '01', at: [paths.back, paths.query] },
  file: { txnType: '76', txnSubType: '01', at: [paths.file] },
  sms: { txnType: '77', txnSubType: '02', at: [paths.back] },
  certificate: { txnType: '95', txnSubType: '00', at: [paths.back] },
} as const satisfies Record<string, TransactionName>

export type OperationName = keyof typeof transactions

/** What cannot be read is answered with this text alone (docs/sources.md, U1.5). */
export const unreadable = 'Invalid request.'

/** 21 digits: 2, then yyMMddHHmmss, then a trace number of 6, then 1 (U1.5). */
export function formTradeNo(number: string, at: number, count: number): string {
  const rest = counterDigits(hash32(number), 3)
  return `${rest.slice(0, 2)}${compactTime(at).slice(2)}${counterDigits(count, 6)}${rest.slice(2)}`
}

/** A tn: 21 digits, the second and a count (U1.2). A phone opens an order by it. */
export const formTn = (at: number, count: number) =>
  `${compactTime(at)}${counterDigits(count * 7919 + 1, 7)}`

/** A transaction as the gateway tells of it: its number, its money, and when it was settled. */
export interface Entry {
  readonly tradeNo: string
  readonly amountFen: Fen
  /** When the money moved; nothing is settled before. */
  readonly settledAt: number | null
}

export const encodeTradeNo = ({ tradeNo }: Pick<Entry, 'tradeNo'>): Fields => ({ queryId: tradeNo })

/** The number of a transaction, and the trace number and time that stand inside it. */
export const encodeTrace = (tradeNo: string): Fields => ({
  queryId: tradeNo,
  traceNo: tradeNo.slice(14, 20),
  traceTime: tradeNo.slice(4, 14),
})

export function encodeEntry({ tradeNo, amountFen, settledAt }: Entry): Fields {
  return {
    ...encodeTrace(tradeNo),
    txnAmt: String(amountFen),
    currencyCode: '156',
    ...(settledAt === null ? {} : encodeSettlement(amountFen, settledAt)),
  }
}

/** What a query tells of an order that no payer has taken up: it has no number yet. */
export const encodeUntouched = (amountFen: Fen): Fields => ({
  txnAmt: String(amountFen),
  settleAmt: '0',
})

const encodeSettlement = (amountFen: Fen, at: number): Fields => ({
  settleAmt: String(amountFen),
  settleCurrencyCode: '156',
  settleDate: clearingDay(at).slice(4),
})

/** The second layer of a query's answer: what became of the transaction asked about. */
export const encodeOriginal = (answer: Answer): Fields => ({
  origRespCode: answer.respCode,
  origRespMsg: respMsg(answer),
})

/** First four and last four digits, stars between, as captured messages have an account. */
export const encodeAccount = (cardNo: string): Fields => ({
  accNo: `${cardNo.slice(0, 4)}${'*'.repeat(Math.max(0, cardNo.length - 8))}${cardNo.slice(-4)}`,
})

/** What a merchant asks, in the merchant's own terms. */
export interface Ask {
  readonly operation: OperationName
  readonly merchant: string
  readonly certId: string
  readonly orderNo: string
  readonly orderTime: string
  readonly amountFen?: number
  readonly notifyUrl?: string
  readonly payerCode?: string
  readonly terminal?: string
  readonly originalTradeNo?: string
}

/** The fields of a request, still to be signed, and where it goes. */
export function encodeRequest(ask: Ask): { readonly path: string; readonly fields: Fields } {
  const { txnType, txnSubType, at } = transactions[ask.operation]
  const moves = ask.amountFen !== undefined
  const fields = {
    ...{ version: '5.1.0', encoding: 'UTF-8', signMethod: '01', certId: ask.certId },
    ...{ txnType, txnSubType, bizType: '000000', accessType: '0', merId: ask.merchant },
    ...{ orderId: ask.orderNo, txnTime: ask.orderTime },
    ...(moves ? { txnAmt: String(ask.amountFen), currencyCode: '156', channelType: '08' } : {}),
    ...(ask.notifyUrl === undefined ? {} : { backUrl: ask.notifyUrl }),
    ...(ask.payerCode === undefined ? {} : { qrNo: ask.payerCode }),
    ...(ask.terminal === undefined ? {} : { termId: ask.terminal }),
    ...(ask.originalTradeNo === undefined ? {} : { origQryId: ask.originalTradeNo }),
  }
  return { path: at[0], fields }
}

/** What a merchant reads out of an answer or a notification. */
export interface Told {
  readonly merchant: string
  readonly orderNo: string
  readonly code: string
  /** What became of the transaction asked about: only a query's answer has it. */
  readonly originalCode: string | undefined
  readonly tradeNo: string
  readonly orderCode: string | undefined
  /** What a phone opens the order by, told bare or in the address of its page. */
  readonly reference: string | undefined
  readonly amountFen: number
  readonly certificate: string
  readonly isPayment: boolean
}

/** Nothing when it lacks what every ACP message has. */
export function decodeTold(fields: Fields): Told | undefined {
  const { merId, orderId, respCode, signPubKeyCert, txnAmt = '' } = fields
  if (merId === undefined || orderId === undefined || respCode === undefined) return undefined
  return {
    merchant: merId,
    orderNo: orderId,
    code: respCode,
    originalCode: fields.origRespCode,
    tradeNo: fields.queryId ?? '',
    orderCode: fields.qrCode,
    reference: fields.tn ?? /transNumber%3D(\d{21})$/i.exec(fields.payUrl ?? '')?.[1],
    amountFen: fits('txnAmt', txnAmt) ? Number(txnAmt) : 0,
    certificate: signPubKeyCert ?? '',
    isPayment: fields.txnType === '01',
  }
}
