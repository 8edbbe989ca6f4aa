/** What a benchmark case is: one round of it gives one figure, and rounds of all cases take turns. */

/** One round's figure, and what else that round found out. */
export interface Measured {
  readonly figure: number
  /** Figures beside the main one, by name and unit: `timerErrorMsP99`, `lostArrivals` … */
  readonly beside?: Readonly<Record<string, number>>
}

/** What a case may lean on. */
export interface Bench {
  readonly seed: number
  /** A fresh folder for keys and reports, removed after the run. */
  readonly home: string
  /** Counted from 0; round 0 warms the machine's caches and is not counted. */
  readonly round: number
}

export interface Case {
  /** As given to `npm run bench -- NAME`. */
  readonly name: string
  /** A sentence for people. */
  readonly says: string
  /** Of the figure: `payments/s on one core`. */
  readonly unit: string
  /** The case it is held against, measured in the same run; null for one that stands alone. */
  readonly baseline: string | null
  /** Run only when it is named: it takes minutes, or programs that few have. */
  readonly onRequest?: true
  /** Rounds that count, when five are too many. */
  readonly rounds?: number
  /** Why it cannot be measured on this machine; nothing when it can. */
  missing?(): string | undefined | Promise<string | undefined>
  /** One round. @throws Error when an answer is wrong: a wrong answer is no throughput. */
  measure(bench: Bench): Promise<Measured>
}
