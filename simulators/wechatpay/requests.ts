/**
 * Requests as WeChat Pay reads them: bodies, numbers in the path and the query become commands, or
 * the first flaw is told (docs/sources.md, W3). Money is fen on both sides; a moment is
 * milliseconds here and RFC 3339 there. A till writes the same requests in wire.ts.
 */
import {
  type OrderNo,
  orderNo,
  type RefundNo,
  refundNo,
  type Trace,
  trace,
} from '../../core/ids.ts'
import { type Fen, fen } from '../../core/money.ts'
import type { OrderTerms } from '../../core/order.ts'
import type { Order } from '../roles/order.ts'
import {
  closeFields,
  codepayFields,
  merchantNumber,
  nativeFields,
  orderNumber,
  refundFields,
  refundNumber,
  reverseFields,
  transactionNumber,
} from './fields.ts'
import {
  check,
  type Fields,
  type Flaw,
  flawAt,
  flawIn,
  illegalParameter,
  isObject,
} from './schema.ts'

/** What was asked, and the pointers of fields no document names; or what is wrong with it. */
export type Read<Asked> =
  | { readonly asked: Asked; readonly unknown: readonly string[] }
  | { readonly flaw: Flaw }

/** The mchid and appid a request names itself, to be held against who signed it. */
export interface Named {
  readonly mchid?: string
  readonly appid?: string
  /** What the payment is called while it travels. */
  readonly trace: Trace
  readonly amountFen?: Fen
}

export interface OrderAsk extends Named {
  readonly orderNo: OrderNo
  readonly amountFen: Fen
  readonly terms: OrderTerms
  readonly notifyUrl: string | null
  /** Milliseconds since 1970; nothing when the merchant set no end. */
  readonly expiresAt: number | undefined
  readonly memo: Order['memo']
}

interface OrderBody {
  readonly appid: string
  readonly mchid: string
  readonly description: string
  readonly out_trade_no: string
  readonly time_expire?: string | null
  readonly attach?: string | null
  readonly notify_url?: string | null
  readonly amount: { readonly total: number }
  readonly payer?: { readonly auth_code: string }
  readonly scene_info?: {
    readonly device_id?: string | null
    readonly store_info?: { readonly id?: string | null; readonly out_id?: string | null } | null
  } | null
}

export const decodeNative = (bytes: Buffer, now: number): Read<OrderAsk> =>
  readBody<OrderBody, OrderAsk>(nativeFields, bytes, (body) => {
    const expiresAt =
      typeof body.time_expire === 'string' ? Date.parse(body.time_expire) : undefined
    if (expiresAt === undefined || expiresAt >= now + 60_000) return orderAsk(body, expiresAt)
    const rule =
      '输入源“/body/time_expire”映射到字段“交易结束时间”规则校验失败，须至少晚于当前1分钟'
    return flawAt('/time_expire', body.time_expire, rule, illegalParameter)
  })

export const decodeCodepay = (bytes: Buffer): Read<OrderAsk> =>
  readBody<OrderBody, OrderAsk>(codepayFields, bytes, (body) => {
    const { store_info: store } = body.scene_info ?? {}
    const named = [store?.id, store?.out_id].filter((id) => typeof id === 'string').length
    if (!isObject(store) || named === 1) return orderAsk(body, undefined)
    const rule =
      '输入源“/body/scene_info/store_info”映射到字段“商户门店信息”规则校验失败，id与out_id二选一'
    return flawAt('/scene_info/store_info', store, rule, illegalParameter)
  })

function orderAsk(body: OrderBody, expiresAt: number | undefined): OrderAsk | Flaw {
  if (Number.isNaN(expiresAt)) {
    const rule = '输入源“/body/time_expire”映射到字段“交易结束时间”规则校验失败，没有这个时间'
    return flawAt('/time_expire', body.time_expire, rule, illegalParameter)
  }
  const { appid, mchid, description: subject, out_trade_no: number } = body
  const amountFen = fen(body.amount.total)
  const attach = body.attach ?? ''
  const payerCode = body.payer?.auth_code ?? ''
  const scene = payerCode === '' ? 'merchant-code' : 'payer-code'
  return {
    ...{ appid, mchid, trace: trace(number), orderNo: orderNo(number), amountFen, expiresAt },
    terms: { amountFen, subject, scene, payerCode, attach },
    notifyUrl: body.notify_url ?? null,
    memo: { appid, attach, deviceId: body.scene_info?.device_id ?? '' },
  }
}

export interface OrderReferenceAsk extends Named {
  readonly orderNo?: OrderNo
  readonly tradeNo?: string
}

export const decodeClose = (number: string, bytes: Buffer): Read<OrderReferenceAsk> =>
  readNumbered(number, closeFields, bytes)

export const decodeReverse = (number: string, bytes: Buffer): Read<OrderReferenceAsk> =>
  readNumbered(number, reverseFields, bytes)

function readNumbered(number: string, fields: Fields, bytes: Buffer): Read<OrderReferenceAsk> {
  const flaw = flawIn('url', 'out_trade_no', orderNumber, number)
  if (flaw !== undefined) return { flaw }
  return readBody<Pick<OrderBody, 'mchid'> & { appid?: string }, OrderReferenceAsk>(
    fields,
    bytes,
    ({ mchid, appid }) => ({
      ...(appid === undefined ? { mchid } : { mchid, appid }),
      ...{ trace: trace(number), orderNo: orderNo(number) },
    }),
  )
}

export function decodeQuery(
  number: string,
  query: string,
  by: 'out_trade_no' | 'transaction_id',
): Read<OrderReferenceAsk> {
  const byOrder = by === 'out_trade_no'
  const mchid = new URLSearchParams(query).get('mchid') ?? undefined
  const flaw =
    flawIn('url', by, byOrder ? orderNumber : transactionNumber, number) ??
    flawIn('query', 'mchid', merchantNumber, mchid)
  if (flaw !== undefined) return { flaw }
  const which = byOrder ? { orderNo: orderNo(number) } : { tradeNo: number }
  return { asked: { mchid: mchid ?? '', trace: trace(number), ...which }, unknown: [] }
}

export interface RefundAsk extends OrderReferenceAsk {
  readonly refundNo: RefundNo
  readonly amountFen: Fen
  /** What the merchant says the whole order was. */
  readonly totalFen: Fen
  readonly reason: string
  readonly notifyUrl: string | null
}

interface RefundBody {
  readonly transaction_id?: string | null
  readonly out_trade_no?: string | null
  readonly out_refund_no: string
  readonly reason?: string | null
  readonly notify_url?: string | null
  readonly amount: { readonly refund: number; readonly total: number }
}

export const decodeRefund = (bytes: Buffer): Read<RefundAsk> =>
  readBody<RefundBody, RefundAsk>(refundFields, bytes, (body) => {
    const { transaction_id: tradeNo, out_trade_no: number, out_refund_no: refund } = body
    if (!tradeNo === !number) {
      const rule =
        '输入源“/body/out_trade_no”映射到字段“商户订单号”规则校验失败，与微信支付订单号二选一'
      return flawAt('/out_trade_no', number, rule, illegalParameter)
    }
    return {
      ...(number ? { orderNo: orderNo(number) } : { tradeNo: tradeNo ?? '' }),
      trace: trace(number || (tradeNo ?? '')),
      refundNo: refundNo(refund),
      amountFen: fen(body.amount.refund),
      totalFen: fen(body.amount.total),
      reason: body.reason ?? '',
      notifyUrl: body.notify_url ?? null,
    }
  })

export function decodeRefundQuery(number: string): Read<Named & { readonly refundNo: RefundNo }> {
  const flaw = flawIn('url', 'out_refund_no', refundNumber, number)
  if (flaw !== undefined) return { flaw }
  return { asked: { trace: trace(number), refundNo: refundNo(number) }, unknown: [] }
}

/** A body that passed its table is what its table says; that is the one cast. */
function readBody<Body extends object, Asked>(
  fields: Fields,
  bytes: Buffer,
  make: (body: Body) => Asked | Flaw,
): Read<Asked> {
  const value = parsed(bytes)
  if (!isObject(value))
    return { flaw: flawAt('', '', '请求体不是合法的JSON对象', illegalParameter) }
  const { flaw, unknown } = check(fields, value)
  if (flaw !== undefined) return { flaw }
  const made = make(value as Body)
  return isFlaw(made) ? { flaw: made } : { asked: made, unknown }
}

const isFlaw = <Asked>(made: Asked | Flaw): made is Flaw =>
  isObject(made) && Object.hasOwn(made, 'errcode')

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    throw cause
  }
}
