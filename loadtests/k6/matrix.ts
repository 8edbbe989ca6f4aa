/**
 * Interoperability: every app at the codes and tills of every network, each cell once a round, and
 * held against the rule book: what it opens is paid, what it closes is refused in the right words.
 */
import type { Options } from 'k6/options'
import { healthOf } from './hutong.ts'
import { type Kind, kindOf, type Owner, type Scene, wireOf } from './kinds.ts'
import type { Opening } from './opening.ts'
import { appsOf } from './phone.ts'
import { summaryOf } from './summary/summary.ts'
import { countedApart, standing, usualOptions } from './thresholds.ts'
import { createWorld, numberOfThis } from './world.ts'

const world = await createWorld({ SHOPS: 1, QUERY_EVERY: 1, VUS: 6 })
const { ROUNDS, VUS, OWNERS, SCENES } = world.settings

/** The apps there may be; a sandbox that has others says so in setup, and the run is refused. */
const apps = [
  ...['alipay', 'wechat', 'quickpass', 'icbc', 'abc', 'boc', 'ccb', 'bocom', 'cmb', 'citic', 'cgb'],
  ...['psbc', 'pingan', 'ceb', 'cmbc', 'spdb', 'cib', 'hxb', 'bob', 'bosc', 'jsbank', 'nbbank'],
  ...['njcb', 'hzcb', 'czbank', 'bohai', 'tccb', 'cqbank', 'cdcb', 'hsbank', 'mipay'],
]
const owners = (OWNERS || 'alipay,wechatpay,unionpay').split(',') as Owner[]
const scenes = (SCENES || 'merchant-code,payer-code').split(',') as Scene[]

const cells: readonly Kind[] = scenes.flatMap((scene) =>
  apps.flatMap((app) =>
    owners.map((owner) => ({
      ...{ id: `${app}-${owner}-${scene}`, app, owner, scene },
      ...{ wire: wireOf[owner], weight: 1 },
    })),
  ),
)

export const options: Options = {
  ...usualOptions(world.settings),
  scenarios: {
    matrix: {
      executor: 'shared-iterations',
      ...{ vus: VUS, iterations: cells.length * ROUNDS, maxDuration: '10m' },
    },
  },
  thresholds: {
    ...countedApart([]),
    ...Object.fromEntries(cells.map(({ id }) => [`interop{kind:${id}}`, ['rate>=0']])),
    ...standing(world.settings, { interop: 1 }),
  },
}

export function setup(): Opening {
  const there = appsOf(healthOf(world.settings.HUTONG_URL).urls)
  const unknown = there.filter((app) => !apps.includes(app))
  const missing = apps.filter((app) => !there.includes(app))
  if (unknown.length + missing.length > 0) {
    throw new Error(`The matrix lacks ${unknown.join(', ')}; not there: ${missing.join(', ')}.`)
  }
  return world.open(cells)
}

export default async function matrix(opening: Opening): Promise<void> {
  const index = numberOfThis()
  await world.play(opening, { index, kind: kindOf(index, cells) })
}

export const teardown = world.close
export const handleSummary = summaryOf('matrix', world.settings)
