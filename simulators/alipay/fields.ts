/**
 * The fields of every `biz_content`, as documents list them (docs/sources.md, A4): those we read,
 * with their greatest length, and those we take and do nothing with. What no table names is
 * reported.
 */
import type { Words } from './codes.ts'
import { flawWords } from './flaws.ts'
import type { Product } from './products.ts'

/** Greatest length in characters; `'money'` in yuan; `'taken'` when only the name is known. */
type Shape = number | 'money' | 'taken'
export type Table = Readonly<Record<string, Shape>>

/** The names a table reads. */
type Named<T extends Table> = { [K in keyof T]: T[K] extends 'taken' ? never : K }[keyof T]

/** The texts of what came; an empty text is no text. */
export type Texts<T extends Table> = { readonly [K in Named<T>]?: string }

/** What came in `biz_content`. */
export type Biz = Readonly<Record<string, unknown>>

/** What was asked, and the names of fields no table knows; or what is wrong with it. */
export type Read<Asked> =
  | { readonly asked: Asked; readonly unknown: readonly string[] }
  | { readonly flaw: Words }

const taken = <const N extends string>(...names: readonly N[]) =>
  Object.fromEntries(names.map((name) => [name, 'taken'])) as Readonly<Record<N, 'taken'>>

const order = {
  out_trade_no: 64,
  total_amount: 'money',
  subject: 256,
  body: 128,
  product_code: 64,
  seller_id: 28,
  store_id: 32,
  terminal_id: 32,
  operator_id: 28,
  timeout_express: 6,
  time_expire: 19,
  passback_params: 512,
  buyer_id: 28,
  buyer_open_id: 128,
  buyer_logon_id: 100,
  qr_code_timeout_express: 6,
  quit_url: 400,
  ...taken('discountable_amount', 'undiscountable_amount', 'goods_detail', 'promo_params'),
  ...taken('alipay_store_id', 'merchant_order_no', 'disable_pay_channels', 'enable_pay_channels'),
  ...taken('extend_params', 'settle_info', 'royalty_info', 'sub_merchant', 'ext_user_info'),
  ...taken('business_params', 'query_options', 'bkagent_req_info', 'agreement_params'),
} as const

/** What every order is read by; a field of another product is one nobody knows. */
export type OrderTexts = Texts<typeof order>

const online = taken('goods_type', 'specified_channel', 'agreement_sign_params', 'invoice_info')
/** The common fields, without those of other products. */
const without = <const N extends keyof typeof order>(...names: readonly N[]) =>
  Object.fromEntries(
    Object.entries(order).filter(([name]) => !names.some((other) => other === name)),
  ) as Omit<typeof order, N>

export const orderFields = {
  precreate: {
    ...without('buyer_id', 'buyer_open_id', 'quit_url'),
    ...taken('code_type'),
  },
  pay: {
    ...without('buyer_open_id', 'quit_url', 'qr_code_timeout_express'),
    scene: 32,
    auth_code: 64,
    ...taken('auth_no', 'auth_confirm_mode', 'is_async_pay', 'pay_params', 'terminal_params'),
    ...taken('trans_currency', 'settle_currency', 'request_org_pid', 'advance_payment_type'),
  },
  create: {
    ...without('quit_url', 'qr_code_timeout_express'),
    ...taken('op_app_id', 'op_buyer_open_id', 'logistics_detail', 'receiver_address_info'),
    ...online,
  },
  page: {
    ...without('buyer_id', 'buyer_open_id', 'quit_url', 'qr_code_timeout_express'),
    ...taken('qr_pay_mode', 'qrcode_width', 'integration_type', 'request_from_url'),
    ...online,
  },
  wap: {
    ...without('buyer_id', 'buyer_open_id', 'qr_code_timeout_express'),
    ...taken('auth_token'),
    ...online,
  },
  app: {
    ...without('buyer_id', 'buyer_open_id', 'quit_url', 'qr_code_timeout_express'),
    ...online,
  },
} as const satisfies Record<Product, Table>

const which = { out_trade_no: 64, trade_no: 64 } as const

export const billFields = { bill_type: 64, bill_date: 15, ...taken('smid', 'secure') } as const
export const queryFields = { ...which, ...taken('query_options', 'org_pid') } as const
export const cancelFields = which
export const closeFields = { ...which, ...taken('operator_id', 'extend_params') } as const

export const refundFields = {
  ...which,
  refund_amount: 'money',
  out_request_no: 64,
  refund_reason: 256,
  refund_currency: 8,
  ...taken('operator_id', 'store_id', 'terminal_id', 'org_pid'),
  ...taken('refund_goods_detail', 'goods_detail', 'refund_royalty_parameters', 'query_options'),
} as const

export const refundQueryFields = {
  ...which,
  out_request_no: 64,
  ...taken('query_options', 'org_pid'),
} as const

/** The texts of the fields a table reads: numbers as texts too, for half of the SDKs send them. */
export function readFields<T extends Table>(table: T, biz: Biz): Read<Texts<T>> {
  const texts: Record<string, string> = {}
  for (const name in table) {
    const shape: Shape = table[name] ?? 'taken'
    const value = Object.hasOwn(biz, name) ? biz[name] : undefined
    if (shape === 'taken' || value === undefined || value === null || value === '') continue
    const text = textFrom(value, shape)
    if (text === undefined) return invalid(`${name} 类型不正确`)
    if (typeof shape === 'number' && text.length > shape && [...text].length > shape) {
      return invalid(`${name} 长度超过 ${shape}`)
    }
    // Half a surrogate pair is no character, and half of all parsers choke on it.
    texts[name] = /[\ud800-\udfff]/.test(text) ? Buffer.from(text).toString() : text
  }
  const unknown = Object.keys(biz).filter((name) => !Object.hasOwn(table, name))
  return { asked: texts as Texts<T>, unknown }
}

/** A number that does not survive being a double is no number we may trust. */
function textFrom(value: unknown, shape: Shape): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value !== 'number') return undefined
  return shape === 'money' || Number.isSafeInteger(value) ? String(value) : undefined
}

export const invalid = (detail: string) => ({ flaw: flawWords('ACQ.INVALID_PARAMETER', detail) })
