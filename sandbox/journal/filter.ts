/** What is looked for in a journal: every condition that is given must hold. */
import type { EntryKind } from './entry.ts'

/** A text is equal, or is as it is described; a value of another kind is compared as it is spelled. */
export type TextMatch = string | RegExp | TextDescription

/** All that is given must hold. */
export interface TextDescription {
  readonly equals?: string
  readonly startsWith?: string
  readonly contains?: string
  /** A regular expression, found anywhere in the text; `flags` go with it. */
  readonly matches?: string
  readonly flags?: string
  /** Whether it is there at all. */
  readonly present?: boolean
}

/** What a message says: of a request, or of the reply to it. */
export interface SaidFilter {
  readonly headers?: Readonly<Record<string, TextMatch>>
  /** The whole body as text. */
  readonly body?: TextMatch
  /** Fields by their path, `amount.total`, `biz_content.out_trade_no`, as they are spelled. */
  readonly fields?: Readonly<Record<string, TextMatch>>
  /** What is given here must be in the decoded body: an object in part, a list whole. */
  readonly json?: unknown
}

export interface Filter extends SaidFilter {
  readonly kind?: EntryKind
  readonly institution?: TextMatch
  readonly from?: TextMatch
  readonly hop?: TextMatch
  readonly operation?: TextMatch
  readonly trace?: TextMatch
  readonly merchant?: TextMatch
  readonly orderNo?: TextMatch
  readonly refundNo?: TextMatch
  readonly outcome?: TextMatch
  readonly method?: TextMatch
  /** Of the target, without its query. */
  readonly path?: TextMatch
  /** Of the reply. */
  readonly status?: number
  readonly attempt?: number
  /** Business time, milliseconds since 1970; both ends belong to it. */
  readonly since?: number
  readonly until?: number
  readonly reply?: SaidFilter
}

/** How often something is expected: at least once when nothing is said. */
export interface Times {
  readonly exactly?: number
  readonly atLeast?: number
  readonly atMost?: number
}

export interface Expectation extends Filter {
  /** What it is called in the report. */
  readonly called?: string
  readonly times?: Times
}

export interface Verification {
  readonly expected: readonly Expectation[]
  /** Whether the first of each must come after the one before it. */
  readonly inOrder?: boolean
  /** How far apart, by business time, the first and the last of them may be. */
  readonly withinMs?: number
}
