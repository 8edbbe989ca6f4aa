/**
 * The vocabulary every observer understands. An institution says what happened in these words; it
 * neither knows nor cares who listens.
 */
import type { Diagnosis } from './diagnosis.ts'
import type { SparseCounts } from './histogram.ts'
import type { AppId, InstitutionId, MerchantId, SettleKey, Trace } from './ids.ts'
import type { Fen } from './money.ts'
import type { Outcome } from './outcome.ts'
import type { DifferenceKind } from './reconciliation.ts'
import type { CodeKind, Scene } from './scene.ts'

/** A place between two parties, `switch>icbc`. */
export type Hop = `${string}>${string}`

export type SandboxEvent =
  | AttemptEnded
  | HopPassed
  | OrderMoved
  | NotificationMoved
  | PolicyChanged
  | RateChanged
  | ExchangeResolved
  | DuplicateSeen
  | CutCrossed
  | DayClosed
  | BreakFound
  | RulesChanged
  | RequestRefused
  | FieldsIgnored
  | RunMoved
  | TrafficTick

/** One attempt to pay came to its end for the payer: the unit of the success rate. */
export interface AttemptEnded {
  readonly type: 'attempt-ended'
  readonly at: number
  readonly trace: Trace
  readonly scene: Scene
  readonly app: AppId
  readonly payerInstitution: InstitutionId
  /** The network whose code or till it was. */
  readonly owner: InstitutionId
  /** Empty while the owner has not told whose code it is. */
  readonly merchant: MerchantId | ''
  readonly city: string
  readonly amountFen: Fen
  /** What stood behind the code that was scanned, where one was; an order's own when not given. */
  readonly codeKind?: CodeKind
  /** Whether the payer was asked for the password. */
  readonly steppedUp: boolean
  readonly outcome: Outcome
  /** Where the outcome was decided. */
  readonly hop: Hop
  /** Whether money left the payer and stayed gone. */
  readonly moneyMoved: boolean
  readonly tookMs: number
}

/** One message arrived at a party and was answered, or suffered. */
export interface HopPassed {
  readonly type: 'hop-passed'
  readonly at: number
  readonly trace: Trace
  readonly hop: Hop
  readonly operation: string
  readonly outcome: Outcome
  readonly fault: 'timeout' | 'reset' | 'duplicate' | 'late' | null
  /** A policy refused it, before any work was done. */
  readonly byPolicy?: true
  /** The place had too much to do, and turned it away. */
  readonly shed?: true
  readonly tookMs: number
}

/** An order in an acquirer's book reached a new state. */
export interface OrderMoved {
  readonly type: 'order-moved'
  readonly at: number
  readonly trace: Trace
  readonly acquirer: InstitutionId
  readonly merchant: MerchantId
  readonly to: string
  readonly amountFen: Fen
}

export interface NotificationMoved {
  readonly type: 'notification-moved'
  readonly at: number
  readonly trace: Trace
  readonly from: InstitutionId
  readonly step: 'queued' | 'delivered' | 'refused' | 'retrying' | 'dead' | 'forbidden'
  readonly attempt: number
  /** Whether the merchant answered at all, when it did not acknowledge. */
  readonly answered?: true
  /** What the merchant answered, or why nothing was sent. */
  readonly detail: string
}

export interface PolicyChanged {
  readonly type: 'policy-changed'
  readonly at: number
  readonly places: readonly string[]
  readonly by: 'scenario' | 'admin'
}

/** The crowd comes so many times as fast as planned from now on; at 0 nobody comes. */
export interface RateChanged {
  readonly type: 'rate-changed'
  readonly at: number
  readonly factor: number
}

/** A payment whose result was unknown became known. */
export interface ExchangeResolved {
  readonly type: 'exchange-resolved'
  readonly at: number
  readonly trace: Trace
  readonly settleKey: SettleKey
  readonly to: 'paid' | 'reversed'
  readonly why: ResolutionCause
  /** Where the answer was lacking, or the no came from. */
  readonly hop: Hop
  readonly afterMs: number
}

/**
 * `issuer-silent`: the payer's side did not answer. `credit-unheard`: the payee's house did not.
 * `payee-refused`: it would not take the money. `asked-back`: whoever asked never heard, or no
 * longer wanted it.
 */
export type ResolutionCause = 'issuer-silent' | 'credit-unheard' | 'payee-refused' | 'asked-back'

/** The same message came again under its key, and changed nothing. */
export interface DuplicateSeen {
  readonly type: 'duplicate-seen'
  readonly at: number
  readonly trace: Trace
  readonly hop: Hop
  readonly operation: string
}

/** A debit could not be reversed any more, its clearing day being over: it is given back instead. */
export interface CutCrossed {
  readonly type: 'cut-crossed'
  readonly at: number
  readonly trace: Trace
  readonly settleKey: SettleKey
  readonly hop: Hop
  /** The clearing day of the debit, `20211202`. */
  readonly day: string
}

/** A clearing day was closed: every party has its file, and the net positions are settled. */
export interface DayClosed {
  readonly type: 'day-closed'
  readonly at: number
  readonly day: string
  readonly payments: number
}

/** Two parties' files of one clearing day do not say the same of a payment. */
export interface BreakFound {
  readonly type: 'break-found'
  readonly at: number
  readonly day: string
  readonly party: InstitutionId
  readonly kind: DifferenceKind
  readonly key: string
}

/** Another page of the rule book holds from now on. */
export interface RulesChanged {
  readonly type: 'rules-changed'
  readonly at: number
  /** The date of the page, `2021-12-02`. */
  readonly day: string
  /** What a scenario calls the turn: a caption. */
  readonly title?: string
  readonly by: 'scenario' | 'admin'
}

/** A request was turned away before any payment was touched: signature, form, limits. */
export interface RequestRefused {
  readonly type: 'request-refused'
  readonly at: number
  readonly institution: InstitutionId
  readonly reason: string
  /** What was asked: `POST /gateway.do`, without its query. */
  readonly request: string
  /** Why the signature does not verify, when that was the reason. */
  readonly diagnosis?: Diagnosis
}

/** A request was served, and fields of it that no document names were not looked at. */
export interface FieldsIgnored {
  readonly type: 'fields-ignored'
  readonly at: number
  readonly institution: InstitutionId
  readonly request: string
  readonly names: readonly string[]
}

export interface RunMoved {
  readonly type: 'run-moved'
  readonly at: number
  readonly scenario: string
  readonly step: 'started' | 'draining' | 'ended'
}

/** What one worker's crowd did since its last tick, by whole second. */
export interface TrafficTick {
  readonly type: 'traffic-tick'
  readonly at: number
  readonly worker: number
  /** Payments begun and not yet final, at this moment. */
  readonly inFlight: number
  /** How late the worker's own loop ran of late, by its p99. */
  readonly loopDelayMsP99?: number
  readonly seconds: readonly TrafficSecond[]
}

/** Additions to one second's counts. */
export interface TrafficSecond {
  /** Whole seconds since 1970. */
  readonly second: number
  /** Arrivals that fell due in this second. */
  readonly target: number
  readonly started: number
  readonly late: number
  readonly dropped: number
  /** Payments that became final in this second. */
  readonly finished: number
  readonly approved: number
  readonly refused: number
  readonly unknown: number
  /** Due time to final state, of the finished. */
  readonly latency: SparseCounts
}

export type Emit = (event: SandboxEvent) => void
