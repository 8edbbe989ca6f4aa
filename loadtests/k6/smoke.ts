/** One payment of each kind, every answer and notification verified: does it work at all? */
import type { Options } from 'k6/options'
import { kindOf, mixOf } from './kinds.ts'
import type { Opening } from './opening.ts'
import { summaryOf } from './summary/summary.ts'
import { countedApart, standing, usualOptions } from './thresholds.ts'
import { createWorld, numberOfThis } from './world.ts'

const world = await createWorld({ QUERY_EVERY: 1 })

const mix = mixOf(world.settings)

export const options: Options = {
  ...usualOptions(world.settings),
  scenarios: {
    smoke: { executor: 'shared-iterations', vus: 3, iterations: mix.length, maxDuration: '2m' },
  },
  thresholds: { ...countedApart(mix), ...standing(world.settings, { interop: 1 }) },
}

export const setup = (): Opening => world.open(mix)

export default async function smoke(opening: Opening): Promise<void> {
  const index = numberOfThis()
  await world.play(opening, { index, kind: kindOf(index, mix), reads: true })
}

export const teardown = world.close
export const handleSummary = summaryOf('smoke', world.settings)
