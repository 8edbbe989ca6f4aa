/**
 * Requests as WeChat Pay reads them: bodies, numbers in the path and the query become commands, or
 * the first flaw is told (docs/sources.md, W3). Money is fen on both sides; a moment is
 * milliseconds here and RFC 3339 there. A till writes the same requests in wire.ts.
 */
import { type OrderNo, orderNo, type Trace, trace } from '../../core/ids.ts'
import type { Fen } from '../../core/money.ts'
import type { OrderTerms } from '../../core/order.ts'
import {
  closeFields,
  type Mode,
  merchantNumber,
  orderNumber,
  providerNumber,
  reverseFields,
  subMerchantNumber,
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
  type Shape,
} from './schema.ts'

/** What was asked, and the pointers of fields no document names; or what is wrong with it. */
export type Read<Asked> =
  | { readonly asked: Asked; readonly unknown: readonly string[] }
  | { readonly flaw: Flaw }

/** Whom a request names itself, to be held against who signed it. */
export interface Named {
  /** The mchid, or the sp_mchid of a service provider. */
  readonly mchid?: string
  /** The appid of the same. */
  readonly appid?: string
  /** The merchant a service provider speaks for. */
  readonly subMchid?: string
  readonly subAppid?: string
  /** What the payment is called while it travels. */
  readonly trace: Trace
  readonly amountFen?: Fen
  readonly terms?: Pick<OrderTerms, 'payerCode'>
}

/** The names of a body, in either mode. */
export interface NamesBody {
  readonly appid?: string
  readonly mchid?: string
  readonly sp_appid?: string
  readonly sp_mchid?: string
  readonly sub_appid?: string | null
  readonly sub_mchid?: string | null
}

/** Whom a body names. An empty sub_appid is none. */
export function namesIn(body: NamesBody): Omit<Named, 'trace'> {
  const mchid = body.mchid ?? body.sp_mchid
  const appid = body.appid ?? body.sp_appid
  const { sub_mchid: subMchid, sub_appid: subAppid } = body
  return {
    ...(mchid === undefined ? {} : { mchid }),
    ...(appid === undefined ? {} : { appid }),
    ...(subMchid ? { subMchid } : {}),
    ...(subAppid ? { subAppid } : {}),
  }
}

export interface OrderReferenceAsk extends Named {
  readonly orderNo?: OrderNo
  readonly tradeNo?: string
}

export const decodeClose = (mode: Mode, number: string, bytes: Buffer): Read<OrderReferenceAsk> =>
  readNumbered(number, closeFields[mode], bytes)

export const decodeReverse = (mode: Mode, number: string, bytes: Buffer): Read<OrderReferenceAsk> =>
  readNumbered(number, reverseFields[mode], bytes)

function readNumbered(number: string, fields: Fields, bytes: Buffer): Read<OrderReferenceAsk> {
  const flaw = flawIn('url', 'out_trade_no', orderNumber, number)
  if (flaw !== undefined) return { flaw }
  return readBody<NamesBody, OrderReferenceAsk>(fields, bytes, (body) => ({
    ...namesIn(body),
    ...{ trace: trace(number), orderNo: orderNo(number) },
  }))
}

/** Who asks, in the query of each mode. */
const askers: Record<Mode, readonly (readonly [string, Shape])[]> = {
  direct: [['mchid', merchantNumber]],
  partner: [
    ['sp_mchid', providerNumber],
    ['sub_mchid', subMerchantNumber],
  ],
}

export function decodeQuery(
  mode: Mode,
  number: string,
  { query, by }: { readonly query: string; readonly by: 'out_trade_no' | 'transaction_id' },
): Read<OrderReferenceAsk> {
  const byOrder = by === 'out_trade_no'
  const said = Object.fromEntries(new URLSearchParams(query))
  const flaws = [
    flawIn('url', by, byOrder ? orderNumber : transactionNumber, number),
    ...askers[mode].map(([name, shape]) => flawIn('query', name, shape, said[name])),
  ]
  const flaw = flaws.find((one) => one !== undefined)
  if (flaw !== undefined) return { flaw }
  const which = byOrder ? { orderNo: orderNo(number) } : { tradeNo: number }
  const names = mode === 'direct' ? { mchid: said.mchid ?? '' } : namesIn(said)
  return { asked: { ...names, trace: trace(number), ...which }, unknown: [] }
}

/** A body that passed its table is what its table says; that is the one cast. */
export function readBody<Body extends object, Asked>(
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
