/** Every outcome in a few words, for a cell or a line; the compiler sees to it that none is missing. */
import type { Failure } from '../../protocol/live.ts'
import { nameOf } from '../furniture/speech.ts'
import { language } from '../state/page.ts'

type Outcome = Failure['outcome']

const phrases = {
  'institution-down': ['institution down', '机构停止服务'],
  'switch-down': ['switch down', '转接平台停止服务'],
  'code-unrecognised': ['code not recognised', '无法识别的付款码'],
  'code-closed-by-rule': ['closed by rule', '规则未开放'],
  'outside-pilot': ['not in the pilot', '不在试点范围'],
  'exclusive-agreement': ['exclusive agreement', '排他协议'],
  'wrong-code-kind': ['wrong kind of code', '码类型不符'],
  'code-expired': ['code expired', '付款码已过期'],
  'code-used': ['code used before', '付款码已使用'],
  'order-missing': ['no such order', '订单不存在'],
  'order-mismatch': ['order differs', '订单号重复且内容不一致'],
  'order-reversed': ['order reversed', '订单已撤销'],
  'order-closed': ['order closed', '订单已关闭'],
  'order-paid': ['already paid', '订单已支付'],
  'order-unpaid': ['not paid', '订单未支付'],
  'merchant-blocked': ['merchant blocked', '商户暂停收款'],
  'payer-missing': ['no such payer', '付款方不存在'],
  'payer-blocked': ['payer blocked', '付款账户受限'],
  'payer-declined': ['payer declined', '付款方拒绝支付'],
  'payer-timeout': ['payer did not answer', '付款方未及时确认'],
  'password-wrong': ['wrong password', '支付密码错误'],
  'amount-over-limit': ['amount over limit', '金额超限'],
  'count-over-limit': ['count over limit', '笔数超限'],
  'risk-refused': ['risk refused', '风控拒绝'],
  'card-unknown': ['card unknown', '发卡行查无此卡'],
  'card-expired': ['card expired', '银行卡已过期'],
  'card-blocked': ['card blocked', '银行卡已挂失或锁定'],
  'card-not-permitted': ['card not permitted', '银行卡不支持此交易'],
  'funds-insufficient': ['not enough money', '余额不足'],
  'issuer-declined': ['issuer declined', '发卡行拒绝'],
  'issuer-down': ['issuer down', '发卡行停止服务'],
  'issuer-timeout': ['issuer timeout', '发卡行超时，已冲正'],
  'owner-timeout': ['code owner timeout', '码方网络超时'],
  'refund-missing': ['no such refund', '退款不存在'],
  'refund-mismatch': ['refund differs', '退款单号重复且金额不一致'],
  'refund-exceeds': ['refund too large', '退款超过可退金额'],
  'merchant-funds-insufficient': ['merchant short of money', '商户余额不足'],
  'result-unknown': ['result unknown', '结果未知，待查询'],
  'payer-confirming': ['payer confirming', '等待付款方确认'],
  approved: ['approved', '支付成功'],
} as const satisfies Record<Outcome, readonly [english: string, chinese: string]>

export function outcomePhrase(outcome: Outcome): string {
  const [english, chinese] = phrases[outcome]
  return nameOf({ english, chinese })
}

/** A failure's reason as a sentence: the sandbox's own in English, the phrase in Chinese. */
export const failureSentence = ({ says, outcome }: Pick<Failure, 'says' | 'outcome'>): string =>
  language.value === 'english' ? says : outcomePhrase(outcome)
