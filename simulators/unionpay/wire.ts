/**
 * ACP 5.1.0 in both directions: what a gateway reads and says, and what a merchant's till says and
 * reads. Names, units and formats stop here; amounts are whole fen, times are Beijing's.
 */
import { clearingDay, compactTime, momentOf } from '../../core/calendar.ts'
import {
  counterDigits,
  type MerchantId,
  merchantId,
  type OrderNo,
  orderNo,
} from '../../core/ids.ts'
import { limits } from '../../core/limits.ts'
import { type Fen, fen } from '../../core/money.ts'
import { hash32 } from '../../core/random.ts'
import { type Answer, respMsg } from './codes.ts'
import { type Flaw, fieldsFlaw, fits, isTransaction } from './fields.ts'
import type { Fields } from './signature.ts'

export const paths = {
  back: '/gateway/api/backTransReq.do',
  query: '/gateway/api/queryTrans.do',
} as const

/** Transaction, sub-transaction, and the addresses that take it; the first is the usual one. */
const operations = {
  'qr-apply': { txnType: '01', txnSubType: '07', at: [paths.back] },
  'qr-consume': { txnType: '01', txnSubType: '06', at: [paths.back] },
  refund: { txnType: '04', txnSubType: '00', at: [paths.back] },
  query: { txnType: '00', txnSubType: '00', at: [paths.query] },
  reversal: { txnType: '99', txnSubType: '01', at: [paths.back, paths.query] },
} as const satisfies Record<string, { txnType: string; txnSubType: string; at: readonly string[] }>

export type Operation = keyof typeof operations

/** What cannot be read is answered with this text alone (docs/sources.md, U1.5). */
export const unreadable = 'Invalid request.'

/** The hour a request may be old or ahead: "must be current" without a figure in the document. */
const orderTimeSkewMs = 3_600_000

interface Asked {
  readonly merchant: MerchantId
  readonly orderNo: OrderNo
  /** `yyyyMMddHHmmss`: with merchant and number the key of a transaction. */
  readonly orderTime: string
  /** The fields every answer to it repeats. */
  readonly memo: Fields
}

export interface PayCommand extends Asked {
  readonly operation: 'qr-apply' | 'qr-consume'
  readonly amountFen: Fen
  readonly notifyUrl: string
  /** Empty when the payer is to scan. */
  readonly payerCode: string
  /** How long from now it may be paid, when the merchant says. */
  readonly payWithinMs: number | undefined
}

export interface RefundCommand extends Asked {
  readonly operation: 'refund'
  readonly amountFen: Fen
  readonly notifyUrl: string
  readonly originalTradeNo: string
}

/** Refers to a transaction by its own number and time. */
export interface ReferringCommand extends Asked {
  readonly operation: 'query' | 'reversal'
}

export type Command = PayCommand | RefundCommand | ReferringCommand

export const isFlaw = (value: Command | Flaw): value is Flaw => 'refusal' in value

/** The time half of a transaction's key, out of what its answers repeat. */
export const orderTimeOf = (memo: Fields): string => memo.txnTime ?? ''

/** The command a whole and trusted request makes, or its first flaw. `now`: real time. */
export function decodeRequest(path: string, fields: Fields, now: number): Command | Flaw {
  const operation = operationOf(path, fields)
  if (typeof operation !== 'string') return operation
  const flaw = fieldsFlaw(fields, operation)
  if (flaw !== undefined) return flaw
  const { merId = '', orderId = '', txnTime = '', txnAmt = '0' } = fields
  if (momentOf(txnTime) === undefined) return { refusal: 'format', field: 'txnTime' }
  const asked = {
    merchant: merchantId(merId),
    orderNo: orderNo(orderId),
    orderTime: txnTime,
    memo: repeatedFields(fields),
  }
  if (operation === 'query' || operation === 'reversal') return { ...asked, operation }
  if (!isCurrent(txnTime, now)) return { refusal: 'format', field: 'txnTime' }
  if (Number(txnAmt) > limits.amountFenMax) return { refusal: 'amount', field: 'txnAmt' }
  const moving = { ...asked, amountFen: fen(Number(txnAmt)), notifyUrl: fields.backUrl ?? '' }
  if (operation === 'refund') {
    return { ...moving, operation, originalTradeNo: fields.origQryId ?? '' }
  }
  const payWithinMs = payWithin(fields.payTimeout, now)
  if (payWithinMs !== undefined && !(payWithinMs > 0)) {
    return { refusal: 'format', field: 'payTimeout' }
  }
  const payerCode = operation === 'qr-consume' ? (fields.qrNo ?? '') : ''
  return { ...moving, operation, payerCode, payWithinMs }
}

function operationOf(path: string, { txnType = '', txnSubType = '' }: Fields): Operation | Flaw {
  for (const operation of Object.keys(operations) as Operation[]) {
    const { at, ...type } = operations[operation]
    const here = (at as readonly string[]).includes(path)
    if (here && type.txnType === txnType && type.txnSubType === txnSubType) return operation
  }
  return { refusal: isTransaction(txnType) ? 'permission' : 'format', field: 'txnType' }
}

const isCurrent = (txnTime: string, now: number) =>
  Math.abs((momentOf(txnTime) ?? 0) - now) <= orderTimeSkewMs

/** Not a number when the text names no moment. */
const payWithin = (payTimeout: string | undefined, now: number) =>
  payTimeout === undefined ? undefined : (momentOf(payTimeout) ?? Number.NaN) - now

const repeated = [
  ...['version', 'encoding', 'bizType', 'accessType', 'merId', 'orderId', 'txnTime'],
  ...['txnType', 'txnSubType', 'reqReserved'],
]

/** What an answer repeats of its request: only well-formed values, for answers are not escaped. */
function repeatedFields(fields: Fields): Fields {
  const pairs = repeated.map((name) => [name, fields[name] ?? ''] as const)
  return Object.fromEntries(pairs.filter(([name, value]) => fits(name, value)))
}

/** An answer: what it repeats, how it went, and what there is to tell. */
export function encodeAnswer(memo: Fields, answer: Answer, told: Fields = {}): Fields {
  return { ...memo, ...told, respCode: answer.respCode, respMsg: respMsg(answer) }
}

/** A refusal before any outcome: it names the field that is at fault. */
export function encodeRefusal(fields: Fields, answer: Answer, field?: string): Fields {
  const memo = repeatedFields(fields)
  return { ...memo, respCode: answer.respCode, respMsg: respMsg(answer, field) }
}

/** 21 digits: 2, then yyMMddHHmmss, then a trace number of 6, then 1 (U1.5). */
export function formTradeNo(number: string, at: number, count: number): string {
  const rest = counterDigits(hash32(number), 3)
  return `${rest.slice(0, 2)}${compactTime(at).slice(2)}${counterDigits(count, 6)}${rest.slice(2)}`
}

/** A transaction as the gateway tells of it: its number, its money, and when it was settled. */
export interface Entry {
  readonly tradeNo: string
  readonly amountFen: Fen
  /** When the money moved; nothing is settled before. */
  readonly settledAt: number | null
}

export const encodeTradeNo = ({ tradeNo }: Pick<Entry, 'tradeNo'>): Fields => ({ queryId: tradeNo })

export const encodeOrderCode = (code: string): Fields => ({ qrCode: code })

export const encodeOriginalTradeNo = (tradeNo: string): Fields => ({ origQryId: tradeNo })

export function encodeEntry({ tradeNo, amountFen, settledAt }: Entry): Fields {
  return {
    queryId: tradeNo,
    traceNo: tradeNo.slice(14, 20),
    traceTime: tradeNo.slice(4, 14),
    txnAmt: String(amountFen),
    currencyCode: '156',
    ...(settledAt === null ? {} : encodeSettlement(amountFen, settledAt)),
  }
}

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

/** What a merchant asks, in the merchant's own terms. */
export interface Ask {
  readonly operation: Operation
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
  const { txnType, txnSubType, at } = operations[ask.operation]
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
    amountFen: fits('txnAmt', txnAmt) ? Number(txnAmt) : 0,
    certificate: signPubKeyCert ?? '',
    isPayment: fields.txnType === '01',
  }
}
