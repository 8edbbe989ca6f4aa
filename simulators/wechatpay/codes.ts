/**
 * WeChat Pay's words for each outcome, and for what is wrong with a request before any outcome
 * (docs/sources.md, W1.2 and W4.3). The number ends the Request-ID; where none is published it is
 * `unlisted`.
 */
import type { Outcome } from '../../core/outcome.ts'
import { type Api, apiOf, isListed } from './listings.ts'
import { illegalParameter } from './schema.ts'

export interface Words {
  readonly status: number
  readonly code: string
  readonly message: string
  readonly errcode: number
}

/** What a Request-ID ends in when support staff have published no number for the case. */
const unlisted = 268_435_456

const words = (status: number, code: string, message: string, errcode = unlisted): Words => ({
  status,
  code,
  message,
  errcode,
})

const notAWechatCode = '请扫描微信支付授权码(以10/11/12/13/14/15为前缀的18位数字)'

export const answers = {
  'institution-down': words(503, 'SERVICE_UNAVAILABLE', '服务不可用'),
  'switch-down': words(500, 'BANK_ERROR', '银行系统异常'),
  'code-unrecognised': words(400, 'AUTH_CODE_INVALID', notAWechatCode),
  'code-closed-by-rule': words(400, 'AUTH_CODE_ERROR', notAWechatCode),
  'outside-pilot': words(403, 'NOT_SUPPORT_CARD', '不支持卡类型'),
  'exclusive-agreement': words(403, 'NO_AUTH', '商户无权限'),
  'wrong-code-kind': words(403, 'RULE_LIMIT', '业务规则限制，不支持该类收款码'),
  'code-expired': words(400, 'AUTH_CODE_EXPIRED', '二维码已过期，请用户刷新后重试'),
  'code-used': words(400, 'AUTH_CODE_INVALID', '101 每个二维码仅限使用一次,请刷新再试'),
  'order-missing': words(404, 'ORDER_NOT_EXIST', '订单不存在', 268_512_771),
  'order-mismatch': words(
    400,
    'INVALID_REQUEST',
    '请求重入时，参数与首次请求时不一致',
    268_498_688,
  ),
  'order-reversed': words(400, 'ORDER_REVERSED', '订单已撤销'),
  'order-closed': words(400, 'ORDER_CLOSED', '该订单已关闭', 268_447_914),
  'order-paid': words(400, 'ORDERPAID', '该订单已支付', 268_498_689),
  'order-unpaid': words(400, 'INVALID_REQUEST', '订单未支付'),
  'merchant-blocked': words(403, 'NO_AUTH', '此商家的收款功能已被限制', 268_448_010),
  'payer-missing': words(403, 'ACCOUNT_ERROR', '账号异常'),
  'payer-blocked': words(403, 'ACCOUNT_ERROR', '账号异常'),
  'payer-declined': words(403, 'TRADE_ERROR', '交易失败，用户取消支付'),
  'payer-timeout': words(403, 'TRADE_ERROR', '用户没有输入支付密码'),
  'password-wrong': words(403, 'TRADE_ERROR', '交易失败，支付密码错误'),
  'amount-over-limit': words(403, 'RULE_LIMIT', '业务规则限制，支付金额超过限额'),
  'count-over-limit': words(403, 'RULE_LIMIT', '业务规则限制，支付次数超过限制'),
  'risk-refused': words(403, 'RULE_LIMIT', '业务规则限制'),
  'card-unknown': words(403, 'TRADE_ERROR', '交易失败，银行卡无效'),
  'card-expired': words(403, 'TRADE_ERROR', '交易失败，银行卡已过期'),
  'card-blocked': words(403, 'TRADE_ERROR', '交易失败，银行卡状态异常'),
  'card-not-permitted': words(403, 'NOT_SUPPORT_CARD', '不支持卡类型'),
  'funds-insufficient': words(403, 'NOT_ENOUGH', '余额不足'),
  'issuer-declined': words(403, 'TRADE_ERROR', '交易失败，银行拒绝了该笔交易'),
  'issuer-down': words(500, 'BANK_ERROR', '银行系统异常'),
  'issuer-timeout': words(500, 'BANK_ERROR', '银行系统异常'),
  'owner-timeout': words(500, 'SYSTEM_ERROR', '系统繁忙，请稍后重试'),
  'refund-missing': words(404, 'RESOURCE_NOT_EXISTS', '退款单不存在'),
  'refund-mismatch': words(
    400,
    'INVALID_REQUEST',
    '订单金额或退款金额与之前请求不一致，请核实后再试',
  ),
  'refund-exceeds': words(400, 'INVALID_REQUEST', '订单已全额退款'),
  'merchant-funds-insufficient': words(403, 'NOT_ENOUGH', '基本账户余额不足，请充值后重新发起'),
  'result-unknown': words(500, 'SYSTEM_ERROR', '系统繁忙，请稍后重试'),
  'payer-confirming': words(202, 'USERPAYING', '需要用户输入支付密码', 0),
  approved: words(200, 'SUCCESS', '成功', 0),
} as const satisfies Record<Outcome, Words>

const wrongState = words(400, 'INVALID_REQUEST', '订单状态错误')
const payerGone = words(403, 'USER_ACCOUNT_ABNORMAL', '退款请求失败，用户账户注销')

type Answers = Readonly<Partial<Record<Outcome, Words>>>

/** A refund has other words for some outcomes: the order is a resource, the payer may be gone. */
const refundAnswers: Answers = {
  'order-closed': wrongState,
  'order-reversed': wrongState,
  'order-paid': wrongState,
  'order-missing': words(404, 'RESOURCE_NOT_EXISTS', '订单不存在', 268_512_771),
  'payer-missing': payerGone,
  'payer-blocked': payerGone,
  'card-unknown': payerGone,
  'card-expired': payerGone,
  'card-blocked': payerGone,
}

/** An order that waits for its payer is closed, whoever ended it. */
const prepayAnswers: Answers = { 'order-reversed': answers['order-closed'] }

const own: Readonly<Partial<Record<Api, Answers>>> = {
  prepay: prepayAnswers,
  refund: refundAnswers,
}

/** What an operation's document lists no code for, it calls an error of the system. */
export function answerTo(operation: string, outcome: Outcome): Words {
  const api = apiOf(operation)
  const said = own[api]?.[outcome] ?? answers[outcome]
  return isListed(api, said.code) ? said : answers['result-unknown']
}

const badSignature = 268_443_699
const seeRules = '请参考《微信支付商户REST API签名规则》'
const signError = (message: string, errcode = badSignature) =>
  words(401, 'SIGN_ERROR', message, errcode)

/** Why a request is turned away before any outcome, in the order of the checks. */
export const refusalWords = {
  'header-missing': words(400, 'INVALID_REQUEST', 'Http头缺少Accept或User-Agent'),
  'authorization-garbled': signError(`Http头Authorization值格式错误，${seeRules}`),
  'authorization-garbled-at-pay': signError('签名信息错误，验签失败'),
  'scheme-wrong': signError('HTTP头Authorization认证类型不正确'),
  'timestamp-off': signError('Http头Authorization中的timestamp与发起请求的时间不得超过5分钟'),
  'certificate-never-issued': signError('商户未申请过证书'),
  'api-key-missing': signError('商户未设置APIv3密钥'),
  'serial-unknown': signError('商户证书序列号有误'),
  'certificate-expired': signError('商户证书已过期'),
  'certificate-revoked': signError('商户证书已作废'),
  'certificate-superseded': signError('已更换证书，请使用新证书'),
  'signature-wrong': signError('签名错误，请检查后再试'),
  'platform-serial-wrong': words(
    400,
    'PARAM_ERROR',
    '平台证书序列号Wechatpay-Serial错误',
    illegalParameter,
  ),
  'platform-serial-missing': words(
    400,
    'PARAM_ERROR',
    'HTTP header缺少微信支付平台证书序列号(Wechatpay-Serial)',
    illegalParameter,
  ),
  'sealed-field-unreadable': words(
    400,
    'PARAM_ERROR',
    '敏感字段解密失败，请使用Wechatpay-Serial对应的公钥加密',
    illegalParameter,
  ),
  'field-unknown': words(400, 'PARAM_ERROR', '请求中含有未在API文档中定义的参数', 270_924_358),
  'mchid-differs': words(
    400,
    'PARAM_ERROR',
    'http header中的mchid与post payload中的mchid不匹配',
    illegalParameter,
  ),
  'appid-differs': words(400, 'APPID_MCHID_NOT_MATCH', 'appid和mch_id不匹配', 268_445_527),
  'sub-is-provider': words(400, 'PARAM_ERROR', 'sub_mchid不能与sp_mchid相同', 268_443_705),
  'sub-missing': words(400, 'MCH_NOT_EXISTS', '商户号不存在', 268_443_715),
  'sub-appid-differs': words(
    400,
    'APPID_MCHID_NOT_MATCH',
    'sub_mch_id与sub_appid不匹配',
    268_445_527,
  ),
  'openid-unknown': words(400, 'PARAM_ERROR', '无效的openid', illegalParameter),
  'openid-of-another-app': words(500, 'OPENID_MISMATCH', 'openid和appid不匹配'),
  'transaction-id-wrong': words(500, 'INVALID_TRANSACTIONID', '无效的transaction_id'),
  'order-of-another': words(400, 'INVALID_REQUEST', '商户号和订单不匹配', 268_447_843),
  'order-of-another-sub': words(400, 'INVALID_REQUEST', '子商户号和订单不匹配', 268_447_845),
  'payer-differs': words(400, 'BUYER_MISMATCH', '支付账号错误'),
  'reverse-overdue': words(400, 'INVALID_REQUEST', '订单已超过可撤销的最大期限'),
  'refund-overdue': words(400, 'TRADE_OVERDUE', '订单已超过可退款的最大期限'),
  'only-reverse': words(
    400,
    'INVALID_REQUEST',
    '当前交易不允许进行普通关单（只能撤销）',
    268_449_641,
  ),
  'only-close': words(400, 'INVALID_REQUEST', '当前交易不允许撤销（只能关单或退款）'),
  'no-certificate': words(
    404,
    'RESOURCE_NOT_EXISTS',
    '无可用的平台证书，请在商户平台-API安全申请使用微信支付公钥',
  ),
  'bill-missing': words(400, 'NO_STATEMENT_EXIST', '账单文件不存在'),
  'bill-unready': words(400, 'STATEMENT_CREATING', '账单生成中'),
  'bill-date-wrong': words(400, 'INVALID_REQUEST', '参数错误，请检查bill_date'),
  'bill-of-another': words(403, 'NO_AUTH', '无该子商户账单的权限'),
  'bill-link-wrong': words(400, 'INVALID_REQUEST', '参数错误，请重新申请账单下载地址'),
  'bill-link-of-another': words(403, 'NO_AUTH', '权限异常，与申请账单的商户不一致'),
  'body-too-large': words(400, 'PARAM_ERROR', '请求体过大', 268_435_464),
  'too-many-requests': words(429, 'FREQUENCY_LIMITED', '频率超限', 268_447_840),
  crashed: words(500, 'SYSTEM_ERROR', '系统错误'),
} as const satisfies Record<string, Words>

export type RefusalReason = keyof typeof refusalWords

/** The `detail` of a bad signature: what this side would have signed, its body cut short (W1.2). */
export const signatureDetail = ({
  method,
  target,
  signed,
}: {
  readonly method: string
  readonly target: string
  readonly signed: Buffer
}) => ({
  detail: { issue: 'sign not match' },
  field: 'signature',
  location: 'authorization',
  sign_information: {
    method,
    sign_message_length: signed.length,
    truncated_sign_message: truncated(signed.toString('utf8')),
    url: target,
  },
})

/** Four lines as they are, and eight characters of the fifth, which is the body. */
function truncated(text: string): string {
  const lines = text.split('\n')
  const body = lines.slice(4).join('\n').slice(0, 8)
  return `${lines.slice(0, 4).join('\n')}\n${body.trimEnd()}\n`
}
