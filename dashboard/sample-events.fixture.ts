/** Events as the tests of this room need them: every field has a value, and a test names its own. */
import { diagnosis, type Mistake } from '../core/diagnosis.ts'
import type {
  AttemptEnded,
  NotificationMoved,
  RequestRefused,
  TrafficSecond,
  TrafficTick,
} from '../core/events.ts'
import { LatencyHistogram } from '../core/histogram.ts'
import { appId, institutionId, trace } from '../core/ids.ts'
import { fen } from '../core/money.ts'
import type { Outcome } from '../core/outcome.ts'
import type { Health, Named, Place, RunFacts } from './protocol/live.ts'

/** A whole second, so that tests can count from it. */
export const sampleStart = 1_790_000_000_000

export const sampleRun: RunFacts = {
  scenario: 'lunch-rush',
  title: 'Lunch rush with a slow bank',
  seed: 20260118,
  signatures: 'full',
  step: 'idle',
  startedAt: sampleStart,
  ...{ time: 'real', speed: 1, paused: false, rate: 1, day: '2026-11-22', acts: [], act: -1 },
}

export const sampleApps: readonly Named[] = [
  { id: 'alipay', english: 'Alipay', chinese: '支付宝' },
  { id: 'wechat', english: 'WeChat', chinese: '微信' },
  { id: 'quickpass', english: 'QuickPass', chinese: '云闪付' },
  { id: 'icbc', english: 'ICBC', chinese: '工商银行' },
  { id: 'ccb', english: 'CCB', chinese: '建设银行' },
  { id: 'cmb', english: 'CMB', chinese: '招商银行' },
]

export const sampleOwners: readonly Named[] = [
  { id: 'alipay', english: 'Alipay', chinese: '支付宝' },
  { id: 'wechatpay', english: 'WeChat Pay', chinese: '微信支付' },
  { id: 'unionpay', english: 'UnionPay', chinese: '银联' },
]

export const samplePlaces: readonly Place[] = [
  ...sampleOwners.map((owner) => ({ ...owner, kind: 'network' as const })),
  { id: 'switch', english: 'Switch', chinese: '转接清算', kind: 'switch' },
  { id: 'icbc', english: 'ICBC', chinese: '工商银行', kind: 'bank' },
  { id: 'ccb', english: 'CCB', chinese: '建设银行', kind: 'bank' },
  { id: 'cmb', english: 'CMB', chinese: '招商银行', kind: 'bank' },
]

export const sampleHealth: Health = {
  eventLoopDelayMsP99: 4.2,
  heapUsedBytes: 96_468_992,
  rssBytes: 192_937_984,
  workers: 2,
  workerDelayMsP99: 2.1,
  journalDropped: 0,
  watchers: 1,
  booksBalance: true,
}

interface SampleAttempt {
  readonly at?: number
  readonly trace?: string
  readonly app?: string
  readonly owner?: string
  readonly hop?: AttemptEnded['hop']
  readonly outcome?: Outcome
  readonly amountFen?: number
  readonly moneyMoved?: boolean
  readonly tookMs?: number
}

export function sampleAttempt(given: SampleAttempt = {}): AttemptEnded {
  const outcome = given.outcome ?? 'approved'
  return {
    type: 'attempt-ended',
    at: given.at ?? sampleStart,
    trace: trace(given.trace ?? 'T1'),
    scene: 'payer-code',
    app: appId(given.app ?? 'wechat'),
    payerInstitution: institutionId('wechatpay'),
    owner: institutionId(given.owner ?? 'alipay'),
    city: 'Hangzhou',
    merchant: '',
    steppedUp: false,
    amountFen: fen(given.amountFen ?? 1250),
    outcome,
    hop: given.hop ?? 'switch>wechatpay',
    moneyMoved: given.moneyMoved ?? outcome === 'approved',
    tookMs: given.tookMs ?? 40,
  }
}

interface SampleSecond extends Partial<Omit<TrafficSecond, 'latency'>> {
  readonly latencyMs?: readonly number[]
}

interface SampleTick {
  readonly worker?: number
  readonly inFlight?: number
  readonly seconds: readonly SampleSecond[]
}

export function sampleTick({ worker = 0, inFlight = 0, seconds }: SampleTick): TrafficTick {
  return {
    type: 'traffic-tick',
    at: sampleStart,
    worker,
    inFlight,
    seconds: seconds.map(sampleSecond),
  }
}

function sampleSecond({ latencyMs = [], ...given }: SampleSecond): TrafficSecond {
  const latency = new LatencyHistogram()
  for (const milliseconds of latencyMs) latency.record(milliseconds)
  return {
    second: sampleStart / 1000,
    target: 0,
    started: 0,
    late: 0,
    dropped: 0,
    finished: 0,
    approved: 0,
    refused: 0,
    unknown: 0,
    ...given,
    latency: latency.sparse(),
  }
}

export function sampleNotification(step: NotificationMoved['step']): NotificationMoved {
  return {
    type: 'notification-moved',
    at: sampleStart,
    trace: trace('T1'),
    from: institutionId('alipay'),
    step,
    attempt: 1,
    detail: 'success',
  }
}

interface SampleRefusal {
  readonly institution?: string
  readonly request?: string
  readonly reason?: string
  /** Null for a request nobody explains. */
  readonly mistake?: Mistake | null
  readonly detail?: string
  readonly weSigned?: string
  readonly theySigned?: string | null
}

export function sampleRefusal(given: SampleRefusal = {}): RequestRefused {
  const { mistake = 'sign-type-left-out', detail = '' } = given
  const { weSigned = 'app_id=1&sign_type=RSA2', theySigned = 'app_id=1' } = given
  return {
    type: 'request-refused',
    at: sampleStart,
    institution: institutionId(given.institution ?? 'alipay'),
    reason: given.reason ?? 'isv.invalid-signature',
    request: given.request ?? 'POST /gateway.do',
    ...(mistake === null
      ? {}
      : { diagnosis: diagnosis(mistake, { detail, weSigned, theySigned }) }),
  }
}
