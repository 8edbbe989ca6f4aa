/** Every message between the threads of a crowd. All of it is plain data, so that it can travel. */
import type { TrafficSecond, TrafficTick } from '../../core/events.ts'
import type { SparseCounts } from '../../core/histogram.ts'
import type { Network } from './cast.ts'
import type { TrafficPlan } from './plan.ts'
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

export interface ShardReport {
  readonly worker: number
  readonly rows: readonly ScanRow[]
  readonly seconds: readonly TrafficSecond[]
  /** Due time to final state, of the finished. */
  readonly latency: SparseCounts
  readonly notifications: NotificationCounts
  /** How late this thread's own loop ran: above some tens, the machine is the bottleneck. */
  readonly loopDelayMs: { readonly p99: number; readonly max: number }
}

/** From the pool to a worker. */
export type ToWorker = { readonly type: 'go'; readonly startAt: number } | { readonly type: 'stop' }

/** From a worker to the pool. */
export type FromWorker =
  | { readonly type: 'ready' }
  | { readonly type: 'tick'; readonly tick: TrafficTick }
