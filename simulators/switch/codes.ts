/**
 * The switch's words: respCode, text and seven-digit detail of each outcome, and of what is refused
 * before there is one (docs/sources.md, U1.6, U3.4 and U6). No definite refusal may read as 03, 04
 * or 05.
 */
import type { Outcome, Refusal } from '../../core/outcome.ts'

export interface Words {
  /** Two characters of the ACP response codes. */
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
  '69': '您的输入超时，交易失败',
  '73': '支付卡已超过有效期',
  '81': '月累计交易笔数(金额)超限',
  '86': '二维码状态错误',
  '87': '支付次数超限',
  '88': '无此二维码',
  '90': '账户余额不足',
} as const

function words(respCode: keyof typeof texts, detail: string): Words {
  return { respCode, text: texts[respCode], detail }
}

/** What each outcome is called when the request itself ended so. */
export const answers = {
  'institution-down': words('02', '6100002'),
  'switch-down': words('02', '6100096'),
  'code-unrecognised': words('88', '6100088'),
  'code-closed-by-rule': words('43', '6100043'),
  'outside-pilot': words('62', '1000062'),
  'exclusive-agreement': words('32', '6101032'),
  'wrong-code-kind': words('43', '6102043'),
  'code-expired': words('86', '6100086'),
  'code-used': words('87', '6100087'),
  'order-missing': words('34', '2600000'),
  'order-mismatch': words('12', '6100012'),
  'order-reversed': words('46', '6100046'),
  'order-closed': words('86', '6101086'),
  'order-paid': words('12', '6101012'),
  'order-unpaid': words('35', '3102031'),
  'merchant-blocked': words('31', '1000003'),
  'payer-missing': words('44', '6100044'),
  'payer-blocked': words('63', '1000021'),
  'payer-declined': words('69', '6100069'),
  'payer-timeout': words('69', '6101069'),
  'password-wrong': words('65', '1000055'),
  'amount-over-limit': words('33', '1000061'),
  'count-over-limit': words('81', '1000065'),
  'risk-refused': words('38', '1000034'),
  'card-unknown': words('61', '1000014'),
  'card-expired': words('73', '1000054'),
  'card-blocked': words('63', '1000041'),
  'card-not-permitted': words('62', '1000057'),
  'funds-insufficient': words('64', '1000051'),
  'issuer-declined': words('60', '1000005'),
  'issuer-down': words('02', '1000091'),
  'issuer-timeout': words('01', '1000098'),
  'owner-timeout': words('01', '6101098'),
  'refund-missing': words('34', '2600000'),
  'refund-mismatch': words('12', '6102012'),
  'refund-exceeds': words('36', '6101036'),
  'merchant-funds-insufficient': words('90', '6100090'),
  'result-unknown': words('03', '6100003'),
  'payer-confirming': words('05', '6154037'),
  approved: words('00', '0000000'),
} as const satisfies Record<Outcome, Words>

type Wording = Readonly<Partial<Record<Outcome, Words>>>

const original = words('35', '3102031')
const givenBack = words('45', '6100045')

/** Where a request refers to an earlier one: what is said of that one. */
export const wordings = {
  own: {},
  /** Paying what was looked up: it must be that. */
  lookedUp: { 'order-mismatch': words('36', '6100036') },
  /** Query, reversal, refund: an original that is not there, or no longer to be touched. */
  original: { 'order-missing': original, 'order-closed': original, 'order-paid': original },
  /** Undoing: it must be there, paid, of this clearing day, and nothing of it given back. */
  undone: {
    'order-missing': original,
    'order-closed': original,
    'order-paid': original,
    'order-reversed': givenBack,
    'refund-exceeds': givenBack,
  },
} as const satisfies Record<string, Wording>

export function wordsOf(outcome: Outcome, wording: keyof typeof wordings): Words {
  const special: Wording = wordings[wording]
  return special[outcome] ?? answers[outcome]
}

/** What a query says of a payment: one that nobody knows the end of is 04, not 03. */
export const standingWords = (outcome: Outcome): Words =>
  outcome === 'result-unknown' ? words('04', '8090001') : answers[outcome]

/** What is refused for its form, its sender or its signature, before any outcome. */
export const refusals = {
  format: words('10', '6100030'),
  signature: words('11', '9100004'),
  missing: words('13', '6100013'),
  permission: words('32', '6100032'),
  amount: words('33', '6100033'),
  transaction: words('34', '6100034'),
} as const satisfies Record<string, Words>

/** `成功[0000000]`; a named field stands between text and detail, as the gateway writes it. */
export const respMsg = ({ text, detail }: Words, field?: string) =>
  `${text}${field === undefined ? '' : `:${field}`}[${detail}]`

const verdicts: Readonly<Record<string, Refusal | 'approved'>> = {
  '00': 'approved',
  '33': 'amount-over-limit',
  '38': 'risk-refused',
  '64': 'funds-insufficient',
  '65': 'password-wrong',
  '67': 'password-wrong',
  '69': 'payer-timeout',
  '90': 'funds-insufficient',
}

/** What the payer's institution says by the respCode of its password check (0240). */
export const verdictOf = (respCode: string): Refusal | 'approved' =>
  Object.hasOwn(verdicts, respCode) ? (verdicts[respCode] ?? 'payer-declined') : 'payer-declined'
