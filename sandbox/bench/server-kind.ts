/** What a kind of server is: something that starts by settings, and answers questions beside its doors. */

/** Goes to the process as JSON. */
export interface Settings {
  readonly seed: number
  /** The folder of keys; fresh ones are minted without it. */
  readonly home?: string
  /** What one kind understands and others do not. */
  readonly [more: string]: unknown
}

export interface Started {
  readonly urls: Readonly<Record<string, string>>
  /** Questions that can be put to the process from outside, by name. */
  readonly answers?: Readonly<Record<string, (input: unknown) => unknown>>
}

export type Start = (settings: Settings) => Promise<Started>
