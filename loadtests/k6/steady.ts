/** A steady mix: each kind of payment arrives by itself, at its exact share of the rate. */
import exec from 'k6/execution'
import type { Options, Scenario } from 'k6/options'
import { mixOf } from './kinds.ts'
import type { Opening } from './opening.ts'
import { usersFor } from './settings.ts'
import { summaryOf } from './summary/summary.ts'
import { countedApart, standing, usualOptions } from './thresholds.ts'
import { createWorld, numberOfThis } from './world.ts'

const world = await createWorld({ RATE: 20 })
const { RATE, SECONDS } = world.settings

const mix = mixOf(world.settings)
const total = mix.reduce((sum, { weight }) => sum + weight, 0)

/** A weight of 20 at a rate of 10 of 100 is 200 arrivals in 100 seconds: exact, whatever the numbers. */
const arrivals = (weight: number): Scenario => {
  const vus = usersFor((RATE * weight) / total, 1, world.settings)
  return {
    executor: 'constant-arrival-rate',
    ...{ rate: Math.round(weight * RATE), timeUnit: `${total}s`, duration: `${SECONDS}s` },
    ...{ preAllocatedVUs: vus, maxVUs: vus * 4, gracefulStop: '30s' },
  }
}

export const options: Options = {
  ...usualOptions(world.settings),
  scenarios: Object.fromEntries(mix.map(({ id, weight }) => [id, arrivals(weight)])),
  thresholds: { ...countedApart(mix), ...standing(world.settings, { interop: 0.99 }) },
}

export const setup = (): Opening => world.open(mix)

export default async function steady(opening: Opening): Promise<void> {
  const place = mix.findIndex(({ id }) => id === exec.scenario.name)
  const kind = mix[place]
  if (kind === undefined) throw new Error(`No kind is called ${exec.scenario.name}.`)
  await world.play(opening, { index: numberOfThis(), kind, series: place.toString(36) })
}

export const teardown = world.close
export const handleSummary = summaryOf('steady', world.settings)
