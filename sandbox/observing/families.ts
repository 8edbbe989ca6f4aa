/**
 * What a page of metrics is made of, before anybody has said how it is written: families by name,
 * and rows that are read when the page is asked for.
 */

export type Labels = Readonly<Record<string, string>>

/** One number now. */
export interface Row {
  readonly labels: Labels
  readonly value: number
}

/** Durations so far: how many took at most so long, all of them, and their sum in seconds. */
export interface SpreadRow {
  readonly labels: Labels
  readonly buckets: readonly (readonly [le: number, count: number])[]
  readonly count: number
  readonly sumSeconds: number
}

interface Named<Kind extends string, One> {
  readonly name: string
  readonly kind: Kind
  /** A sentence for HELP. */
  readonly help: string
  /** The names of its labels: never one whose values are numbers of orders, payers or traces. */
  readonly labels: readonly string[]
  rows(): readonly One[] | Promise<readonly One[]>
}

export type Family = Named<'counter' | 'gauge', Row> | Named<'histogram', SpreadRow>

/** Without labels, or nothing while it is not known. */
export const single = (value: number | null): readonly Row[] =>
  value === null ? [] : [{ labels: {}, value }]
