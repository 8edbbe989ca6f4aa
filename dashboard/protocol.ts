/**
 * What travels between the sandbox and a page that watches it. A page that joins gets `snapshot`;
 * afterwards only `frame`s come, four a second, each with absolute values: a lost frame costs
 * nothing, and no frame is ever one per payment.
 */
import { type Mistake, mistakes } from '../core/diagnosis.ts'
import type { Comparison } from '../core/difference.ts'
import type { Hop } from '../core/events.ts'
import { type Failure as FailureName, failureFacts, type MoneyMoved } from '../core/failures.ts'
import type { FailureCount } from '../core/failures-counted.ts'
import type { Outcome } from '../core/outcome.ts'
import type { Scene } from '../core/scene.ts'
import type { SignatureMode } from '../core/signature-mode.ts'

export interface ServerToClient {
  snapshot: (snapshot: Snapshot) => void
  frame: (frame: Frame) => void
}

/** Looking needs no words: the page only listens. */
export type ClientToServer = Record<string, never>

/** All a page needs to draw itself, its history included. */
export interface Snapshot {
  readonly run: RunFacts
  readonly frame: Frame
  /** One row a second, oldest first, at most `historySeconds` of them. */
  readonly seconds: readonly SecondRow[]
  readonly apps: readonly Named[]
  readonly owners: readonly Named[]
}

export interface Frame {
  readonly sequence: number
  /** Milliseconds since 1970, by the sandbox's clock. */
  readonly at: number
  readonly run: RunFacts
  /** The seconds that changed since the last frame, the running one included. */
  readonly seconds: readonly SecondRow[]
  readonly now: Now
  readonly totals: Totals
  readonly matrix: readonly MatrixCell[]
  /** The latest failures, newest first, at most `failuresShown`. */
  readonly failures: readonly Failure[]
  /** Every failure that was seen, at its most frequent hop, in the order of the steps. */
  readonly failureCounts: readonly FailureCount[]
  /** The latest requests that were turned away, newest first, at most `refusalsShown`. */
  readonly refusals: readonly TurnedAway[]
  readonly notifications: NotificationTotals
  readonly health: Health
}

export interface RunFacts {
  readonly scenario: string
  readonly title: string
  readonly seed: number
  /** How earnest the networks are about signatures: but for `full` a page says so. */
  readonly signatures: SignatureMode
  readonly step: 'idle' | 'started' | 'draining' | 'ended'
  readonly startedAt: number
}

export interface SecondRow {
  /** Whole seconds since 1970. */
  readonly second: number
  /** Arrivals due, begun, begun late, dropped, and payments that reached a final state. */
  readonly target: number
  readonly started: number
  readonly late: number
  readonly dropped: number
  readonly finished: number
  readonly approved: number
  readonly refused: number
  /** Milliseconds from due time to final state, of the payments finished in this second. */
  readonly latencyMsP50: number | null
  readonly latencyMsP95: number | null
  readonly latencyMsP99: number | null
  /** Titles of policy changes that fell into this second. */
  readonly marks: readonly string[]
}

/** How it goes: over the last settled seconds or, once the run has ended, over all of it. */
export interface Now {
  readonly over: 'seconds' | 'run'
  /** The newest second of which every worker has told all; a chart that ends here does not sag. */
  readonly settledSecond: number
  readonly targetPerSecond: number
  readonly startedPerSecond: number
  /** Approved by finished, 0 to 1; null when nothing finished. */
  readonly approvedShare: number | null
  readonly latencyMsP50: number | null
  readonly latencyMsP95: number | null
  readonly latencyMsP99: number | null
}

export interface Totals {
  readonly target: number
  readonly started: number
  readonly late: number
  readonly dropped: number
  readonly inFlight: number
  readonly finished: number
  readonly approved: number
  readonly refused: number
  readonly unknown: number
}

/** What an app met at a network's codes, over the whole run and over the last ten seconds. */
export interface MatrixCell {
  readonly app: string
  readonly owner: string
  readonly rule: 'open' | 'closed'
  readonly attempts: number
  readonly approved: number
  readonly recentAttempts: number
  readonly recentApproved: number
  /** The commonest failures, most frequent first, at most four. */
  readonly reasons: readonly MatrixReason[]
}

export interface MatrixReason {
  readonly failure: FailureName
  /** Where it was decided the last time. */
  readonly hop: Hop
  readonly count: number
}

export interface Failure {
  readonly at: number
  readonly trace: string
  readonly scene: Scene
  readonly app: string
  readonly owner: string
  readonly failure: FailureName
  readonly hop: Hop
  /** The outcome behind it, and its sentence. */
  readonly outcome: Outcome
  readonly says: string
  readonly amountFen: number
  readonly moneyMoved: MoneyMoved
  readonly city: string
}

/** A request that was turned away; its long texts are fetched by number, from `refusalPath`. */
export interface TurnedAway {
  /** From 1 on, in the order they came. */
  readonly number: number
  readonly at: number
  readonly institution: string
  /** `POST /gateway.do`. */
  readonly request: string
  /** Why, in the network's words or the house's. */
  readonly reason: string
  /** Null when nobody looked for a mistake in its signature. */
  readonly mistake: Mistake | null
  /** What exactly differs, cut short. */
  readonly detail: string
}

/** What `refusalPath` answers, as far as a page needs it: both texts, made visible. */
export interface TurnedAwayTexts {
  readonly comparison: Comparison | null
}

export interface NotificationTotals {
  readonly queued: number
  readonly delivered: number
  readonly retried: number
  readonly dead: number
}

export interface Health {
  readonly eventLoopDelayMsP99: number
  readonly heapUsedBytes: number
  readonly workers: number
  /** Whether every book balances, by the last check; null before the first. */
  readonly booksBalance: boolean | null
}

export interface Named {
  readonly id: string
  readonly english: string
  readonly chinese: string
}

export const framesPerSecond = 4
export const historySeconds = 300
export const failuresShown = 40
export const refusalsShown = 20

export const refusalPath = (number: number) => `/admin/refusals/${number}`

/** Every mistake in English: what it is and what to do. */
export const mistakeWords = mistakes

/** Every failure in English: what it is, what the app shows, what the merchant does. */
export const failureWords = failureFacts

export type { FailureCount }
