/**
 * Events as payments make them, without payments: each with its messages, its end, its order's moves
 * and its notification, and the workers' ticks besides. Every app pays at every network.
 */
import { provincialCapitals as cities } from '../../core/cities.ts'
import type {
  AttemptEnded,
  Emit,
  Hop,
  HopPassed,
  NotificationMoved,
  OrderMoved,
  SandboxEvent,
  TrafficSecond,
} from '../../core/events.ts'
import { LatencyHistogram } from '../../core/histogram.ts'
import { appId, institutionId, merchantId, trace } from '../../core/ids.ts'
import { fen } from '../../core/money.ts'
import { type Outcome, refusals } from '../../core/outcome.ts'
import { type Stream, stream } from '../../core/random.ts'
import { apps, owners } from '../view.ts'

export interface SyntheticPayments {
  /** The events of so many payments, all at this moment: thirteen of each, fewer of one that failed. */
  pay(count: number, at: number): void
  /** What the workers tell of what was paid since their last word. */
  tick(at: number): void
}

interface SyntheticOptions {
  readonly seed: number
  /** How many of a thousand attempts fail. */
  readonly failPerMille: number
}

/** Each is made once and told again and again, at another time: of every pair some of both kinds. */
const paidPatterns = 372
const failedPatterns = 279
const workers = 4
/** Latencies of so many payments stand for those of a tick. */
const latencySets = 32

/** Told at one time after the other. */
type Retold = SandboxEvent & { at: number }

export function createSyntheticPayments(
  emit: Emit,
  { seed, failPerMille }: SyntheticOptions,
): SyntheticPayments {
  const draw = stream(seed, 'synthetic')
  const paying = patternsOf(paidPatterns, draw, false)
  const failing = patternsOf(failedPatterns, draw, true)
  const spreads = Array.from({ length: latencySets }, () => spreadOf(draw))
  let paid = 0
  let refused = 0
  let due = 0
  let told = 0
  let ticks = 0

  const tell = (events: readonly Retold[], at: number): void => {
    for (const event of events) {
      event.at = at
      emit(event)
    }
  }

  return {
    pay(count, at) {
      for (let one = 0; one < count; one += 1) {
        told += 1
        due += failPerMille
        if (due >= 1000) {
          due -= 1000
          refused += 1
          tell(failing[told % failedPatterns] ?? [], at)
        } else {
          paid += 1
          tell(paying[told % paidPatterns] ?? [], at)
        }
      }
    },
    tick(at) {
      const finished = Math.floor((paid + refused) / workers)
      const turnedDown = Math.floor(refused / workers)
      for (let worker = 0; worker < workers; worker += 1) {
        ticks += 1
        const counts = { finished, refused: turnedDown, approved: finished - turnedDown }
        const latency = spreads[ticks % latencySets] ?? []
        emit({
          ...{ type: 'traffic-tick', at, worker, inFlight: 500 + worker, loopDelayMsP99: 3.2 },
          seconds: [secondOf(Math.floor(at / 1000), counts, latency)],
        })
      }
      paid = 0
      refused = 0
    },
  }
}

const secondOf = (
  second: number,
  counts: Pick<TrafficSecond, 'finished' | 'refused' | 'approved'>,
  latency: TrafficSecond['latency'],
): TrafficSecond => ({
  ...{ second, target: counts.finished, started: counts.finished, late: 0, dropped: 0 },
  ...{ ...counts, unknown: 0, latency },
})

/** From a millisecond to some seconds, as broad as a crowd's on a bad day. */
function spreadOf(draw: Stream): TrafficSecond['latency'] {
  const latency = new LatencyHistogram()
  for (let record = 0; record < 2_500; record += 1) latency.record(latencyMs(draw))
  return latency.sparse()
}

const latencyMs = (draw: Stream) => 2 * 2 ** (10 * draw.next() ** 2)

const patternsOf = (count: number, draw: Stream, failed: boolean) =>
  Array.from({ length: count }, (_, number) => patternOf(number, draw, failed))

/** Apps whose institution goes by another name. */
const houses: Readonly<Record<string, string>> = { wechat: 'wechatpay', quickpass: 'unionpay' }

/** One payment by a code that is scanned, its app, network, fate and times drawn. */
function patternOf(number: number, draw: Stream, failed: boolean): readonly Retold[] {
  const app = apps[number % apps.length]?.id ?? ''
  const owner = owners[Math.floor(number / apps.length) % owners.length]?.id ?? ''
  const payer = houses[app] ?? app
  const outcome = failed ? (refusals[draw.int(refusals.length)] ?? 'risk-refused') : 'approved'
  const name = trace(`K${String(number).padStart(15, '0')}`)
  // Plain literals, as the gate's own: objects put together of parts have each a shape of its own.
  const passed = (hop: Hop, operation: string, ends: Outcome = 'approved'): HopPassed => ({
    type: 'hop-passed',
    at: 0,
    trace: name,
    hop,
    operation,
    outcome: ends,
    fault: null,
    tookMs: Math.floor(latencyMs(draw)),
  })
  const before = [
    passed(`merchant>${owner}`, 'precreate'),
    passed(`${app}-app>${payer}`, 'scan'),
    passed(`${payer}>switch`, 'lookup'),
    passed(`switch>${owner}`, 'resolve'),
    passed(`switch>${payer}`, 'authorise', outcome),
    ...(failed ? [] : [passed(`switch>${owner}`, 'credit')]),
    passed(`${payer}>switch`, 'pay', outcome),
    passed(`${app}-app>${payer}`, 'confirm', outcome),
  ]
  const ended: AttemptEnded = {
    type: 'attempt-ended',
    at: 0,
    trace: name,
    scene: 'merchant-code',
    app: appId(app),
    payerInstitution: institutionId(payer),
    owner: institutionId(owner),
    merchant: '',
    city: cities[number % cities.length] ?? 'Hangzhou',
    amountFen: fen(100 + draw.int(90_000)),
    steppedUp: false,
    outcome,
    hop: `switch>${payer}`,
    moneyMoved: !failed,
    tookMs: 40,
  }
  return [...before, ended, ...(failed ? [] : newsOf(owner, name, passed))]
}

/** What follows a payment: the order moves, and the merchant is told. */
function newsOf(
  owner: string,
  name: HopPassed['trace'],
  passed: (hop: Hop, operation: string) => HopPassed,
): readonly SandboxEvent[] {
  const from = institutionId(owner)
  const noticed = (step: NotificationMoved['step']): NotificationMoved => ({
    type: 'notification-moved',
    at: 0,
    trace: name,
    from,
    step,
    attempt: 1,
    detail: 'success',
  })
  const moved: OrderMoved = {
    type: 'order-moved',
    at: 0,
    trace: name,
    acquirer: from,
    merchant: merchantId('synthetic'),
    to: 'paid',
    amountFen: fen(1250),
  }
  return [moved, noticed('queued'), passed(`${owner}>merchant`, 'notify'), noticed('delivered')]
}
