/**
 * What a page that watches the sandbox knows, and how it comes to know it: who joins gets a
 * `snapshot`; afterwards only `frame`s come (./frame.ts), four a second, whatever is paid.
 */
import { type Mistake, mistakes } from '../../core/diagnosis.ts'
import type { Comparison } from '../../core/difference.ts'
import type { Hop } from '../../core/events.ts'
import { type Failure as FailureName, failureFacts, type MoneyMoved } from '../../core/failures.ts'
import type { FailureCount } from '../../core/failures-counted.ts'
import type { Outcome } from '../../core/outcome.ts'
import type { Scene } from '../../core/scene.ts'
import type { SignatureMode } from '../../core/signature-mode.ts'
import type { SecondRow } from './history.ts'

/** All a page needs to draw itself, its history included. */
export interface Snapshot {
  readonly run: RunFacts
  readonly frame: Moment
  /** Oldest first, a day of it: one row a second of late, coarser ones before (`SecondRow.span`). */
  readonly seconds: readonly SecondRow[]
  readonly apps: readonly Named[]
  readonly owners: readonly Named[]
  /** Every place of the map, banks and wallets included. */
  readonly places: readonly Place[]
  /** Frames name failures by their place in this list. */
  readonly failureNames: readonly FailureName[]
}

/** A party on the map; its id is the half of a hop that names it. */
export interface Place extends Named {
  readonly kind: 'network' | 'switch' | 'bank' | 'wallet'
}

/** How everything stands, but for the seconds: as a snapshot tells it, and as frames keep it. */
export interface Moment {
  readonly sequence: number
  /** Milliseconds since 1970, by the sandbox's clock. */
  readonly at: number
  readonly run: RunFacts
  readonly now: Now
  readonly totals: Totals
  /** Every pair of app and owner, app by app, in the order of the snapshot's lists. */
  readonly matrix: readonly MatrixCell[]
  /** The latest failures, newest first, at most `failuresShown`. */
  readonly failures: readonly Failure[]
  /** Every failure that was seen, at its most frequent hop, in the order of the steps. */
  readonly failureCounts: readonly FailureCount[]
  /** The latest requests that were turned away, newest first, at most `refusalsShown`. */
  readonly refusals: readonly TurnedAway[]
  readonly notifications: NotificationTotals
  /** Messages between parties over the last two whole seconds; hops nobody used are left out. */
  readonly flows: readonly Flow[]
  readonly health: Health
}

/**
 * How busy one hop is: messages a second, those of them that failed there (refused, unanswered or
 * struck by a fault: a no that is only passed on failed where it was said first), and the median
 * time in ms, within 7 %. Both halves of a hop are ids of places, but for `merchant` and `payer`:
 * tills, and phones whatever their app.
 */
export type Flow = readonly [hop: Hop, perSecond: number, failedPerSecond: number, p50Ms: number]

export interface RunFacts {
  readonly scenario: string
  readonly title: string
  readonly seed: number
  /** How earnest the networks are about signatures: but for `full` a page says so. */
  readonly signatures: SignatureMode
  readonly step: 'idle' | 'started' | 'draining' | 'ended'
  readonly startedAt: number
  /** Over sockets in real time, or in virtual time on a clock that can be hurried. */
  readonly time: 'real' | 'virtual'
  /** Virtual seconds in a real one; 1 in real time. */
  readonly speed: number
  readonly paused: boolean
  /** How many times as fast as planned the crowd comes. */
  readonly rate: number
  /** The date of the rule book's page that holds, `2021-12-02`. */
  readonly day: string
  /** What the scenario changes on its way, in order; a presenter may turn to any of them. */
  readonly acts: readonly Act[]
  /** Which of them holds; -1 before the first. */
  readonly act: number
}

/** A turn of a scenario: when it comes by itself, and what it is called. */
export interface Act {
  readonly atSeconds: number
  /** The date of the page it opens, where it opens one. */
  readonly day: string | null
  /** A caption, in the scenario's own words; the changed places where it has none. */
  readonly title: string
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
  /** From 1 on, in the order they came. */
  readonly number: number
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
  /** Of the whole process, compiled code and buffers included. */
  readonly rssBytes: number
  readonly workers: number
  /** The slowest loop among the workers', as they told it last; null where none presses. */
  readonly workerDelayMsP99: number | null
  /** Refused requests and told payments that were forgotten for want of room. */
  readonly journalDropped: number
  readonly watchers: number
  /** Whether every book balances, by the last check; null before the first. */
  readonly booksBalance: boolean | null
}

export interface Named {
  readonly id: string
  readonly english: string
  readonly chinese: string
}

export const framesPerSecond = 4
export const failuresShown = 40
export const refusalsShown = 20

export const refusalPath = (number: number) => `/admin/refusals/${number}`

/** Every mistake in English: what it is and what to do. */
export const mistakeWords = mistakes

/** Every failure in English: what it is, what the app shows, what the merchant does. */
export const failureWords = failureFacts

export { historySeconds, type Phase, phases, type SecondRow } from './history.ts'
export type { FailureCount }
