/** Failures, steps and whether money moved, in a few words: for a cell or a line. */
import type { Failure, FailureCount } from '../../protocol/live.ts'
import { nameOf } from '../furniture/speech.ts'
import { language } from '../state/page.ts'
import type { Language } from '../state/picture.ts'

export type FailureName = Failure['failure']
type MoneyMoved = Failure['moneyMoved']
type Step = FailureCount['step']

const chinese = {
  'scan-unreadable': '无法识读',
  'code-unrecognised': '码无法识别',
  'not-connected': '未互联',
  'outside-pilot': '不在试点范围',
  'exclusive-agreement': '排他协议',
  'wrong-code-kind': '码类型不符',
  'order-missing': '订单不存在',
  'order-expired': '订单已失效',
  'code-used-up': '订单已支付',
  'owner-silent': '码方无应答',
  'merchant-blocked': '商户暂停收款',
  'payer-cancelled': '用户取消',
  'payer-silent': '用户未确认',
  'wrong-password': '密码错误',
  'payer-blocked': '付款账户受限',
  'over-limit': '条码限额',
  'static-code-over-limit': '静态码限额',
  'card-over-limit': '银行卡限额',
  'rule-over-limit': '互联限额',
  'risk-refused': '风控拦截',
  'issuer-declined': '发卡方拒绝',
  'issuer-down': '发卡行停服',
  'issuer-late': '发卡方超时',
  'institution-down': '机构停服',
  overloaded: '机构过载',
  'switch-down': '转接停服',
  'result-unknown': '结果未知',
  'credit-notice-lost': '贷记通知丢失',
  'credit-refused': '收款方拒收',
  'notification-lost': '通知丢失',
  'notification-refused': '商户未确认通知',
  'notification-doubled': '重复通知',
  'number-reused': '单号重用',
  'submitted-twice': '重复提交',
  'signature-wrong': '验签失败',
  'line-ends-changed': '换行被改',
  'clock-skewed': '时钟偏差',
  'certificate-expired': '证书过期',
  'certificate-wrong': '证书不符',
  'day-cut-crossed': '跨日切',
  'reconciliation-break': '对账差异',
  'code-expired': '付款码过期',
  'code-replayed': '付款码重用',
  'refund-refused': '退款被拒',
  'refund-delayed': '退款未达',
} as const satisfies Record<FailureName, string>

/** A failure in a few words, in the watcher's language; in English it is called as it is named. */
export const failureName = (failure: FailureName, spoken: Language = language.value): string =>
  spoken === 'english' ? failure.replaceAll('-', ' ') : chinese[failure]

const steps = {
  scan: ['scan', '扫码'],
  recognise: ['recognise', '识码'],
  capability: ['capability', '能力'],
  rollout: ['rollout', '试点'],
  policy: ['policy', '协议'],
  'code-kind': ['code kind', '码类型'],
  lookup: ['lookup', '查码'],
  user: ['user', '用户'],
  limit: ['limit', '限额'],
  risk: ['risk', '风控'],
  issuer: ['issuer', '发卡'],
  network: ['network', '网络'],
  credit: ['credit', '贷记'],
  notify: ['notify', '通知'],
  client: ['client', '客户端'],
  crypto: ['crypto', '密钥'],
  'day-cut': ['day cut', '日切'],
  reconciliation: ['reconciliation', '对账'],
  device: ['device', '设备'],
  refund: ['refund', '退款'],
} as const satisfies Record<Step, readonly [english: string, chinese: string]>

export function stepName(step: Step): string {
  const [english, chinese] = steps[step]
  return nameOf({ english, chinese })
}

const moved = {
  no: ['not moved', '未扣款'],
  yes: ['money moved', '已扣款'],
  'must-return': ['moved, comes back', '已扣款，将退回'],
  depends: ['not known', '未定'],
} as const satisfies Record<MoneyMoved, readonly [english: string, chinese: string]>

export function movedPhrase(moneyMoved: MoneyMoved): string {
  const [english, chinese] = moved[moneyMoved]
  return nameOf({ english, chinese })
}
