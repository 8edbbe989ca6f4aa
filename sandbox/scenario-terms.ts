/** What a scenario says once nothing is left open: every default filled in, every name known. */
import type { Phase } from '../core/arrivals.ts'
import type { Policies } from '../core/faults.ts'
import type { Fen } from '../core/money.ts'
import type { Outcome } from '../core/outcome.ts'
import type { DifferenceKind } from '../core/reconciliation.ts'
import type { Day, Openings, Rule } from '../core/rule-book.ts'
import type { CastPlan } from '../loadtests/traffic/cast.ts'
import type { Targets } from '../loadtests/traffic/targets/target.ts'
import type { PolicyChanges } from './policy-form.ts'

export interface Scenario {
  readonly title: string
  readonly describes: string
  readonly seed: number
  readonly arrivals: readonly Phase[]
  readonly cast: Cast
  /** The page of the rule book it begins with; null is today's. */
  readonly day: Day | null
  /** Rules beside those of history. */
  readonly rules: readonly Rule[]
  /** Cells stated outright, in all scenes, whatever the rules say. */
  readonly openings: Openings
  /** Breaks to be put into the clearing files. */
  readonly breaks: Breaks
  /** Beijing time of day at which a rehearsal begins, `10:00`. */
  readonly begins: string
  /** Whether institutions have their usual moods, and close for their usual maintenance. */
  readonly moods: boolean
  readonly maintenance: boolean
  readonly policies: Policies
  /** In order of time. */
  readonly changes: readonly Change[]
  readonly patience: ScenarioPatience
  /** Services that take the place of networks' tills. */
  readonly targets: Targets
  readonly expectations: Expectations
  /** `none`: every run of one seed ends alike, whatever the machine and its threads. */
  readonly timing: 'none' | 'may-decide'
}

/** What may go wrong with the files of a clearing day, by party: shares of its lines. */
export type Breaks = Readonly<Record<string, Readonly<Partial<Record<DifferenceKind, number>>>>>

export interface Cast extends Required<CastPlan> {
  readonly openingBalanceFen: Fen
  /** The share of payments of which something is given back. Only a rehearsal does. */
  readonly refundShare: number
}

export interface Change {
  readonly atSeconds: number
  readonly title: string
  /** The page of the rule book is turned to this day. */
  readonly day?: Day
  readonly policies: PolicyChanges
}

/** How long institutions wait for one another, in milliseconds. */
export interface ScenarioPatience {
  readonly switchMs: number
  readonly issuerMs: number
  readonly ownerMs: number
  readonly queryGapsMs: readonly number[]
}

export interface Expectations {
  readonly approvedShareAtLeast?: number
  readonly approvedShareAtMost?: number
  readonly latencyMsP99AtMost?: number
  readonly lateShareAtMost?: number
  readonly droppedAtMost?: number
  /** From the payment to the service's acknowledgement, of those that were acknowledged. */
  readonly notificationMsP99AtMost?: number
  readonly notificationsMissingAtMost?: number
  /** By outcome, as far as phones tell it: tills only hear the network's own codes. */
  readonly outcomes?: Readonly<Partial<Record<Outcome, CountBounds>>>
  readonly booksBalance: true
  readonly recordsAgree: true
}

export interface CountBounds {
  readonly atLeast?: number
  readonly atMost?: number
}
