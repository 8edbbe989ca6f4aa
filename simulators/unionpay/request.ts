/**
 * What every request of a merchant says, whatever it asks: who, which number, which time, how much.
 * Also what an answer repeats of it, and what is kept aside for later answers.
 */
import { momentOf } from '../../core/calendar.ts'
import { type MerchantId, merchantId, type OrderNo, orderNo } from '../../core/ids.ts'
import { limits } from '../../core/limits.ts'
import { type Fen, fen } from '../../core/money.ts'
import { type Answer, respMsg } from './codes.ts'
import { type Flaw, fits } from './fields.ts'
import { type Fields, joinPairs } from './signature.ts'

export interface Asked {
  readonly merchant: MerchantId
  readonly orderNo: OrderNo
  /** `yyyyMMddHHmmss`: with merchant and number the key of a transaction. */
  readonly orderTime: string
  /** The fields every answer to it repeats, and those that are kept for what follows. */
  readonly memo: Fields
}

/** A request that moves money, and where the news of it goes. */
export interface Moving extends Asked {
  readonly amountFen: Fen
  readonly notifyUrl: string
}

export const isFlaw = (value: object): value is Flaw => 'refusal' in value

/** The hour a request may be old or ahead: "must be current" without a figure in the document. */
const orderTimeSkewMs = 3_600_000

export function readAsked(fields: Fields): Asked | Flaw {
  const { merId = '', orderId = '', txnTime = '' } = fields
  if (momentOf(txnTime) === undefined) return { refusal: 'format', field: 'txnTime' }
  return {
    merchant: merchantId(merId),
    orderNo: orderNo(orderId),
    orderTime: txnTime,
    memo: fitting(fields, [...repeated, ...aside]),
  }
}

/** Adds amount and address; what moves money must carry the current time. `now`: real time. */
export function readMoving(asked: Asked, fields: Fields, now: number): Moving | Flaw {
  const { txnAmt = '0', backUrl = '' } = fields
  const at = momentOf(asked.orderTime) ?? 0
  if (Math.abs(at - now) > orderTimeSkewMs) return { refusal: 'format', field: 'txnTime' }
  if (Number(txnAmt) > limits.amountFenMax) return { refusal: 'amount', field: 'txnAmt' }
  return { ...asked, amountFen: fen(Number(txnAmt)), notifyUrl: backUrl }
}

/** How long from now it may be paid; nothing when the merchant does not say. */
export function readPayWithin({ payTimeout }: Fields, now: number): number | undefined | Flaw {
  if (payTimeout === undefined) return undefined
  const left = (momentOf(payTimeout) ?? 0) - now
  return left > 0 ? left : { refusal: 'format', field: 'payTimeout' }
}

const repeated = [
  ...['version', 'encoding', 'bizType', 'accessType', 'merId', 'orderId', 'txnTime'],
  ...['txnType', 'txnSubType', 'reqReserved', 'signMethod'],
  ...['origQryId', 'origOrderId', 'origTxnTime'],
]
/** What only a page, a file or a later transaction needs. */
const aside = ['frontUrl', 'frontFailUrl', 'channelType', 'termId']

/** Only well-formed values: answers are not escaped. */
function fitting(fields: Fields, names: readonly string[]): Fields {
  const pairs = names.map((name) => [name, fields[name] ?? ''] as const)
  return Object.fromEntries(pairs.filter(([name, value]) => fits(name, value)))
}

/** The time half of a transaction's key, out of what its answers repeat. */
export const orderTimeOf = (memo: Fields): string => memo.txnTime ?? ''

/** What makes the same request the same, beside its money: all it repeats but how it was signed. */
export function sameness({ memo, notifyUrl }: Pick<Moving, 'memo' | 'notifyUrl'>): string {
  const { signMethod: _, ...told } = fitting(memo, repeated)
  return `${joinPairs(told)} ${notifyUrl}`
}

/** An answer: what it repeats, how it went, and what there is to tell. */
export function encodeAnswer(memo: Fields, answer: Answer, told: Fields = {}): Fields {
  const said = { respCode: answer.respCode, respMsg: respMsg(answer) }
  return { ...fitting(memo, repeated), ...told, ...said }
}

/** A refusal before any outcome: it names the field that is at fault. */
export const encodeRefusal = (fields: Fields, answer: Answer, field?: string): Fields => ({
  ...fitting(fields, repeated),
  respCode: answer.respCode,
  respMsg: respMsg(answer, field),
})
