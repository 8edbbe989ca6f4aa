/** What k6 hands to a summary, as far as it is read here. */
import type { Opening } from '../opening.ts'

export interface Metric {
  readonly type: string
  readonly values: Readonly<Record<string, number>>
  readonly thresholds?: Readonly<Record<string, { readonly ok: boolean }>>
}

export interface Measured {
  readonly metrics: Readonly<Record<string, Metric>>
  readonly state: { readonly testRunDurationMs: number }
  /** Nothing when setup failed. */
  readonly setup_data?: Opening
}
