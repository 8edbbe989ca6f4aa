/** What setup finds out once, and hands to every virtual user and to the summary. */
import type { Kind } from './kinds.ts'

/** What is known of the sandbox when a run begins. */
export interface Health {
  readonly urls: Readonly<Record<string, string>>
  readonly scenario: string
  readonly seed: number
  /** `full`, `verify-once` or `trust`; full where the sandbox does not say. */
  readonly signatures: string
}

/** What the rule book says of one cell; `refusal` where it is closed. */
export interface Ruling {
  readonly state: string
  readonly refusal: string
}

export interface Opening {
  /** Stands in every order number of the run. */
  readonly tag: string
  readonly health: Health
  /** Milliseconds since 1970. */
  readonly startedAt: number
  readonly kinds: readonly Kind[]
  /** By kind and shop. */
  readonly rulings: Readonly<Record<string, Ruling>>
  /** The city of each shop, by owner and number. */
  readonly cities: Readonly<Record<string, string>>
}
