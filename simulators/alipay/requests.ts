/**
 * From `biz_content` to what is asked: names, units and bounds of every request (docs/sources.md,
 * A4). Money is yuan there and fen here; a moment is Beijing time there and milliseconds here.
 */
import { type OrderNo, orderNo, type RefundNo, refundNo } from '../../core/ids.ts'
import { limits } from '../../core/limits.ts'
import { type Fen, fenFromYuan } from '../../core/money.ts'
import type { OrderTerms } from '../../core/order.ts'
import type { Order } from '../roles/order.ts'
import { flawWords } from './codes.ts'
import { expiry, type Wishes } from './expiry.ts'
import {
  type Biz,
  cancelFields,
  closeFields,
  invalid,
  payFields,
  precreateFields,
  queryFields,
  type Read,
  readFields,
  refundFields,
  refundQueryFields,
  type Table,
  type Texts,
} from './fields.ts'
import type { SignType } from './signature.ts'

/** What is known of a request besides its `biz_content`. */
export interface Context {
  readonly notifyUrl: string | null
  readonly signType: SignType
  /** Business time, milliseconds since 1970. */
  readonly now: number
  readonly sellerId: string
}

/** An order by the merchant's number, by Alipay's, or both: then Alipay's wins. */
export interface Asked {
  /** What the payment is called while it travels. */
  readonly trace: string
  readonly orderNo?: OrderNo
  readonly tradeNo?: string
  readonly amountFen?: Fen
}

export interface OrderAsk extends Asked {
  readonly orderNo: OrderNo
  readonly amountFen: Fen
  readonly scene: Order['scene']
  readonly terms: OrderTerms
  readonly notifyUrl: string | null
  /** Milliseconds since 1970. */
  readonly expiresAt: number
  readonly memo: Order['memo']
}

export interface RefundAsk extends Asked {
  readonly amountFen: Fen
  /** Without one only the whole order can be refunded. */
  readonly refundNo?: RefundNo
  readonly reason: string
  /** Whether the answer is to tell where the money went. */
  readonly itemised: boolean
}

export interface RefundQueryAsk extends Asked {
  readonly refundNo: RefundNo
  /** Whether the answer is to tell when the money went. */
  readonly dated: boolean
}

export function decodePrecreate(biz: Biz, context: Context): Read<OrderAsk> {
  const read = readFields(precreateFields, biz)
  if ('flaw' in read) return read
  const { qr_code_timeout_express: codeWithin } = read.asked
  return orderAsk(read, { context, scene: 'merchant-code', payerCode: '', codeWithin })
}

const scenes: readonly string[] = ['bar_code', 'security_code', 'wave_code']

export function decodePay(biz: Biz, context: Context): Read<OrderAsk> {
  const read = readFields(payFields, biz)
  if ('flaw' in read) return read
  const { scene = 'bar_code', auth_code: payerCode } = read.asked
  if (!scenes.includes(scene)) return { flaw: flawWords('ACQ.UN_SUPPORT_TRADE_SCENE') }
  // A code that came as a number has lost its last digits.
  if (typeof biz.auth_code === 'number') return invalid('auth_code 类型不正确')
  if (payerCode === undefined) return { flaw: flawWords('ACQ.AUTH_TOKEN_IS_NOT_EXIST') }
  return orderAsk(read, { context, scene: 'payer-code', payerCode, codeWithin: undefined })
}

const orderNoForm = /^\w{1,64}$/
const wishNames = {
  until: 'time_expire',
  within: 'timeout_express',
  codeWithin: 'qr_code_timeout_express',
} as const satisfies Record<keyof Wishes, string>

interface OrderSide {
  readonly context: Context
  readonly scene: Order['scene']
  readonly payerCode: string
  readonly codeWithin: string | undefined
}

// Long on purpose: a straight run of refusals.
function orderAsk(
  read: { readonly asked: Texts<typeof precreateFields>; readonly unknown: readonly string[] },
  { context, scene, payerCode, codeWithin }: OrderSide,
): Read<OrderAsk> {
  const { out_trade_no: number, subject, total_amount: total, ...said } = read.asked
  if (number === undefined) return invalid('out_trade_no 不能为空')
  if (!orderNoForm.test(number)) return invalid('out_trade_no 只能包含字母、数字、下划线')
  if (subject === undefined) return invalid('subject 不能为空')
  if (total === undefined) return invalid('total_amount 不能为空')
  const amountFen = fenFromYuan(total)
  if (amountFen === undefined) return invalid('total_amount 不是最多两位小数的金额')
  if (amountFen <= 0 || amountFen > limits.amountFenMax) {
    return { flaw: flawWords('ACQ.TOTAL_FEE_EXCEED') }
  }
  if (said.seller_id !== undefined && said.seller_id !== context.sellerId) {
    return { flaw: flawWords('ACQ.INVALID_RECEIVE_ACCOUNT') }
  }
  const wishes = { until: said.time_expire, within: said.timeout_express, codeWithin }
  const showsCode = scene === 'merchant-code'
  const expiresAt = expiry(wishes, { now: context.now, showsCode })
  if (typeof expiresAt === 'string') return invalid(`${wishNames[expiresAt]} 格式不正确`)
  if (expiresAt <= context.now) return { flaw: flawWords('ACQ.NOW_TIME_AFTER_EXPIRE_TIME_ERROR') }
  const attach = said.passback_params ?? ''
  const asked: OrderAsk = {
    ...{ trace: number, orderNo: orderNo(number), amountFen, scene, expiresAt },
    terms: { amountFen, subject, scene, payerCode, attach },
    notifyUrl: context.notifyUrl,
    memo: { ...echoed(said), ...(context.signType === 'RSA' ? { sign_type: 'RSA' } : {}) },
  }
  return { asked, unknown: read.unknown }
}

const echoedNames = ['body', 'passback_params', 'store_id', 'terminal_id'] as const

/** What queries and notifications repeat as it came. */
function echoed(said: Texts<typeof precreateFields>): Order['memo'] {
  const memo: Record<string, string> = {}
  for (const name of echoedNames) {
    const value = said[name]
    if (value !== undefined) memo[name] = value
  }
  return memo
}

type Whose = { readonly out_trade_no?: string; readonly trade_no?: string }

function reference({ out_trade_no: number, trade_no: tradeNo }: Whose): Asked | undefined {
  const name = number ?? tradeNo
  if (name === undefined) return undefined
  return {
    trace: name,
    ...(number === undefined ? {} : { orderNo: orderNo(number) }),
    ...(tradeNo === undefined ? {} : { tradeNo }),
  }
}

const oneOf = () => invalid('out_trade_no 和 trade_no 不能同时为空')

const decodeReference =
  <T extends Table>(table: T) =>
  (biz: Biz): Read<Asked> => {
    const read = readFields(table, biz)
    if ('flaw' in read) return read
    const asked = reference(read.asked as Whose)
    return asked === undefined ? oneOf() : { asked, unknown: read.unknown }
  }

export const decodeQuery = decodeReference(queryFields)
export const decodeCancel = decodeReference(cancelFields)
export const decodeClose = decodeReference(closeFields)

export function decodeRefund(biz: Biz): Read<RefundAsk> {
  const read = readFields(refundFields, biz)
  if ('flaw' in read) return read
  const { refund_amount: sum, out_request_no: number, refund_reason: reason = '' } = read.asked
  const asked = reference(read.asked)
  if (asked === undefined) return oneOf()
  if (sum === undefined) return invalid('refund_amount 不能为空')
  const amountFen = fenFromYuan(sum)
  if (amountFen === undefined || amountFen <= 0) return invalid('refund_amount 不是有效的金额')
  const itemised = wants(biz, 'refund_detail_item_list')
  const refund = number === undefined ? {} : { refundNo: refundNo(number) }
  return { asked: { ...asked, ...refund, amountFen, reason, itemised }, unknown: read.unknown }
}

export function decodeRefundQuery(biz: Biz): Read<RefundQueryAsk> {
  const read = readFields(refundQueryFields, biz)
  if ('flaw' in read) return read
  const { out_request_no: number } = read.asked
  const asked = reference(read.asked)
  if (asked === undefined) return oneOf()
  if (number === undefined) return invalid('out_request_no 不能为空')
  const dated = wants(biz, 'gmt_refund_pay')
  return { asked: { ...asked, refundNo: refundNo(number), dated }, unknown: read.unknown }
}

const wants = ({ query_options: options }: Biz, option: string) =>
  Array.isArray(options) && options.includes(option)

/** The order a request names, however flawed the rest of it is. */
export const statedOrderNo = ({ out_trade_no: number }: Biz): string | undefined =>
  typeof number === 'string' ? number.slice(0, precreateFields.out_trade_no) : undefined
