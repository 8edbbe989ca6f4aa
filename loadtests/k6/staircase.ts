/**
 * A staircase: each step a scenario of its own, higher than the one before, until one does not hold.
 * A run that breaks ends with 99 and names the last step that held; one that ends with 0 never broke.
 */
import exec from 'k6/execution'
import type { Options } from 'k6/options'
import { kindOf, mixOf, spreadOut } from './kinds.ts'
import type { Opening } from './opening.ts'
import { usersFor } from './settings.ts'
import { stepNames } from './summary/steps.ts'
import { summaryOf } from './summary/summary.ts'
import { type Bounds, countedApart, standing, usualOptions } from './thresholds.ts'
import { createWorld, numberOfThis } from './world.ts'

const world = await createWorld({ SECONDS: 10, QUERY_EVERY: 20 })
const { STEP_RATE, STEPS, SECONDS, P95_MS, SUCCESS_MIN } = world.settings
const steps = stepNames(STEPS)
/** How long the last payments of a step may run on into the next. */
const graceSeconds = 5

const scenarioOf = (_: string, place: number) => {
  const rate = STEP_RATE * (place + 1)
  const users = usersFor(rate, 1.5, world.settings)
  return {
    executor: 'constant-arrival-rate' as const,
    ...{ rate, timeUnit: '1s', duration: `${SECONDS}s`, startTime: `${place * SECONDS}s` },
    ...{ preAllocatedVUs: users, maxVUs: users, gracefulStop: `${graceSeconds}s` },
  }
}

/** What makes a step not hold; the next is not tried. */
const stopsOf = (step: string): Bounds => {
  const stop = (threshold: string) => ({ threshold, abortOnFail: true, delayAbortEval: '1s' })
  return {
    [`dropped_iterations{scenario:${step}}`]: [stop('count==0')],
    [`pay_e2e{scenario:${step}}`]: [stop(`p(95)<${P95_MS}`)],
    [`pay_success{scenario:${step}}`]: [stop(`rate>=${SUCCESS_MIN}`)],
    [`pay_outcomes{scenario:${step}}`]: ['count>=0'],
  }
}

/** The steps have bounds of their own for what is left out here. */
const {
  pay_e2e: _whole,
  pay_success: _success,
  dropped_iterations: _dropped,
  ...others
} = standing(world.settings, { interop: SUCCESS_MIN })

const mix = mixOf(world.settings)
const order = spreadOut(mix)

export const options: Options = {
  ...usualOptions(world.settings),
  scenarios: Object.fromEntries(steps.map((step, place) => [step, scenarioOf(step, place)])),
  thresholds: { ...countedApart(mix), ...others, ...Object.assign({}, ...steps.map(stopsOf)) },
}

export const setup = (): Opening => world.open(mix)

export default async function staircase(opening: Opening): Promise<void> {
  const index = numberOfThis()
  const place = steps.indexOf(exec.scenario.name)
  await world.play(opening, { index, kind: kindOf(index, order), series: place.toString(36) })
}

export const teardown = world.close
export const handleSummary = summaryOf('staircase', world.settings)
