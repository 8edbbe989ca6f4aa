/**
 * A storm of notifications: orders are paid while the merchant's desk answers slowly and refuses a
 * share, so that notifications pile up and come again. Payments must not feel it, and none be lost.
 */
import type { Options } from 'k6/options'
import { kindOf, mixOf, spreadOut } from './kinds.ts'
import type { Opening } from './opening.ts'
import { usersFor } from './settings.ts'
import { summaryOf } from './summary/summary.ts'
import { countedApart, standing, usualOptions } from './thresholds.ts'
import { createWorld, numberOfThis } from './world.ts'

const world = await createWorld({ RATE: 20, SECONDS: 20, SETTLE_SECONDS: 60 })
const { RATE, SECONDS, ANSWER_MS, REFUSE_SHARE, DESK_URL, PAY_URL } = world.settings
const users = usersFor(RATE, 2, world.settings)

/** What is notified: all but WeChat Pay's charges. */
const loud = mixOf(world.settings).filter(
  ({ owner, scene }) => owner !== 'wechatpay' || scene === 'merchant-code',
)
const order = spreadOut(loud)

export const options: Options = {
  ...usualOptions(world.settings),
  scenarios: {
    storm: {
      executor: 'constant-arrival-rate',
      ...{ rate: RATE, timeUnit: '1s', duration: `${SECONDS}s` },
      ...{ preAllocatedVUs: users, maxVUs: users * 4 },
    },
  },
  thresholds: { ...countedApart(loud), ...standing(world.settings, { interop: 0.99 }) },
}

export function setup(): Opening {
  if (PAY_URL !== '') {
    throw new Error('PAY_URL: a storm is of notifications to the desk. Leave it out.')
  }
  if (DESK_URL === '')
    throw new Error('DESK_URL: nothing. A storm needs the desk; npm run k6 opens one.')
  return world.open(loud, { answerMs: ANSWER_MS, refuseShare: REFUSE_SHARE })
}

export default async function storm(opening: Opening): Promise<void> {
  const index = numberOfThis()
  await world.play(opening, { index, kind: kindOf(index, order) })
}

export const teardown = world.close
export const handleSummary = summaryOf('storm', world.settings)
