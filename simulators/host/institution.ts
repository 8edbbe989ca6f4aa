/** The contract of every institution: what a door hands in, what it gets back, what a host provides. */
import type { Clock } from '../../core/clock.ts'
import type { Emit } from '../../core/events.ts'
import type { Policies } from '../../core/faults.ts'
import type { InstitutionId } from '../../core/ids.ts'
import type { RuleBook } from '../../core/rule-book.ts'
import type { SignatureMode } from '../../core/signature-mode.ts'
import type { Store } from '../../storage/store.ts'
import type { Note } from './note.ts'
import type { Notifier } from './notifier.ts'
import type { Answers, Peer } from './peer.ts'
import type { Tell } from './tell.ts'

/** One request as it came: the exact bytes, the target untouched. */
export interface WireRequest {
  readonly method: string
  /** The request target as sent, query included, still percent-encoded. */
  readonly target: string
  readonly path: string
  /** The query without `?`, still percent-encoded; empty when there is none. */
  readonly query: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly params: Readonly<Record<string, string>>
  readonly body: Buffer
  /** What is noted of it, where somebody keeps a journal. */
  readonly note?: Note | undefined
}

export interface WireReply {
  readonly status: number
  /** Names as they go out: their case is kept. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Buffer
}

/** No answer: the connection breaks, or stays open and silent. */
export type Silence = 'reset' | 'timeout'

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** An Express path, `/v3/refund/domestic/refunds/:refundNo`. */
  readonly path: string
  serve(request: WireRequest): Promise<WireReply | Silence>
}

/** What the host must refuse by itself, before or instead of the institution. */
export type HostRefusal =
  | 'not-found'
  | 'method-not-allowed'
  | 'body-too-large'
  | 'too-many-requests'
  | 'crashed'

export interface Institution {
  readonly id: InstitutionId
  readonly routes: readonly Route[]
  /** The messages of other institutions it answers. */
  readonly answers: Answers
  /** The network's own way of saying it, signed where the network signs. */
  refuse(why: HostRefusal, request: WireRequest): Promise<WireReply>
  /**
   * Takes up what had not ended when a world fell that had these stores: called once, when all houses
   * stand and before a door opens. It returns when all of it is under way; nothing new does nothing.
   */
  wake(): Promise<void>
}

/** What an institution stands on. */
export interface Host {
  readonly id: InstitutionId
  readonly seed: number
  /** Business time: expiry, ladders, day cut. */
  readonly clock: Clock
  /** The real time of day, for signatures and skew checks: milliseconds since 1970. */
  readonly realNow: () => number
  readonly store: Store
  readonly peer: Peer
  readonly emit: Emit
  readonly notifier: Notifier
  readonly policies: () => Policies
  /** How earnest it is about the signatures at its doors. */
  readonly signatures: SignatureMode
  /** The page of the rule book that holds now. */
  readonly rules: () => RuleBook
  /** Gaps between questions about an unknown result, in milliseconds. */
  readonly queryGapsMs: readonly number[]
  /** Work that goes on after the answer: the sandbox waits for it before it judges or closes. */
  readonly later: (work: Promise<unknown>) => void
  /** Who hears what is said at its doors; nobody when not given. */
  readonly tell?: Tell
}
