/** The steps of a staircase: how they are called, which of them held, and by what. */
import type { Measured } from './measured.ts'

/** By number, so that they sort. */
export const stepNames = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, place) => `step-${String(place + 1).padStart(3, '0')}`)

export interface StepRow {
  readonly step: string
  readonly payments: number
  readonly dropped: number
  readonly p95: number
  /** Whether it was played and passed no bound. */
  readonly held: boolean
}

/** The steps that were begun, lowest first. */
export function stepsOf(metrics: Measured['metrics']): readonly StepRow[] {
  const named = Object.keys(metrics).flatMap((name) => {
    const step = /^pay_e2e\{scenario:(step-\d+)\}$/.exec(name)?.[1]
    return step === undefined ? [] : [step]
  })
  return named.sort().flatMap((step) => {
    const of = (metric: string) => metrics[`${metric}{scenario:${step}}`]
    const payments = of('pay_outcomes')?.values.count ?? 0
    const dropped = of('dropped_iterations')?.values.count ?? 0
    if (payments + dropped === 0) return []
    const bounds = ['pay_e2e', 'pay_success', 'dropped_iterations']
    const held = bounds.every((metric) =>
      Object.values(of(metric)?.thresholds ?? {}).every(({ ok }) => ok),
    )
    return [{ step, payments, dropped, p95: of('pay_e2e')?.values['p(95)'] ?? 0, held }]
  })
}

/** The last step before the first that did not hold. */
export function lastHeld(steps: readonly StepRow[]): StepRow | undefined {
  const broke = steps.findIndex(({ held }) => !held)
  return broke < 0 ? steps.at(-1) : steps[broke - 1]
}
