/**
 * From `biz_content` to what is asked of an order that is there: names, units and bounds
 * (docs/sources.md, A4.4 to A4.8). Money is yuan there and fen here. New orders are read in
 * order-request.ts.
 */
import { type OrderNo, orderNo, type RefundNo, refundNo } from '../../core/ids.ts'
import { type Fen, fenFromYuan } from '../../core/money.ts'
import type { OrderTerms } from '../../core/order.ts'
import type { Order } from '../roles/order.ts'
import {
  type Biz,
  cancelFields,
  closeFields,
  invalid,
  orderFields,
  queryFields,
  type Read,
  readFields,
  refundFields,
  refundQueryFields,
  type Table,
} from './fields.ts'
import { flawWords } from './flaws.ts'
import type { Charset } from './form.ts'
import type { Way } from './products.ts'
import type { SignType } from './signature.ts'

/** What is known of a request besides its `biz_content`. */
export interface Context {
  readonly notifyUrl: string | null
  /** Where the browser goes once a page is paid. */
  readonly returnUrl: string | null
  readonly signType: SignType
  readonly charset: Charset
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
  readonly terms?: OrderTerms
}

export interface OrderAsk extends Asked {
  readonly orderNo: OrderNo
  readonly amountFen: Fen
  readonly way: Way
  readonly terms: OrderTerms
  readonly notifyUrl: string | null
  /** Milliseconds since 1970. */
  readonly expiresAt: number
  readonly memo: Order['memo']
}

/** A question that may ask for more than is told unasked. */
export interface QueryAsk extends Asked {
  readonly options: readonly string[]
}

export interface RefundAsk extends Asked {
  readonly amountFen: Fen
  /** Without one only the whole order can be refunded. */
  readonly refundNo?: RefundNo
  readonly reason: string
  /** Whether the answer is to tell where the money went. */
  readonly itemised: boolean
}

export interface RefundQueryAsk extends QueryAsk {
  readonly refundNo: RefundNo
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

export function decodeQuery(biz: Biz): Read<QueryAsk> {
  const read = decodeReference(queryFields)(biz)
  return 'flaw' in read ? read : { ...read, asked: { ...read.asked, options: optionsOf(biz) } }
}

export const decodeCancel = decodeReference(cancelFields)
export const decodeClose = decodeReference(closeFields)

export function decodeRefund(biz: Biz): Read<RefundAsk> {
  const read = readFields(refundFields, biz)
  if ('flaw' in read) return read
  const { refund_amount: sum, out_request_no: number, refund_reason: reason = '' } = read.asked
  const { refund_currency: currency = 'CNY' } = read.asked
  const asked = reference(read.asked)
  if (asked === undefined) return oneOf()
  if (sum === undefined) return invalid('refund_amount 不能为空')
  const amountFen = fenFromYuan(sum)
  if (amountFen === undefined) return invalid('refund_amount 不是最多两位小数的金额')
  if (amountFen === 0) return { flaw: flawWords('ACQ.REFUND_FEE_ERROR') }
  if (currency !== 'CNY') return { flaw: flawWords('ACQ.CURRENCY_NOT_SUPPORT') }
  const itemised = optionsOf(biz).includes('refund_detail_item_list')
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
  const options = optionsOf(biz)
  return { asked: { ...asked, refundNo: refundNo(number), options }, unknown: read.unknown }
}

const optionsOf = ({ query_options: options }: Biz): readonly string[] =>
  Array.isArray(options) ? options.filter((option) => typeof option === 'string') : []

/** The order a request names, however flawed the rest of it is. */
export const statedOrderNo = ({ out_trade_no: number }: Biz): string | undefined =>
  typeof number === 'string' || typeof number === 'number'
    ? Buffer.from(String(number).slice(0, orderFields.page.out_trade_no)).toString()
    : undefined
