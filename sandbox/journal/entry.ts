/** What a journal tells of one request and its reply, or of one send of a notification and its answer. */
import type { Diagnosis } from '../../core/diagnosis.ts'

export type EntryKind = 'request' | 'notification'

/** How a send of a notification ended; `unanswered` when no answer came. */
export const letterOutcomes = ['acknowledged', 'not-acknowledged', 'unanswered'] as const

/** A request that was turned away before any payment was touched has no outcome of its own. */
export const turnedAway = 'turned-away'

/** Names and values in the order they travelled, as they were spelled. */
export type HeaderLines = readonly (readonly [name: string, value: string])[]

export interface EntryRequest {
  readonly method: string
  /** As sent, query included, still percent-encoded; of a notification the whole URL. */
  readonly target: string
  readonly headers: HeaderLines
  readonly body: Buffer
}

export interface EntryReply {
  readonly status: number
  /** What a merchant answers to a notification has its names in lower case, and its first bytes. */
  readonly headers: HeaderLines
  readonly body: Buffer
}

export interface Entry {
  /** From 1 on, by when the request had come, or the notification was sent. */
  readonly number: number
  /** Business time, milliseconds since 1970. */
  readonly at: number
  readonly kind: EntryKind
  /** At whose door it came in, or who sent it. */
  readonly institution: string
  /** Who asked: `merchant`, or an app's name; empty when it was turned away before that was known. */
  readonly from: string
  readonly hop: string
  readonly operation: string
  readonly trace: string
  readonly merchant: string
  readonly orderNo: string
  readonly refundNo: string
  /** An outcome, `turned-away`, or how the send of a notification ended; null when fate stayed silent. */
  readonly outcome: string | null
  /** Which send of a notification it was, from 0 on. */
  readonly attempt: number
  readonly request: EntryRequest
  readonly reply: EntryReply | null
  /** Why there is no reply. */
  readonly silence: string | null
  /** How long the reply took, real milliseconds. */
  readonly ms: number
  /** Why it was turned away, and why its signature does not verify when that was the reason. */
  readonly refusal?: { readonly reason: string; readonly diagnosis?: Diagnosis | undefined }
}
