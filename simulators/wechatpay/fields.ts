/**
 * The fields of every request, as the documents list them (docs/sources.md, W3): name, length,
 * range, whether it must be there. The table is the check; what it does not name is an extra
 * parameter. A service provider names itself and the merchant it speaks for (W3.8).
 */
import { limits } from '../../core/limits.ts'
import { type Fields, flag, group, list, type Shape, text, whole } from './schema.ts'

/** What a merchant has its payers pay by, before they are there. */
export type Product = 'native' | 'jsapi' | 'app' | 'h5'

/** Whether a merchant speaks for itself, or a service provider for it. */
export type Mode = 'direct' | 'partner'

const must = { required: true } as const
const sum = { min: 1, max: limits.amountFenMax }
const count = { min: 0, max: limits.amountFenMax }

/** Published numbers for what is missing (docs/sources.md, W4.4). */
const openidMissing = 268_501_013
const subMchidMissing = 268_443_704

/** An order number: 6 to 32 of these. */
export const orderNumber = text('商户订单号', 32, {
  min: 6,
  form: /^[0-9a-zA-Z_\-|*]+$/,
  required: true,
})
export const merchantNumber = text('商户号', 32, must)
export const providerNumber = text('服务商户号', 32, must)
export const subMerchantNumber = text('子商户号', 32, { required: true, absent: subMchidMissing })
export const transactionNumber = text('微信支付订单号', 32, must)
/** A refund number: the same letters, and `@`. */
export const refundNumber = text('商户退款单号', 64, {
  form: /^[0-9a-zA-Z_\-|*@]+$/,
  required: true,
})

const currency = text('货币类型', 16, { form: /^CNY$/ })
/** RFC 3339 with an offset. */
const moment = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/
/** Production's own rule: absolute, no query. It also wants a public address, which we do not. */
const address = /^https?:\/\/([^\s/?#[\]@]+@)?([^\s/?#@:]+)(?::\d{2,5})?([^\s?#[\]]*)$/

const numbers = {
  direct: { mchid: merchantNumber },
  partner: { sp_mchid: providerNumber, sub_mchid: subMerchantNumber },
} as const satisfies Record<Mode, Fields>

const names: Record<Mode, Fields> = {
  direct: { appid: text('公众号ID', 32, must), ...numbers.direct },
  partner: {
    sp_appid: text('服务商应用ID', 32, must),
    sub_appid: text('子商户应用ID', 32),
    ...numbers.partner,
  },
}

const orderAmount = group(
  '订单金额',
  { total: whole('总金额', { ...sum, required: true }), currency },
  true,
)

const goods = {
  merchant_goods_id: text('商户侧商品编码', 32, must),
  wechatpay_goods_id: text('微信侧商品编码', 32),
  goods_name: text('商品名称', 256),
  quantity: whole('商品数量', { ...sum, required: true }),
  unit_price: whole('商品单价', { ...count, required: true }),
}

const ordered = (mode: Mode): Fields => ({
  ...names[mode],
  description: text('商品描述', 127, must),
  out_trade_no: orderNumber,
})

const besides = {
  attach: text('附加数据', 128),
  goods_tag: text('订单优惠标记', 32),
  support_fapiao: flag('电子发票入口开放标识'),
  detail: group('优惠功能', {
    cost_price: whole('订单原价', count),
    invoice_id: text('商品小票ID', 32),
    goods_detail: list('单品列表', goods),
  }),
  settle_info: group('结算信息', { profit_sharing: flag('是否指定分账') }),
}

const place = {
  payer_client_ip: text('用户终端IP', 45, must),
  device_id: text('商户端设备号', 32),
  store_info: group('商户门店信息', {
    id: text('门店编号', 32, must),
    name: text('门店名称', 256),
    area_code: text('地区编码', 32),
    address: text('详细地址', 512),
  }),
}

const h5Place: Fields = {
  ...place,
  h5_info: group(
    'H5场景信息',
    {
      type: text('场景类型', 32, must),
      app_name: text('应用名称', 64),
      app_url: text('网站URL', 128),
      bundle_id: text('iOS平台BundleID', 128),
      package_name: text('Android平台PackageName', 128),
    },
    true,
  ),
}

/** Who must pay: one payer, by the openid of the merchant's app, or of the provider's. */
const payer = (fields: Fields): Shape => ({
  ...group('支付者', fields, true),
  absent: openidMissing,
})

const payers: Record<Mode, Shape> = {
  direct: payer({ openid: text('用户标识', 128, { required: true, absent: openidMissing }) }),
  partner: payer({ sp_openid: text('用户服务标识', 128), sub_openid: text('用户子标识', 128) }),
}

const online = (mode: Mode): Fields => ({
  ...ordered(mode),
  time_expire: text('交易结束时间', 64, { form: moment }),
  notify_url: text('通知地址', 255, { form: address, required: true }),
  ...besides,
  amount: orderAmount,
})

const productFields = {
  native: (mode) => ({ ...online(mode), scene_info: group('场景信息', place) }),
  jsapi: (mode) => ({
    ...online(mode),
    payer: payers[mode],
    scene_info: group('场景信息', place),
  }),
  app: (mode) => ({ ...online(mode), scene_info: group('场景信息', place) }),
  h5: (mode) => ({ ...online(mode), scene_info: group('场景信息', h5Place, true) }),
} as const satisfies Record<Product, (mode: Mode) => Fields>

const inBothModes = (fields: (mode: Mode) => Fields): Record<Mode, Fields> => ({
  direct: fields('direct'),
  partner: fields('partner'),
})

export const prepayFields: Record<Product, Record<Mode, Fields>> = {
  native: inBothModes(productFields.native),
  jsapi: inBothModes(productFields.jsapi),
  app: inBothModes(productFields.app),
  h5: inBothModes(productFields.h5),
}

export const codepayFields = inBothModes((mode) => ({
  ...ordered(mode),
  ...besides,
  payer: group('支付者', { auth_code: text('付款码', 32, must) }, true),
  amount: orderAmount,
  scene_info: group(
    '场景信息',
    {
      device_id: text('商户端设备号', 32),
      device_ip: text('商户端设备IP', 45, must),
      store_info: group('商户门店信息', {
        id: text('门店编号', 32),
        out_id: text('商户门店编号', 256),
      }),
    },
    true,
  ),
}))

export const closeFields: Record<Mode, Fields> = numbers
export const reverseFields: Record<Mode, Fields> = names

export const refundFields: Fields = {
  sub_mchid: text('子商户号', 32),
  transaction_id: text('微信支付订单号', 32),
  out_trade_no: text('商户订单号', 32),
  out_refund_no: refundNumber,
  reason: text('退款原因', 80),
  notify_url: text('退款结果回调url', 256, { form: address }),
  funds_account: text('退款资金来源', 32, { form: /^(AVAILABLE|UNSETTLED)$/ }),
  amount: group(
    '金额信息',
    {
      refund: whole('退款金额', { ...sum, required: true }),
      total: whole('原订单金额', { ...sum, required: true }),
      currency: text('退款币种', 16, { form: /^CNY$/, required: true }),
      from: list('退款出资账户及金额', {
        account: text('出资账户类型', 32, { form: /^(AVAILABLE|UNAVAILABLE)$/, required: true }),
        amount: whole('出资金额', { ...sum, required: true }),
      }),
    },
    true,
  ),
  goods_detail: list('退款商品', {
    merchant_goods_id: text('商户侧商品编码', 32, must),
    wechatpay_goods_id: text('微信侧商品编码', 32),
    goods_name: text('商品名称', 256),
    unit_price: whole('商品单价', { ...count, required: true }),
    refund_amount: whole('商品退款金额', { ...sum, required: true }),
    refund_quantity: whole('商品退货数量', { ...sum, required: true }),
  }),
}
