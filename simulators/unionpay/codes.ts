/**
 * UnionPay's words: the respCode, the text and the seven-digit detail of each outcome, and of what
 * is refused before there is an outcome. No definite refusal may read as 03, 04 or 05.
 */
import type { Outcome } from '../../core/outcome.ts'

export interface Answer {
  /** Two characters, the table of ACP response codes (docs/sources.md, U1.6). */
  readonly respCode: string
  readonly text: string
  /** Seven digits; `10000` and F39 for what an issuer said. */
  readonly detail: string
}

const texts = {
  '00': '成功',
  '01': '交易失败。详情请咨询95516',
  '02': '系统未开放或暂时关闭，请稍后再试',
  '03': '交易通讯超时，请发起查询交易',
  '04': '交易状态未明，请查询对账结果',
  '05': '交易已受理，请稍后查询交易结果',
  '06': '系统繁忙，请稍后再试',
  '10': '报文格式错误',
  '11': '验证签名失败',
  '12': '重复交易',
  '13': '报文交易要素缺失',
  '31': '商户状态不正确',
  '32': '无此交易权限',
  '33': '交易金额超限',
  '34': '查无此交易',
  '35': '原交易不存在或状态不正确',
  '36': '与原交易信息不符',
  '37': '已超过最大查询次数或操作过于频繁',
  '38': '银联风险受限',
  '43': '无此业务权限，详情请咨询95516',
  '44': '输入号码错误或暂未开通此项业务，详情请咨询95516',
  '45': '原交易已被成功退货或已被成功撤销',
  '46': '交易已被成功冲正',
  '60': '交易失败，详情请咨询您的发卡行',
  '61': '输入的卡号无效，请确认后输入',
  '62': '交易失败，发卡银行不支持该商户，请更换其他银行卡',
  '63': '卡状态不正确',
  '64': '卡上的余额不足',
  '65': '输入的密码、有效期或CVN2有误，交易失败',
  '66': '持卡人身份信息或手机号输入不正确，验证失败',
  '69': '您的输入超时，交易失败',
  '71': '短信验证码错误',
  '73': '支付卡已超过有效期',
  '81': '月累计交易笔数(金额)超限',
  '86': '二维码状态错误',
  '87': '支付次数超限',
  '88': '无此二维码',
  '90': '账户余额不足',
  '98': '文件不存在',
} as const

function answer(respCode: keyof typeof texts, detail: string): Answer {
  return { respCode, text: texts[respCode], detail }
}

/** The respCode of every outcome (U1.6 and U3.4). */
export const answers = {
  'institution-down': answer('02', '6100002'),
  'switch-down': answer('02', '6100096'),
  'code-unrecognised': answer('88', '6100088'),
  'code-closed-by-rule': answer('43', '6100043'),
  'outside-pilot': answer('62', '1000062'),
  'exclusive-agreement': answer('32', '6101032'),
  'wrong-code-kind': answer('43', '6102043'),
  'code-expired': answer('86', '6100086'),
  'code-used': answer('87', '6100087'),
  'order-missing': answer('34', '2600000'),
  'order-mismatch': answer('12', '6100012'),
  'order-reversed': answer('46', '6100046'),
  'order-closed': answer('86', '6101086'),
  'order-paid': answer('12', '6101012'),
  'order-unpaid': answer('35', '3102031'),
  'merchant-blocked': answer('31', '1000003'),
  'payer-missing': answer('44', '6100044'),
  'payer-blocked': answer('63', '1000021'),
  'payer-declined': answer('69', '6100069'),
  'payer-timeout': answer('69', '6101069'),
  'password-wrong': answer('65', '1000055'),
  'amount-over-limit': answer('33', '1000061'),
  'count-over-limit': answer('81', '1000065'),
  'risk-refused': answer('38', '1000034'),
  'card-unknown': answer('61', '1000014'),
  'card-expired': answer('73', '1000054'),
  'card-blocked': answer('63', '1000041'),
  'card-not-permitted': answer('62', '1000057'),
  'funds-insufficient': answer('64', '1000051'),
  'issuer-declined': answer('60', '1000005'),
  'issuer-down': answer('02', '1000091'),
  'issuer-timeout': answer('01', '1000098'),
  'owner-timeout': answer('01', '6101098'),
  'refund-missing': answer('34', '2600000'),
  'refund-mismatch': answer('12', '6102012'),
  'refund-exceeds': answer('36', '6100036'),
  'merchant-funds-insufficient': answer('90', '6100090'),
  'result-unknown': answer('03', '6100003'),
  'payer-confirming': answer('05', '6154037'),
  approved: answer('00', '0000000'),
} as const satisfies Record<Outcome, Answer>

/** What a refund or a reversal says of the transaction it refers to, where that differs. */
const aboutOriginal: Readonly<Partial<Record<Outcome, Answer>>> = {
  'order-missing': answer('35', '2011000'),
  'order-closed': answer('35', '3102031'),
}

export const originalAnswer = (outcome: Outcome): Answer =>
  aboutOriginal[outcome] ?? answers[outcome]

/** What a query says of a transaction: one that nobody knows the end of is 04, not 03. */
export const standingAnswer = (outcome: Outcome): Answer =>
  outcome === 'result-unknown' ? answer('04', '8090001') : answers[outcome]

/** What no outcome has a word for: form, signature, day, what a cardholder is known by, a file. */
export const refusals = {
  format: answer('10', '6100030'),
  signature: answer('11', '9100004'),
  missing: answer('13', '6100013'),
  merchant: answer('31', '6100031'),
  permission: answer('32', '6100032'),
  business: answer('43', '6101043'),
  amount: answer('33', '6100033'),
  otherDay: answer('36', '6101036'),
  tooLate: answer('35', '2011000'),
  muchTooLate: answer('35', '4040007'),
  credentials: answer('65', '6100065'),
  identity: answer('66', '6100066'),
  smsCode: answer('71', '6100071'),
  noFile: answer('98', '6100098'),
  flood: answer('37', '6100037'),
  alreadyRefunded: answer('45', '6100045'),
  crash: answer('06', '6100006'),
} as const satisfies Record<string, Answer>

export type RefusalName = keyof typeof refusals

/** `成功[0000000]`; a named field stands between text and detail, as the gateway writes it. */
export const respMsg = ({ text, detail }: Answer, field?: string) =>
  `${text}${field === undefined ? '' : `:${field}`}[${detail}]`

/** A browser is told as the gateway's error page tells it: code, detail, text. */
export const pageMsg = ({ respCode, text, detail }: Answer, field?: string) =>
  `交易失败 ${respCode}[${detail}]${text}${field === undefined ? '' : `[${field}]`}`
