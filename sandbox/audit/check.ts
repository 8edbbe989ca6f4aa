/** What a check says: passed, failed with the payments that show it, or why it does not apply. */
import type { CaseFile } from './case-file.ts'
import type { PaymentShown } from './payment-shown.ts'

export type CheckVerdict = 'passed' | 'failed' | 'not-applicable'

export type Figures = Readonly<Record<string, number | string>>

export interface Finding {
  readonly verdict: CheckVerdict
  /** One or two sentences. */
  readonly finding: string
  readonly figures: Figures
  /** The first of them, `shownMax` at most. */
  readonly payments: readonly PaymentShown[]
  /** How many there are in all. */
  readonly paymentCount: number
}

/** From 1 to 15, as docs/sources.md, U10.2 numbers them. */
export interface CheckReport extends Finding {
  readonly number: number
  readonly title: string
}

/** Pure: the same evidence, the same finding. */
export type Check = (file: CaseFile) => Finding

/** How many payments one finding shows. */
export const shownMax = 20

export const passed = (finding: string, figures: Figures = {}): Finding => ({
  ...{ verdict: 'passed', finding, figures, payments: [], paymentCount: 0 },
})

export const notApplicable = (finding: string, figures: Figures = {}): Finding => ({
  ...{ verdict: 'not-applicable', finding, figures, payments: [], paymentCount: 0 },
})

export const failed = (
  finding: string,
  payments: readonly PaymentShown[],
  figures: Figures = {},
): Finding => ({
  verdict: 'failed',
  finding,
  figures,
  payments: payments.slice(0, shownMax),
  paymentCount: payments.length,
})

/** A breach of a check: what it is, and the payment that shows it, when there is one. */
export interface Breach {
  readonly says: string
  readonly payment?: PaymentShown
}

/** Failed when there is a breach, and then in the words of the first of each kind. */
export function judged(
  breaches: readonly Breach[],
  figures: Figures,
  { good, bad }: { readonly good: string; readonly bad: string },
): Finding {
  if (breaches.length === 0) return passed(good, figures)
  const payments = breaches.flatMap(({ payment }) => (payment === undefined ? [] : [payment]))
  const first = breaches[0]?.says ?? ''
  return failed(`${bad} ${first}`, payments, { ...figures, breaches: breaches.length })
}

/** `3 payments`, `1 payment`. */
export const counted = (count: number, one: string, many = `${one}s`) =>
  `${count} ${count === 1 ? one : many}`
