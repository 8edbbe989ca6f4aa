/**
 * Alipay's words: for each outcome, and for each flaw that keeps a request from becoming one. The
 * texts are those that merchants search for (docs/sources.md, A4.12 and A5).
 */
import type { Outcome } from '../../core/outcome.ts'

const messages = {
  '10000': 'Success',
  // The blank in front is Alipay's.
  '10003': ' order success pay inprocess',
  '20000': 'Service Currently Unavailable',
  '40001': 'Missing Required Arguments',
  '40002': 'Invalid Arguments',
  '40004': 'Business Failed',
  '40005': 'Call Limited',
} as const

export type Code = keyof typeof messages

export interface Words {
  readonly code: Code
  readonly msg: string
  readonly sub_code?: string
  readonly sub_msg?: string
}

const says = (code: Code): Words => ({ code, msg: messages[code] })
const saysWhy = (code: Code, sub_code: string, sub_msg: string): Words => ({
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

export type OperationName =
  | 'precreate'
  | 'pay'
  | 'query'
  | 'cancel'
  | 'close'
  | 'refund'
  | 'refund-query'

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

export const wordsFor = (operation: OperationName, outcome: Outcome): Words =>
  exceptions[operation]?.[outcome] ?? words[outcome]

const flaws = {
  'isv.missing-app-id': ['40001', '缺少app_id参数'],
  'isv.invalid-app-id': ['40002', '无效的AppID参数'],
  'isv.missing-method': ['40001', '缺少方法名参数'],
  'isv.invalid-method': ['40002', '不存在的方法名'],
  'isv.invalid-charset': ['40002', '字符集错误'],
  'isv.invalid-format': ['40002', '无效的数据格式'],
  'isv.missing-version': ['40001', '缺少版本参数'],
  'isv.invalid-version': ['40002', '不支持的版本号'],
  'isv.missing-timestamp': ['40001', '缺少时间戳参数'],
  'isv.invalid-timestamp': ['40002', '非法的时间戳参数'],
  'isv.missing-signature-type': ['40001', '缺少签名类型参数'],
  'isv.invalid-signature-type': ['40002', '无效的签名类型'],
  'isv.missing-signature': ['40001', '缺少签名参数'],
  'isv.invalid-signature': ['40002', '无效签名'],
  'isv.invalid-encrypt-type': ['40002', '无效的加密类型'],
  'isv.missing-encrypt-key': ['40001', '缺少加密密钥'],
  'isv.illegal-json': ['40002', 'biz_content不是合法的JSON对象'],
  'isv.invalid-parameter': ['40002', '参数无效'],
  'isv.app-call-limited': ['40005', '应用调用次数超限，包含调用频率超限'],
  'isp.unknow-error': ['20000', '服务暂不可用（业务系统不可用）'],
  'ACQ.INVALID_PARAMETER': ['40004', '参数有误'],
  'ACQ.TOTAL_FEE_EXCEED': ['40004', '订单总金额不在允许范围内'],
  'ACQ.NOW_TIME_AFTER_EXPIRE_TIME_ERROR': ['40004', '当前时间已超过允许支付的时间'],
  'ACQ.AUTH_TOKEN_IS_NOT_EXIST': ['40004', '支付授权码为空'],
  'ACQ.UN_SUPPORT_TRADE_SCENE': ['40004', '商户协议不支持的业务场景'],
  'ACQ.INVALID_RECEIVE_ACCOUNT': ['40004', '此账户禁止收款'],
} as const satisfies Record<string, readonly [Code, string]>

/** What is wrong with a request before any payment is touched: the `sub_code`. */
export type FlawName = keyof typeof flaws

/** Alipay's words for a flaw, and after a colon what is wrong in this very request. */
export function flawWords(name: FlawName, detail?: string): Words {
  const [code, text] = flaws[name]
  return saysWhy(code, name, detail === undefined ? text : `${text}：${detail}`)
}
