/** What is found in a paste, whatever form it has: a request as it goes over the wire. */

/** What every reader finds: `target` is a path with its query, or a whole address. */
export interface Found {
  readonly method: string
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  /** A byte string. */
  readonly body: string
}
