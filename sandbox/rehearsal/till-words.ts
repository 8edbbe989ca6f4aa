/**
 * What a network calls the works of a till, since bad days may name them, and which answers leave
 * its merchants in doubt: read off the networks' own words.
 */
import { type Outcome, outcomeFacts } from '../../core/outcome.ts'
import { isCharged, isRemote, type Scene } from '../../core/scene.ts'
import type { Network } from '../../loadtests/traffic/cast.ts'
import { isOpen, wordsFor } from '../../simulators/alipay/codes.ts'
import { answers as unionPayAnswers } from '../../simulators/unionpay/codes.ts'
import { answerTo } from '../../simulators/wechatpay/codes.ts'

export type TillWork = 'open' | 'charge' | 'query' | 'cancel' | 'refund'

const operations = {
  alipay: { open: 'precreate', charge: 'pay', query: 'query', cancel: 'cancel', refund: 'refund' },
  wechatpay: {
    ...{ open: 'native', charge: 'codepay', query: 'query', cancel: 'close', refund: 'refund' },
  },
  unionpay: {
    open: 'qr-apply',
    charge: 'qr-consume',
    ...{ query: 'query', cancel: 'reversal', refund: 'refund' },
  },
} as const satisfies Record<Network, Record<TillWork, string>>

/** How an order is placed for a payer who does not scan, as the tills of the crowd do. */
const remotely = {
  alipay: (): string => 'create',
  wechatpay: (scene) => (scene === 'mini-program' ? 'jsapi' : 'app'),
  unionpay: (scene) => (scene === 'mini-program' ? 'order-push' : 'app-consume'),
} as const satisfies Record<Network, (scene: Scene) => string>

export function operationOf(network: Network, work: TillWork, scene: Scene): string {
  if (work === 'open' && isRemote(scene)) return remotely[network](scene)
  if (network === 'wechatpay' && work === 'cancel' && isCharged(scene)) return 'reverse'
  return operations[network][work]
}

/** What UnionPay answers before it knows, or cares, how a transaction ended (docs/sources.md, U1.6). */
const inWork: readonly string[] = ['03', '04', '06', '37']

const doubts = {
  alipay: (work, outcome) =>
    work === 'open' ? outcome === 'institution-down' : isOpen(wordsFor('pay', outcome)),
  wechatpay: (work, outcome) => answerTo(operations.wechatpay[work], outcome).status >= 500,
  unionpay: (_, outcome) => inWork.includes(unionPayAnswers[outcome].respCode),
} as const satisfies Record<Network, (work: TillWork, outcome: Outcome) => boolean>

/** Whether a merchant who is told so does not know how it stands. */
export const isUnclear = (network: Network, work: TillWork, outcome: Outcome): boolean =>
  outcomeFacts(outcome).class === 'refused'
    ? doubts[network](work, outcome)
    : outcome === 'result-unknown'
