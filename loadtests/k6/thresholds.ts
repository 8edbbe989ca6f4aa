/**
 * What a run must hold, and what is counted apart. k6 keeps a count by tag only where a threshold
 * names it: those that cannot fail stand here for that alone, and no report shows them as verdicts.
 */
import type { Kind } from './kinds.ts'
import { outcomes, reasons } from './outcomes.ts'
import type { Settings } from './settings.ts'

export type Bounds = Record<string, (string | Stop)[]>

/** A bound that ends the run at once when it is passed. */
export interface Stop {
  readonly threshold: string
  readonly abortOnFail: boolean
  readonly delayAbortEval?: string
}

/** Bounds that hold whatever happens. */
export const idle: readonly string[] = ['count>=0', 'rate>=0', 'max>=0']

/** What holds in every script. `interop`: the share of payments that end as the rule book says. */
export function standing(settings: Settings, { interop }: { readonly interop: number }): Bounds {
  const { P95_MS, P99_MS, SUCCESS_MIN } = settings
  return {
    pay_outcomes: ['count>0'],
    pay_success: [`rate>=${SUCCESS_MIN}`],
    pay_e2e: [`p(95)<${P95_MS}`, `p(99)<${P99_MS}`],
    interop: [`rate>=${interop}`],
    ...(settings.PAY_URL === '' ? { verified: ['rate==1'] } : {}),
    ...(settings.DESK_URL === '' || settings.PAY_URL !== '' ? {} : { notified: ['rate==1'] }),
    dropped_iterations: ['count==0'],
    script_errors: ['count==0'],
    books_balance: ['rate==1'],
    records_agree: ['rate==1'],
  }
}

/** What the summary breaks down: ends by outcome and by reason, and the whole time by kind. */
export const countedApart = (kinds: readonly Kind[]): Bounds => ({
  ...Object.fromEntries(outcomes.map((word) => [`pay_outcomes{outcome:${word}}`, ['count>=0']])),
  ...Object.fromEntries(reasons.map((word) => [`pay_outcomes{reason:${word}}`, ['count>=0']])),
  ...Object.fromEntries(kinds.map(({ id }) => [`pay_e2e{kind:${id}}`, ['max>=0']])),
})

/** What no script sets differently. */
export const usualOptions = ({ SETTLE_SECONDS }: Pick<Settings, 'SETTLE_SECONDS'>) => ({
  systemTags: ['name', 'method', 'status', 'scenario', 'error_code', 'expected_response'],
  summaryTrendStats: ['count', 'min', 'med', 'avg', 'p(90)', 'p(95)', 'p(99)', 'p(99.9)', 'max'],
  setupTimeout: '60s',
  teardownTimeout: `${SETTLE_SECONDS + 120}s`,
  userAgent: 'hutong-k6',
})
