/**
 * APIv2's words for each outcome, operation by operation: `err_code` and `err_code_des` of an
 * answer whose `result_code` is FAIL (docs/sources.md, W6.4). An operation says only the codes its
 * own document lists.
 */
import type { Outcome } from '../../../core/outcome.ts'
import type { OperationName } from './paths.ts'

export interface Words {
  readonly code: string
  readonly says: string
}

type Answers = Record<Outcome, Words>

const words = (code: string, says: string): Words => ({ code, says })

const system = words('SYSTEMERROR', '系统异常，请用相同参数重新调用')
const bank = words('BANKERROR', '银行系统异常')
const notACode = '请扫描微信支付授权码(以10/11/12/13/14/15为前缀的18位数字)'
const blocked = words('NOAUTH', '此商家的收款功能已被限制')
const limited = (why: string) => words('RULELIMIT', `业务规则限制${why}`)
const failed = (why: string) => words('TRADE_ERROR', `交易失败，${why}`)
const paid = words('ORDERPAID', '该订单已支付')
const closed = words('ORDERCLOSED', '订单已关闭')
const unknownOrder = words('ORDERNOTEXIST', '订单不存在')
const used = words('INVALID_REQUEST', '201 商户订单号重复')
const payerGone = words('USER_ACCOUNT_ABNORMAL', '退款请求失败，用户帐号注销')
const refundFlaw = (says: string) => words('ERROR', says)
const badTransaction = words('INVALID_TRANSACTIONID', '无效transaction_id')
const badParameter = words('PARAM_ERROR', '参数错误')

const micropay = {
  'institution-down': system,
  'switch-down': bank,
  'code-unrecognised': words('AUTH_CODE_INVALID', notACode),
  'code-closed-by-rule': words('AUTH_CODE_ERROR', notACode),
  'outside-pilot': words('NOTSUPORTCARD', '不支持卡类型'),
  'exclusive-agreement': words('NOAUTH', '商户无权限'),
  'wrong-code-kind': limited('，不支持该类收款码'),
  'code-expired': words('AUTHCODEEXPIRE', '二维码已过期，请用户在微信上刷新后再试'),
  'code-used': words('AUTH_CODE_INVALID', '101 每个二维码仅限使用一次,请刷新再试'),
  'order-missing': system,
  'order-mismatch': used,
  'order-reversed': words('ORDERREVERSED', '订单已撤销'),
  'order-closed': closed,
  'order-paid': paid,
  'order-unpaid': words('INVALID_REQUEST', '订单未支付'),
  'merchant-blocked': blocked,
  'payer-missing': failed('用户账号异常'),
  'payer-blocked': failed('用户账号异常'),
  'payer-declined': words('TRADE_ERROR', '用户取消支付'),
  'payer-timeout': words('TRADE_ERROR', '用户没有输入支付密码'),
  'password-wrong': failed('支付密码错误'),
  'amount-over-limit': limited('，支付金额超过限额'),
  'count-over-limit': limited('，支付次数超过限制'),
  'risk-refused': limited(''),
  'card-unknown': failed('银行卡无效'),
  'card-expired': failed('银行卡已过期'),
  'card-blocked': failed('银行卡状态异常'),
  'card-not-permitted': words('NOTSUPORTCARD', '不支持卡类型'),
  'funds-insufficient': words('NOTENOUGH', '余额不足'),
  'issuer-declined': failed('银行拒绝了该笔交易'),
  'issuer-down': bank,
  'issuer-timeout': bank,
  'owner-timeout': system,
  'refund-missing': system,
  'refund-mismatch': system,
  'refund-exceeds': system,
  'merchant-funds-insufficient': system,
  'result-unknown': system,
  'payer-confirming': words('USERPAYING', '需要用户输入支付密码'),
  approved: words('', ''),
} as const satisfies Answers

/** An operation that asks nobody for money has one word for what only money meets. */
const moneyless = {
  ...micropay,
  'switch-down': system,
  'code-unrecognised': system,
  'code-closed-by-rule': system,
  'outside-pilot': system,
  'wrong-code-kind': system,
  'code-expired': system,
  'code-used': system,
  'payer-missing': system,
  'payer-blocked': system,
  'payer-declined': system,
  'payer-timeout': system,
  'password-wrong': system,
  'amount-over-limit': system,
  'count-over-limit': system,
  'risk-refused': system,
  'card-unknown': system,
  'card-expired': system,
  'card-blocked': system,
  'card-not-permitted': system,
  'funds-insufficient': system,
  'issuer-declined': system,
  'issuer-down': system,
  'issuer-timeout': system,
  'payer-confirming': system,
} as const satisfies Answers

const unifiedorder = { ...moneyless, 'order-reversed': closed } as const satisfies Answers

/** A question is answered, or the answer is not to be had. */
const asking = {
  ...moneyless,
  'order-missing': words('ORDERNOTEXIST', 'order not exist'),
  'order-mismatch': badParameter,
  'order-reversed': system,
  'order-closed': system,
  'order-paid': system,
  'order-unpaid': system,
  'exclusive-agreement': system,
  'merchant-blocked': system,
} as const satisfies Answers

const closeorder = {
  ...asking,
  'order-missing': unknownOrder,
  'order-mismatch': words('TRADE_STATE_ERROR', '当前交易不允许进行普通关单（只能撤销）'),
  'order-reversed': words('TRADE_STATE_ERROR', '订单状态错误'),
  'order-closed': words('ORDERCLOSED', '订单已关闭，无法重复关闭'),
  'order-paid': words('ORDERPAID', '订单已支付，不能发起关单，请当作已支付的正常交易'),
  'order-unpaid': words('TRADE_STATE_ERROR', '订单状态错误'),
} as const satisfies Answers

const refund = {
  ...asking,
  'order-missing': unknownOrder,
  'order-mismatch': badParameter,
  'order-reversed': refundFlaw('订单状态错误'),
  'order-closed': refundFlaw('订单状态错误'),
  'order-unpaid': refundFlaw('订单状态错误'),
  'merchant-blocked': refundFlaw('此商家的退款功能已被限制'),
  'payer-missing': payerGone,
  'payer-blocked': payerGone,
  'card-unknown': payerGone,
  'card-expired': payerGone,
  'card-blocked': payerGone,
  'refund-mismatch': refundFlaw('订单金额或退款金额与之前请求不一致，请核实后再试'),
  'refund-exceeds': refundFlaw('订单已全额退款'),
  'merchant-funds-insufficient': words('NOTENOUGH', '基本账户余额不足，请充值后重新发起'),
} as const satisfies Answers

const refundquery = {
  ...asking,
  'order-missing': words('REFUNDNOTEXIST', 'not exist'),
  'refund-missing': words('REFUNDNOTEXIST', 'not exist'),
} as const satisfies Answers

const reverse = {
  ...asking,
  'order-missing': unknownOrder,
  'order-mismatch': words('INVALID_REQUEST', '当前交易不允许撤销（只能关单或退款）'),
  'order-unpaid': words('TRADE_ERROR', '订单错误'),
  'order-paid': words('TRADE_ERROR', '订单错误'),
  'merchant-funds-insufficient': words('TRADE_ERROR', '基本账户余额不足，请充值后重新发起'),
  'refund-exceeds': words('TRADE_ERROR', '订单已全额退款'),
  'payer-missing': words('TRADE_ERROR', '用户帐号异常'),
  'payer-blocked': words('TRADE_ERROR', '用户帐号异常'),
  'payer-confirming': words('USERPAYING', '用户支付中，需要输入密码'),
} as const satisfies Answers

const authcodetoopenid = {
  ...asking,
  'order-missing': system,
  'order-mismatch': words('AUTH_CODE_ERROR', '授权码参数错误'),
  'code-unrecognised': micropay['code-unrecognised'],
  'code-closed-by-rule': micropay['code-unrecognised'],
  'outside-pilot': micropay['code-unrecognised'],
  'exclusive-agreement': micropay['code-unrecognised'],
  'wrong-code-kind': micropay['code-unrecognised'],
  'code-expired': micropay['code-expired'],
  'code-used': micropay['code-used'],
} as const satisfies Answers

const answers = {
  ...{ unifiedorder, micropay, orderquery: asking, closeorder, refund, refundquery, reverse },
  ...{ downloadbill: asking, downloadfundflow: asking, authcodetoopenid },
} as const satisfies Record<OperationName, Answers>

export const answerTo = (operation: OperationName, outcome: Outcome): Words =>
  answers[operation][outcome]

/** What a request is told that says too little, or names a number no order can have. */
export const flaws = {
  lacking: words('LACK_PARAMS', 'JSAPI支付必须传openid'),
  'openid-of-another-app': words('INVALID_REQUEST', 'appid and openid not match'),
  'openid-unknown': words('INVALID_REQUEST', 'invalid openid'),
  'payer-differs': words('BUYER_MISMATCH', '支付帐号错误'),
  parameter: badParameter,
  transaction: badTransaction,
  'reverse-late': words('REVERSE_EXPIRE', '订单无法撤销，已超过7天'),
  'refund-late': words('TRADE_OVERDUE', '订单已经超过退款期限'),
  'refund-more': refundFlaw('累计退款金额大于支付金额'),
} as const satisfies Record<string, Words>

/**
 * `return_msg` of a request nobody can answer: it is told unsigned, and no code goes with it
 * (docs/sources.md, W6.1).
 */
export const returnMessages = {
  'method-wrong': '请使用post方法',
  'body-empty': 'post数据为空',
  'body-not-utf8': '编码格式错误',
  'body-malformed': 'XML格式错误',
  'merchant-unnamed': 'mch_id参数格式错误',
  'merchant-unknown': 'MCHID不存在',
  'sign-type-unknown': '签名错误，请检查后再试',
  'signature-wrong': '签名错误，请检查后再试',
  'sandbox-signature-wrong':
    '沙箱验证签名失败，请确认沙箱签名key是否正确（通过getsignkey调用生成）',
  'sandbox-key-refused': '获取沙箱密钥失败，请确认交易密钥是否正确',
  'app-unknown': 'appid不存在',
  'app-differs': '商户号mch_id与appid不匹配',
  'expiry-near': 'time_expire时间过短，刷卡至少1分钟，其他5分钟',
  'sub-unknown': '特约子商户商户号未授权服务商的产品权限',
  'sub-app-differs': 'sub_mch_id与sub_appid不匹配',
  'too-many-requests': '频率超限，请稍后再试',
  crashed: '系统异常，请用相同参数重新调用',
} as const satisfies Record<string, string>

export type Unanswerable = keyof typeof returnMessages
