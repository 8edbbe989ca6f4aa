/** A spike: from the base rate to the top within a second, held for a fifth of the time, and back. */
import type { Options } from 'k6/options'
import { kindOf, mixOf, spreadOut } from './kinds.ts'
import type { Opening } from './opening.ts'
import { usersFor } from './settings.ts'
import { summaryOf } from './summary/summary.ts'
import { countedApart, standing, usualOptions } from './thresholds.ts'
import { createWorld, numberOfThis } from './world.ts'

const world = await createWorld({ RATE: 40 })
const { RATE, BASE_RATE, SECONDS } = world.settings
const users = usersFor(RATE, 2, world.settings)
const share = (part: number) => `${Math.max(1, Math.round(SECONDS * part))}s`

const mix = mixOf(world.settings)
const order = spreadOut(mix)

export const options: Options = {
  ...usualOptions(world.settings),
  scenarios: {
    spike: {
      executor: 'ramping-arrival-rate',
      ...{ startRate: BASE_RATE, timeUnit: '1s', preAllocatedVUs: users, maxVUs: users * 4 },
      stages: [
        { target: BASE_RATE, duration: share(0.3) },
        { target: RATE, duration: '1s' },
        { target: RATE, duration: share(0.2) },
        { target: BASE_RATE, duration: '1s' },
        { target: BASE_RATE, duration: share(0.4) },
      ],
    },
  },
  thresholds: { ...countedApart(mix), ...standing(world.settings, { interop: 0.99 }) },
}

export const setup = (): Opening => world.open(mix)

export default async function spike(opening: Opening): Promise<void> {
  const index = numberOfThis()
  await world.play(opening, { index, kind: kindOf(index, order) })
}

export const teardown = world.close
export const handleSummary = summaryOf('spike', world.settings)
