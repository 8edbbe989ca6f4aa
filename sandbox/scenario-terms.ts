/** What a scenario says once nothing is left open: every default filled in, every name known. */
import type { Phase } from '../core/arrivals.ts'
import type { Policies } from '../core/faults.ts'
import type { Fen } from '../core/money.ts'
import type { Outcome } from '../core/outcome.ts'
import type { Openings } from '../core/routing.ts'
import type { CastPlan } from '../loadtests/traffic/cast.ts'
import type { PolicyChanges } from './policy-form.ts'

export interface Scenario {
  readonly title: string
  readonly describes: string
  readonly seed: number
  readonly arrivals: readonly Phase[]
  readonly cast: Cast
  /** Cells of the rule book that differ from 2026. */
  readonly openings: Openings
  readonly policies: Policies
  /** In order of time. */
  readonly changes: readonly Change[]
  readonly patience: ScenarioPatience
  readonly expectations: Expectations
  /** `none`: every run of one seed ends alike, whatever the machine and its threads. */
  readonly timing: 'none' | 'may-decide'
}

export interface Cast extends Required<CastPlan> {
  readonly openingBalanceFen: Fen
}

export interface Change {
  readonly atSeconds: number
  readonly title: string
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
  /** By outcome, as far as phones tell it: tills only hear the network's own codes. */
  readonly outcomes?: Readonly<Partial<Record<Outcome, CountBounds>>>
  readonly booksBalance: true
  readonly recordsAgree: true
}

export interface CountBounds {
  readonly atLeast?: number
  readonly atMost?: number
}
