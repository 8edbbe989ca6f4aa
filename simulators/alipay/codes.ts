/**
 * Alipay's words for each outcome. The texts are those that merchants search for (docs/sources.md,
 * A4.12 and A5); what is wrong with a request stands in flaws.ts (what it asks)
 * and gateway-codes.ts (how it asks).
 */
import type { Outcome } from '../../core/outcome.ts'
import type { Product } from './products.ts'

const messages = {
  '10000': 'Success',
  // The blank in front is Alipay's.
  '10003': ' order success pay inprocess',
  '20000': 'Service Currently Unavailable',
  '20001': 'Insufficient Token Permissions',
  '40001': 'Missing Required Arguments',
  '40002': 'Invalid Arguments',
  '40003': 'Insufficient Conditions',
  '40004': 'Business Failed',
  '40005': 'Call Limited',
  '40006': 'Insufficient Permissions',
} as const

export type Code = keyof typeof messages

export interface Words {
  readonly code: Code
  readonly msg: string
  readonly sub_code?: string
  readonly sub_msg?: string
}

const says = (code: Code): Words => ({ code, msg: messages[code] })
export const saysWhy = (code: Code, sub_code: string, sub_msg: string): Words => ({
  ...says(code),
  sub_code,
  sub_msg,
})
const business = (subCode: string, subMsg: string) => saysWhy('40004', `ACQ.${subCode}`, subMsg)

export const success = says('10000')

const authCodeInvalid = business(
  'PAYMENT_AUTH_CODE_INVALID',
  '支付授权码无效，请顾客刷新付款码后重新收款',
)
const noInstrument = business('NO_PAYMENT_INSTRUMENTS_AVAILABLE', '没有可用的支付工具')
const paymentFail = business('PAYMENT_FAIL', '支付失败')
const tradeNotExist = business('TRADE_NOT_EXIST', '交易不存在')
const tradeHasClose = business('TRADE_HAS_CLOSE', '交易已关闭')
const tradeStatusError = business('TRADE_STATUS_ERROR', '交易状态不合法')

/** Where several outcomes share a word, Alipay has none that tells them apart. */
const words = {
  'institution-down': saysWhy('20000', 'aop.unknow-error', '服务暂不可用（网关自身的未知错误）'),
  'switch-down': paymentFail,
  'code-unrecognised': authCodeInvalid,
  'code-closed-by-rule': authCodeInvalid,
  'outside-pilot': noInstrument,
  'exclusive-agreement': business('ACCESS_FORBIDDEN', '无权限使用接口'),
  'wrong-code-kind': business('UN_SUPPORT_TRADE_SCENE', '商户协议不支持的业务场景'),
  'code-expired': authCodeInvalid,
  'code-used': authCodeInvalid,
  'order-missing': tradeNotExist,
  'order-mismatch': business('CONTEXT_INCONSISTENT', '交易信息被篡改'),
  'order-reversed': tradeHasClose,
  'order-closed': tradeHasClose,
  'order-paid': business('TRADE_HAS_SUCCESS', '交易已被支付'),
  'order-unpaid': tradeStatusError,
  'merchant-blocked': business('SELLER_BEEN_BLOCKED', '商家账号被冻结'),
  'payer-missing': business('BUYER_NOT_EXIST', '买家不存在'),
  'payer-blocked': business('BUYER_ENABLE_STATUS_FORBID', '买家状态非法'),
  'payer-declined': paymentFail,
  'payer-timeout': paymentFail,
  'password-wrong': paymentFail,
  'amount-over-limit': business('BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR', '买家付款日限额超限'),
  'count-over-limit': business('BUYER_PAYMENT_AMOUNT_MONTH_LIMIT_ERROR', '买家付款月额度超限'),
  'risk-refused': business('PAYMENT_REQUEST_HAS_RISK', '支付有风险'),
  'card-unknown': noInstrument,
  'card-expired': noInstrument,
  'card-blocked': noInstrument,
  'card-not-permitted': noInstrument,
  'funds-insufficient': business('BUYER_BALANCE_NOT_ENOUGH', '买家余额不足'),
  'issuer-declined': paymentFail,
  'issuer-down': paymentFail,
  'issuer-timeout': paymentFail,
  'owner-timeout': paymentFail,
  'refund-missing': tradeNotExist,
  'refund-mismatch': business('DISCORDANT_REPEAT_REQUEST', '不一致的请求'),
  'refund-exceeds': business('REFUND_AMT_NOT_EQUAL_TOTAL', '退款金额超限'),
  'merchant-funds-insufficient': business('SELLER_BALANCE_NOT_ENOUGH', '卖家余额不足'),
  'result-unknown': saysWhy('20000', 'isp.unknow-error', '服务暂不可用（业务系统不可用）'),
  'payer-confirming': says('10003'),
  approved: success,
} as const satisfies Record<Outcome, Words>

/** Every operation there is: by method, and by what a refusal of it carries. */
export type OperationName =
  | Product
  | 'query'
  | 'cancel'
  | 'close'
  | 'refund'
  | 'refund-query'
  | 'bill'

const systemError = business('SYSTEM_ERROR', '系统错误')

/** What an operation says of what its document lists no word for. */
interface Listing {
  /** The sub_codes it lists, without `ACQ.`. */
  readonly lists: readonly string[]
  /** For what is certain to fail again; whatever may yet go well is SYSTEM_ERROR. */
  readonly otherwise: Words
}

const placed = [
  ...['CONTEXT_INCONSISTENT', 'TRADE_HAS_SUCCESS', 'TRADE_HAS_CLOSE', 'SELLER_BEEN_BLOCKED'],
  ...['BUYER_NOT_EXIST', 'BUYER_ENABLE_STATUS_FORBID', 'ACCESS_FORBIDDEN'],
]
const limits = ['DAY', 'MONTH'].map((span) => `BUYER_PAYMENT_AMOUNT_${span}_LIMIT_ERROR`)
const order: Listing = { lists: [...placed, ...limits], otherwise: systemError }
const asking: Listing = { lists: ['TRADE_NOT_EXIST'], otherwise: systemError }

/** The sub_codes of every operation but pay, which may say them all (docs/sources.md, A4.12). */
const listings = {
  ...{
    precreate: order,
    page: order,
    wap: order,
    app: order,
    query: asking,
    'refund-query': asking,
  },
  create: { lists: placed, otherwise: systemError },
  cancel: {
    lists: ['SELLER_BALANCE_NOT_ENOUGH'],
    otherwise: business('CANCEL_NOT_ALLOWED', '交易不允许撤销'),
  },
  close: { lists: ['TRADE_NOT_EXIST', 'TRADE_STATUS_ERROR'], otherwise: systemError },
  refund: {
    lists: [
      ...['TRADE_NOT_EXIST', 'TRADE_HAS_CLOSE', 'TRADE_STATUS_ERROR', 'SELLER_BALANCE_NOT_ENOUGH'],
      ...['BUYER_NOT_EXIST', 'BUYER_ENABLE_STATUS_FORBID'],
      ...['REFUND_AMT_NOT_EQUAL_TOTAL', 'DISCORDANT_REPEAT_REQUEST'],
    ],
    otherwise: business('TRADE_NOT_ALLOW_REFUND', '当前交易不允许退款'),
  },
  bill: { lists: [], otherwise: words['result-unknown'] },
} as const satisfies Record<Exclude<OperationName, 'pay'>, Listing>

/** Where one operation has other words than the rest. */
const exceptions: Readonly<Partial<Record<OperationName, Partial<Record<Outcome, Words>>>>> = {
  // A cancelled nothing is a success without an action, an unknown refund one without a status.
  cancel: { 'order-missing': success },
  'refund-query': { 'refund-missing': success },
  close: {
    'order-paid': tradeStatusError,
    'order-closed': tradeStatusError,
    'order-reversed': tradeStatusError,
  },
}

/** Whether the words say that the request was taken; not yet that money moved. */
export const isGood = ({ code }: Words) => code === '10000' || code === '10003'

/** Whether whoever is told so does not know how it ended: the same request may be sent again. */
export const isOpen = ({ code, sub_code: subCode }: Words) =>
  code === '20000' || subCode === systemError.sub_code

export function wordsFor(operation: OperationName, outcome: Outcome): Words {
  const said: Words = words[outcome]
  const exception = exceptions[operation]?.[outcome]
  if (exception !== undefined || operation === 'pay') return exception ?? said
  const { lists, otherwise }: Listing = listings[operation]
  const isListed = lists.some((name) => said.sub_code === `ACQ.${name}`)
  if (said.code === '20000' || outcome === 'approved' || isListed) return said
  const isPassing = downs.includes(outcome)
  return isPassing && otherwise.code === '40004' ? systemError : otherwise
}

/** What may go well when it is asked for again. */
const downs: readonly Outcome[] = [
  ...(['switch-down', 'issuer-down', 'issuer-timeout', 'owner-timeout'] as const),
  ...(['payer-confirming', 'payer-timeout'] as const),
]
