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
  /** `shownMax` of them at most: the first of each reason, and then as many of each as there is room. */
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
  payments: fromEach(payments, shownMax),
  paymentCount: payments.length,
})

/** As many of each reason as there is room for, in turns, so that one that is frequent hides no other. */
function fromEach(payments: readonly PaymentShown[], atMost: number): PaymentShown[] {
  const turns = new Map<string, number>()
  return payments
    .map((payment) => {
      const turn = turns.get(payment.why) ?? 0
      turns.set(payment.why, turn + 1)
      return { payment, turn }
    })
    .sort((left, right) => left.turn - right.turn)
    .slice(0, atMost)
    .map(({ payment }) => payment)
}

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
