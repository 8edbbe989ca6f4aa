/**
 * What a frame says: what changed since its listener was last told, in absolute values and few bytes.
 * A list that is null is as it was; what found no room comes with a later frame.
 */
import type { Hop } from '../../core/events.ts'
import type { MoneyMoved } from '../../core/failures.ts'
import type { Outcome } from '../../core/outcome.ts'
import type { Scene } from '../../core/scene.ts'
import type {
  Act,
  Flow,
  Health,
  NotificationTotals,
  Now,
  RunFacts,
  SecondRow,
  Snapshot,
  Totals,
  TurnedAway,
} from './live.ts'

export interface ServerToClient {
  snapshot: (snapshot: Snapshot) => void
  frame: (frame: Frame) => void
}

/** Looking needs no words: the page only listens. */
export type ClientToServer = Record<string, never>

/** No frame is longer, as JSON in UTF-8. */
export const frameBytesMax = 20_000

export interface Frame {
  /** One more than that of the frame before; a listener that misses one joins anew. */
  readonly sequence: number
  /** Milliseconds since 1970, by the sandbox's clock. */
  readonly at: number
  readonly run: Omit<RunFacts, 'acts'>
  readonly acts: readonly Act[] | null
  readonly now: Now
  readonly totals: Totals
  readonly notifications: NotificationTotals
  readonly health: Health
  /** Whole rows; each takes the place of all rows of the time it covers. */
  readonly seconds: readonly SecondRow[]
  /** All of them. */
  readonly flows: readonly Flow[] | null
  /** Those that came, newest first. */
  readonly failures: readonly FailureTold[]
  /** Those that came, newest first. */
  readonly refusals: readonly TurnedAway[]
  readonly matrix: readonly CellTold[]
  readonly failureCounts: readonly CountTold[]
}

/** Failures are named by their place in the snapshot's `failureNames`. */
type FailureIndex = number

export type FailureTold = readonly [
  number: number,
  at: number,
  trace: string,
  scene: Scene,
  app: string,
  owner: string,
  failure: FailureIndex,
  hop: Hop,
  outcome: Outcome,
  amountFen: number,
  moneyMoved: MoneyMoved,
  city: string,
]

/** `cell` is the place in the matrix; `reasons` are threes of failure, hop and count, flat. */
export type CellTold = readonly [
  cell: number,
  isOpen: 0 | 1,
  attempts: number,
  approved: number,
  recentAttempts: number,
  recentApproved: number,
  reasons: readonly (FailureIndex | Hop)[],
]

export type CountTold = readonly [failure: FailureIndex, hop: Hop, attempts: number, signs: number]
