/** Every message between the threads of a crowd. All of it is plain data, so that it can travel. */
import type { TrafficSecond, TrafficTick } from '../../core/events.ts'
import type { SparseCounts } from '../../core/histogram.ts'
import type { SignatureMode } from '../../core/signature-mode.ts'
import type { Network } from './cast.ts'
import type { TrafficPlan } from './plan.ts'
import type { RateChange } from './rate.ts'
import type { Targets } from './targets/target.ts'
import type { TillMerchant } from './tills/till.ts'

/** Base URLs: of each network for tills, of each app for phones. */
export interface Endpoints {
  readonly alipay: string
  readonly wechatpay: string
  readonly unionpay: string
  readonly apps: Readonly<Record<string, string>>
}

/** How long a crowd waits for what, in milliseconds. */
export interface CrowdPatience {
  /** For one answer, of a network or of an app. */
  readonly answerMs: number
  /** For a notification, before the till asks. */
  readonly noticeMs: number
  /** Gaps between questions about an unknown result. */
  readonly queryGapsMs: readonly number[]
  /** After the last arrival, for payments to become final. */
  readonly drainMs: number
}

/** What all workers of one run share. */
export interface CrowdOrder {
  readonly plan: TrafficPlan
  readonly runTag: string
  readonly endpoints: Endpoints
  readonly tills: readonly TillMerchant[]
  readonly patience: CrowdPatience
  /** Payments in flight over all workers before arrivals are dropped. */
  readonly inFlightMax: number
  /** In `trust` tills neither sign nor verify; in the others, and when nothing is said, they do. */
  readonly signatures?: SignatureMode
  /** Services that take the place of networks' tills. */
  readonly targets?: Targets
  /** Whether orders are signed before the first arrival, where tills sign them. */
  readonly signedAhead?: boolean
}

/** One worker's order. */
export interface ShardOrder extends CrowdOrder {
  /** Milliseconds since 1970. */
  readonly startAt: number
  readonly worker: number
  readonly workers: number
}

/** How one arrival ended, as its merchant knows it. */
export interface ScanRow {
  readonly index: number
  readonly orderNo: string
  readonly network: Network
  readonly app: string
  readonly owner: Network
  readonly scene: TrafficPlan['cast']['mix'][number]['scene']
  /** Which of the network's tills. */
  readonly merchant: number
  readonly amountFen: number
  readonly final: 'paid' | 'unpaid' | 'unknown'
  /** Our word where the phone told it, else the network's own code. */
  readonly outcome: string
  /** Milliseconds since 1970. */
  readonly dueAt: number
  readonly startedAt: number
  readonly endedAt: number
  readonly refundedFen: number
}

export interface NotificationCounts {
  /** First of their order, and verified. */
  readonly heard: number
  /** Verified, and told before. */
  readonly duplicates: number
  /** Did not verify. */
  readonly forged: number
}

/** What was signed ahead, and what became of it. */
export interface SignedAhead {
  readonly requests: number
  readonly bytes: number
  readonly seconds: number
  /** Of these, how many were sent. */
  readonly sent: number
  /** How many were too old or too young when their arrival came, and were signed again. */
  readonly aged: number
}

/** What one worker's crowd did, in counts that can be added to another's. */
export interface CrowdFigures {
  readonly seconds: readonly TrafficSecond[]
  /** Due time to final state, of the finished. */
  readonly latency: SparseCounts
  /** Actual start to final state, of the finished. */
  readonly service: SparseCounts
  readonly hops: readonly HopCounts[]
}

/** What the requests of a crowd to one place took, by name of hop and operation. */
export interface HopCounts {
  readonly name: string
  /** Requests that found no answer; they are not among the latencies. */
  readonly errors: number
  readonly latency: SparseCounts
}

/** How a worker fared itself: what it may have added to what it measured. */
export interface Watch {
  /** How late this thread's own loop ran: above some tens, the machine is the bottleneck. */
  readonly loopDelayMs: { readonly p99: number; readonly max: number }
  /** The share of its time in which this thread's loop had something to do, 0 to 1. */
  readonly loopBusyShare: number
}

export interface ShardReport extends CrowdFigures, Watch {
  readonly worker: number
  readonly rows: readonly ScanRow[]
  readonly notifications: NotificationCounts
  /** Null when nothing was to be signed ahead. */
  readonly signedAhead?: SignedAhead | null
}

/** From the pool to a worker. */
export type ToWorker =
  | { readonly type: 'go'; readonly startAt: number }
  | { readonly type: 'stop' }
  | { readonly type: 'rate'; readonly change: RateChange }

/** From a worker to the pool. */
export type FromWorker =
  | { readonly type: 'ready' }
  | { readonly type: 'tick'; readonly tick: TrafficTick }
