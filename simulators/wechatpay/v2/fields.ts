/**
 * The fields of every request, as the documents list them (docs/sources.md, W6.3), and the first
 * thing that is wrong with one, in the words of the gateway that reads them. Lengths are bytes of
 * UTF-8. What a table does not name is signed, and not looked at.
 */
import { limits } from '../../../core/limits.ts'
import { type OperationName, operationNames } from './paths.ts'
import type { Fields } from './xml.ts'

interface Shape {
  /** What the document calls the field; it appears in messages. */
  readonly label: string
  /** Bytes at most. */
  readonly max: number
  readonly required?: boolean
  readonly form?: RegExp
  /** A whole number of fen, 1 at least. */
  readonly whole?: boolean
}

type Shapes = Readonly<Record<string, Shape>>

const text = (label: string, max: number, form?: RegExp): Shape =>
  form === undefined ? { label, max } : { label, max, form }
const must = (shape: Shape): Shape => ({ ...shape, required: true })
const fee = (label: string): Shape => ({ label, max: 20, required: true, whole: true })

const moment = /^\d{14}$/
const letters = /^[0-9a-zA-Z_\-|*]+$/
const address = /^https?:\/\/[^\s/?#]+[^\s]*$/
const yes = /^[YN]$/

const orderNumber = text('商户订单号', 32, letters)
const transactionId = text('微信订单号', 32)
const refundNumber = text('商户退款单号', 64, /^[0-9a-zA-Z_\-|*@]+$/)

/** The signature has been looked at before: what is no right one does not come here. */
const everywhere: Shapes = {
  appid: must(text('公众账号ID', 32)),
  mch_id: must(text('商户号', 32)),
  sub_appid: text('子商户公众账号ID', 32),
  sub_mch_id: text('子商户号', 32),
  nonce_str: must(text('随机字符串', 32)),
}

const ordered: Shapes = {
  ...everywhere,
  body: must(text('商品描述', 128)),
  out_trade_no: must(orderNumber),
  total_fee: fee('标价金额'),
  spbill_create_ip: must(text('终端IP', 64)),
  device_info: text('设备号', 32),
  detail: text('商品详情', 6000),
  attach: text('附加数据', 128),
  fee_type: text('标价币种', 16, /^CNY$/),
  time_start: text('交易起始时间', 14, moment),
  time_expire: text('交易结束时间', 14, moment),
  goods_tag: text('订单优惠标记', 32),
  limit_pay: text('指定支付方式', 32, /^no_credit$/),
  receipt: text('电子发票入口开放标识', 8, yes),
  scene_info: text('场景信息', 512),
  profit_sharing: text('是否指定分账', 16, yes),
}

const named: Shapes = {
  ...everywhere,
  transaction_id: transactionId,
  out_trade_no: orderNumber,
}

const billed: Shapes = { ...everywhere, bill_date: text('对账单日期', 10) }

const shapes = {
  unifiedorder: {
    ...ordered,
    notify_url: must(text('通知地址', 256, address)),
    trade_type: must(text('交易类型', 16, /^(JSAPI|NATIVE|APP|MWEB)$/)),
    product_id: text('商品ID', 32),
    openid: text('用户标识', 128),
    sub_openid: text('用户子标识', 128),
  },
  micropay: { ...ordered, auth_code: must(text('付款码', 128)) },
  orderquery: named,
  closeorder: { ...everywhere, out_trade_no: must(orderNumber) },
  refund: {
    ...named,
    out_refund_no: must(refundNumber),
    total_fee: fee('订单金额'),
    refund_fee: fee('退款金额'),
    refund_fee_type: text('退款货币种类', 8, /^CNY$/),
    refund_desc: text('退款原因', 240),
    refund_account: text('退款资金来源', 30, /^REFUND_SOURCE_(UNSETTLED|RECHARGE)_FUNDS$/),
    notify_url: text('退款结果通知url', 256, address),
  },
  refundquery: {
    ...named,
    out_refund_no: refundNumber,
    refund_id: text('微信退款单号', 32),
    offset: text('偏移量', 6, /^\d+$/),
  },
  reverse: named,
  downloadbill: billed,
  downloadfundflow: billed,
  authcodetoopenid: { ...everywhere, auth_code: must(text('授权码', 128)) },
} as const satisfies Record<OperationName, Shapes>

/** What `return_msg` says of the first field that is not what its document says; or nothing. */
export function fieldFlaw(operation: OperationName, fields: Fields): string | undefined {
  for (const [name, shape] of listed.get(operation) ?? []) {
    const flaw = flawOf(name, shape, fields.get(name) ?? '')
    if (flaw !== undefined) return flaw
  }
  return undefined
}

/** The tables as lists, made once: every request walks one. */
const listed: ReadonlyMap<OperationName, readonly [string, Shape][]> = new Map(
  operationNames.map((operation) => [operation, Object.entries<Shape>(shapes[operation])]),
)

function flawOf(
  name: string,
  { label, max, required = false, form, whole = false }: Shape,
  value: string,
): string | undefined {
  if (value === '') {
    const rule = '必填性规则校验失败，此字段为必填项'
    return required ? `${sourceOf(name)}映射到值字段“${label}”${rule}` : undefined
  }
  if (whole) return feeFlaw(name, label, value)
  const bytes = Buffer.byteLength(value)
  const fits = bytes <= max
  if (fits && (form === undefined || form.test(value))) return undefined
  const says = `${sourceOf(name)}映射到值字段“${label}”字符串规则校验失败，`
  if (!fits) return `${says}字节数 ${bytes}，大于最大值 ${max}`
  return `${says}字符串必须匹配正则表达式“${form?.source}”`
}

const sourceOf = (name: string) => `输入源“/body/xml/${name}”`

function feeFlaw(name: string, label: string, value: string): string | undefined {
  const sum = /^-?\d{1,18}$/.test(value) ? Number(value) : Number.NaN
  if (Number.isNaN(sum)) {
    return `无法将${sourceOf(name)}映射到目标字段“${label}”中，此字段需要一个合法的 64 位有符号整数`
  }
  if (sum >= 1 && sum <= limits.amountFenMax) return undefined
  const rule = `${sourceOf(name)}映射到数值字段“${label}”规则校验失败，`
  if (sum < 1) return `${rule}值低于最小值 1`
  return `${rule}值高于最大值 ${limits.amountFenMax}`
}
