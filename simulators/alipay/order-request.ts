/**
 * From `biz_content` to an order, for every product: names, units, bounds and the fields that must
 * agree (docs/sources.md, A4.1 to A4.3 and A4.9). What a till may wish and not get stands in
 * scruples.ts.
 */
import { orderNo } from '../../core/ids.ts'
import { limits } from '../../core/limits.ts'
import { fenFromYuan } from '../../core/money.ts'
import type { Order } from '../roles/order.ts'
import { codeExpiry, expiry, type Wishes } from './expiry.ts'
import { type Biz, invalid, type OrderTexts, orderFields, type Read, readFields } from './fields.ts'
import { flawWords } from './flaws.ts'
import { type Product, products, wayOf } from './products.ts'
import type { Context, OrderAsk } from './requests.ts'
import { scruple } from './scruples.ts'

const orderNoForm = /^\w{1,64}$/
const wishNames = {
  until: 'time_expire',
  within: 'timeout_express',
} as const satisfies Record<keyof Wishes, string>

/** An order of this product, paid by whoever comes. */
export const decodeOrder =
  (product: Exclude<Product, 'pay' | 'create'>) =>
  (biz: Biz, context: Context): Read<OrderAsk> => {
    const read = readFields(orderFields[product], biz)
    return 'flaw' in read ? read : orderAsk(read, { biz, context, product, payerCode: '' })
  }

const scenes: readonly string[] = ['bar_code', 'security_code', 'wave_code']

export function decodePay(biz: Biz, context: Context): Read<OrderAsk> {
  const read = readFields(orderFields.pay, biz)
  if ('flaw' in read) return read
  const { asked, unknown } = read
  const { scene = 'bar_code', auth_code: payerCode } = asked
  if (!scenes.includes(scene)) return { flaw: flawWords('ACQ.UN_SUPPORT_TRADE_SCENE') }
  // A code that came as a number has lost its last digits.
  if (typeof biz.auth_code === 'number') return invalid('auth_code 类型不正确')
  if (isGiven(biz.agreement_params)) return { flaw: flawWords('ACQ.AGREEMENT_NOT_EXIST') }
  if (isGiven(biz.auth_no)) return { flaw: flawWords('ACQ.AUTH_NO_ERROR') }
  if (payerCode === undefined) return { flaw: flawWords('ACQ.AUTH_TOKEN_IS_NOT_EXIST') }
  return orderAsk({ asked, unknown }, { biz, context, product: 'pay', payerCode })
}

const buyerForm = /^2088\d{12}$/

/** One whose buyer is named before anybody comes. */
export function decodeCreate(biz: Biz, context: Context): Read<OrderAsk> {
  const read = readFields(orderFields.create, biz)
  if ('flaw' in read) return read
  const { buyer_id: buyer, buyer_open_id: openId, buyer_logon_id: logonId } = read.asked
  if (buyer !== undefined && !buyerForm.test(buyer)) return invalid('buyer_id 格式不正确')
  if (buyer === undefined && openId === undefined) {
    if (logonId === undefined) return invalid('buyer_id 和 buyer_open_id 不能同时为空')
    // Nobody here logs in by a name.
    return { flaw: flawWords('ACQ.BUYER_NOT_EXIST') }
  }
  return orderAsk(read, { biz, context, product: 'create', payerCode: '' })
}

const isGiven = (value: unknown) => value !== undefined && value !== null && value !== ''

interface OrderSide {
  readonly biz: Biz
  readonly context: Context
  readonly product: Product
  readonly payerCode: string
}

// Long on purpose: a straight run of refusals.
function orderAsk(
  { asked: texts, unknown }: { asked: OrderTexts; unknown: readonly string[] },
  { biz, context, product, payerCode }: OrderSide,
): Read<OrderAsk> {
  const { out_trade_no: number, subject, total_amount: total } = texts
  if (number === undefined) return invalid('out_trade_no 不能为空')
  if (!orderNoForm.test(number)) return invalid('out_trade_no 只能包含字母、数字、下划线')
  if (subject === undefined) return invalid('subject 不能为空')
  if (total === undefined) return invalid('total_amount 不能为空')
  const amountFen = fenFromYuan(total)
  if (amountFen === undefined) return invalid('total_amount 不是最多两位小数的金额')
  if (amountFen <= 0 || amountFen > limits.amountFenMax) {
    return { flaw: flawWords('ACQ.TOTAL_FEE_EXCEED') }
  }
  const { sellerId } = context
  const flaw = scruple({ biz, texts, product, amountFen, sellerId })
  if (flaw !== undefined) return { flaw }
  const wishes = { until: texts.time_expire, within: texts.timeout_express }
  const expiresAt = expiry(wishes, { now: context.now, waitsDays: products[product].waitsDays })
  if (typeof expiresAt === 'string') return invalid(`${wishNames[expiresAt]} 格式不正确`)
  if (expiresAt <= context.now) return { flaw: flawWords('ACQ.NOW_TIME_AFTER_EXPIRE_TIME_ERROR') }
  const codeUntil = codeExpiry(texts.qr_code_timeout_express, context.now)
  if (codeUntil === undefined) return invalid('qr_code_timeout_express 格式不正确')
  const attach = texts.passback_params ?? ''
  const memo = memoOf(texts, context)
  const asked: OrderAsk = {
    trace: number,
    orderNo: orderNo(number),
    amountFen,
    expiresAt,
    way: wayOf(product, texts.product_code, biz.op_app_id),
    terms: { amountFen, subject, scene: product, payerCode, attach },
    notifyUrl: context.notifyUrl,
    memo: product === 'precreate' ? { ...memo, code_until: String(codeUntil) } : memo,
  }
  return { asked, unknown }
}

const keptNames = [
  ...['body', 'passback_params', 'store_id', 'terminal_id', 'operator_id'],
  ...['buyer_id', 'buyer_open_id', 'quit_url'],
] as const satisfies readonly (keyof OrderTexts)[]

/** What answers, notifications, bills and the way back to the shop say again as it came. */
function memoOf(said: OrderTexts, { returnUrl, signType, charset }: Context): Order['memo'] {
  const memo: Record<string, string> = {}
  for (const name of keptNames) {
    const value = said[name]
    if (value !== undefined) memo[name] = value
  }
  if (returnUrl !== null) memo.return_url = returnUrl
  if (signType === 'RSA') memo.sign_type = signType
  if (charset === 'gbk') memo.charset = charset
  return memo
}
