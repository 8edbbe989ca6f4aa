/** A soak: the mix at a modest rate for long, its first and last parts held against the same bounds. */
import exec from 'k6/execution'
import type { Options } from 'k6/options'
import { kindOf, mixOf, spreadOut } from './kinds.ts'
import type { Opening } from './opening.ts'
import { usersFor } from './settings.ts'
import { summaryOf } from './summary/summary.ts'
import { countedApart, standing, usualOptions } from './thresholds.ts'
import { createWorld, numberOfThis } from './world.ts'

const world = await createWorld({ RATE: 10, SECONDS: 120 })
const { RATE, SECONDS, P95_MS } = world.settings
const users = usersFor(RATE, 2, world.settings)

const mix = mixOf(world.settings)
const order = spreadOut(mix)

export const options: Options = {
  ...usualOptions(world.settings),
  scenarios: {
    soak: {
      executor: 'constant-arrival-rate',
      ...{ rate: RATE, timeUnit: '1s', duration: `${SECONDS}s` },
      ...{ preAllocatedVUs: users, maxVUs: users * 4 },
    },
  },
  thresholds: {
    ...countedApart(mix),
    ...standing(world.settings, { interop: 0.99 }),
    'pay_e2e{part:first}': [`p(95)<${P95_MS}`],
    'pay_e2e{part:last}': [`p(95)<${P95_MS}`],
  },
}

export const setup = (): Opening => world.open(mix)

/** The third of the time that it is. */
const partNow = () =>
  exec.scenario.progress < 1 / 3 ? 'first' : exec.scenario.progress < 2 / 3 ? 'middle' : 'last'

export default async function soak(opening: Opening): Promise<void> {
  const index = numberOfThis()
  exec.vu.metrics.tags.part = partNow()
  await world.play(opening, { index, kind: kindOf(index, order) })
}

export const teardown = world.close
export const handleSummary = summaryOf('soak', world.settings)
