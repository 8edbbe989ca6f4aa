/**
 * Requests that open an order: what the payer is asked for, by which product, and what makes two
 * requests under one number the same (docs/sources.md, W3.1 and W3.2).
 */
import { momentOf } from '../../core/calendar.ts'
import { type OrderNo, orderNo, type Trace, trace } from '../../core/ids.ts'
import { type Fen, fen } from '../../core/money.ts'
import type { OrderTerms } from '../../core/order.ts'
import { codepayFields, type Mode, type Product, prepayFields } from './fields.ts'
import type { OrderMemo, TradeType } from './memo.ts'
import { type Named, type NamesBody, namesIn, type Read, readBody } from './requests.ts'
import { type Flaw, flawAt, illegalParameter, isObject } from './schema.ts'

/** An order as a merchant asks for it, in either version of the API. */
export interface OrderPlan {
  readonly trace: Trace
  readonly orderNo: OrderNo
  readonly amountFen: Fen
  readonly terms: OrderTerms
  readonly notifyUrl: string | null
  /** Milliseconds since 1970; nothing when the merchant set no end. */
  readonly expiresAt: number | undefined
  readonly memo: OrderMemo
}

export interface OrderAsk extends Named, OrderPlan {
  readonly amountFen: Fen
  readonly terms: OrderTerms
  readonly appid: string
}

interface OrderBody extends NamesBody {
  readonly description: string
  readonly out_trade_no: string
  readonly time_expire?: string | null
  readonly attach?: string | null
  readonly goods_tag?: string | null
  readonly notify_url?: string | null
  readonly amount: { readonly total: number }
  readonly payer?: {
    readonly auth_code?: string
    readonly openid?: string
    readonly sp_openid?: string | null
    readonly sub_openid?: string | null
  }
  readonly scene_info?: {
    readonly device_id?: string | null
    readonly store_info?: { readonly id?: string | null; readonly out_id?: string | null } | null
  } | null
}

const tradeTypes = {
  native: 'NATIVE',
  jsapi: 'JSAPI',
  app: 'APP',
  h5: 'MWEB',
} as const satisfies Record<Product, TradeType>

export const decodePrepay = (
  product: Product,
  mode: Mode,
  { bytes, now }: { readonly bytes: Buffer; readonly now: number },
): Read<OrderAsk> =>
  readBody<OrderBody, OrderAsk>(
    prepayFields[product][mode],
    bytes,
    (body) =>
      endFlaw(body, now) ?? payerFlaw(product, mode, body) ?? orderAsk(tradeTypes[product], body),
  )

export const decodeCodepay = (mode: Mode, bytes: Buffer): Read<OrderAsk> =>
  readBody<OrderBody, OrderAsk>(codepayFields[mode], bytes, (body) => {
    const { store_info: store } = body.scene_info ?? {}
    const named = [store?.id, store?.out_id].filter((id) => typeof id === 'string').length
    if (!isObject(store) || named === 1) return orderAsk('MICROPAY', body)
    const rule =
      '输入源“/body/scene_info/store_info”映射到字段“商户门店信息”规则校验失败，id与out_id二选一'
    return flawAt('/scene_info/store_info', store, rule, illegalParameter)
  })

function endFlaw({ time_expire: end }: OrderBody, now: number): Flaw | undefined {
  if (typeof end !== 'string') return undefined
  const expiresAt = momentOf(end.slice(0, 19)) === undefined ? Number.NaN : Date.parse(end)
  const about = '输入源“/body/time_expire”映射到字段“交易结束时间”规则校验失败'
  const flaw = (rule: string) => flawAt('/time_expire', end, `${about}，${rule}`, illegalParameter)
  if (Number.isNaN(expiresAt)) return flaw('没有这个时间')
  return expiresAt < now + 60_000 ? flaw('须至少晚于当前1分钟') : undefined
}

/** A provider names its payer by one openid at least; the sub-merchant's needs its app. */
function payerFlaw(product: Product, mode: Mode, body: OrderBody): Flaw | undefined {
  if (product !== 'jsapi' || mode !== 'partner') return undefined
  const { sp_openid: own, sub_openid: sub } = body.payer ?? {}
  const about = '映射到值字段“用户标识”必填性规则校验失败'
  if (!own && !sub) {
    const rule = `输入源“/body/payer/sp_openid”${about}，sp_openid与sub_openid二选一`
    return flawAt('/payer/sp_openid', '', rule, 268_501_013)
  }
  if (!sub || body.sub_appid) return undefined
  const rule = `输入源“/body/sub_appid”${about}，传sub_openid时sub_appid必填`
  return flawAt('/sub_appid', '', rule, illegalParameter)
}

/** Of the rest that production compares, one text: product, names, payer, tag. */
const sceneOf = (tradeType: TradeType, body: OrderBody, openid: string) =>
  [tradeType, ...[body.appid, body.sp_appid, body.sp_mchid, body.sub_appid, openid, body.goods_tag]]
    .map((part) => part ?? '')
    .join('/')

function orderAsk(tradeType: TradeType, body: OrderBody): OrderAsk {
  const { description: subject, out_trade_no: number, payer = {} } = body
  const { appid = '', ...names } = namesIn(body)
  const amountFen = fen(body.amount.total)
  const attach = body.attach ?? ''
  const openid = payer.openid ?? (payer.sub_openid || payer.sp_openid || '')
  const scene = sceneOf(tradeType, body, openid)
  const provider = names.subMchid === undefined ? '' : (names.mchid ?? '')
  return {
    ...{ ...names, appid, trace: trace(number), orderNo: orderNo(number), amountFen },
    expiresAt: typeof body.time_expire === 'string' ? Date.parse(body.time_expire) : undefined,
    terms: { amountFen, subject, scene, payerCode: payer.auth_code ?? '', attach },
    notifyUrl: body.notify_url ?? null,
    memo: {
      ...{ tradeType, appid, attach, openid, provider },
      ...{ deviceId: body.scene_info?.device_id ?? '', subAppid: names.subAppid ?? '' },
      payerApp: payer.sub_openid ? 'sub' : '',
    },
  }
}
