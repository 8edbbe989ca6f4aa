/** One condition that an entry does not meet: what was expected, and what was found. */
/** Why a condition does not hold. */
export interface Miss {
  /** `operation`, `headers.accept`, `json.amount.total`, `reply.body`. */
  readonly condition: string
  readonly expected: string
  readonly found: string
}
