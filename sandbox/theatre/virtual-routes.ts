/**
 * The admin API while a world in virtual time is shown: what it can answer for that world, and a no
 * with its reason for everything that only a stage with doors has.
 */

import { institutionId } from '../../core/ids.ts'
import { networks } from '../../loadtests/traffic/cast.ts'
import type { Route } from '../../simulators/host/institution.ts'
import { json } from '../../simulators/roles/app-door.ts'
import { locked, look, replacePolicies } from '../admin.ts'
import { checkBooks, clearingPositions } from '../books.ts'
import { cellRoutes } from '../cell-routes.ts'
import { clearingRoutes } from '../clearing-routes.ts'
import { countFailures, failureRoutes } from '../failure-counts.ts'
import { metricsRoutes } from '../observing/metrics-routes.ts'
import { buildFamily } from '../observing/stage-families.ts'
import { placeRoutes } from '../place-routes.ts'
import { compareRecords } from '../records.ts'
import { shopsWithCodes } from '../rehearsal/shops.ts'
import type { World } from '../rehearsal/world.ts'
import { ruleRoutes, turnPage } from '../rule-routes.ts'
import type { ActDesk } from './act-desk.ts'
import { actsLook, turnActs } from './act-routes.ts'
import type { PlayDesk } from './play-desk.ts'
import { playChanges, playLooks } from './play-routes.ts'

interface VirtualParts {
  readonly world: World
  readonly token: string
  readonly acts: ActDesk
  readonly play: PlayDesk
  readonly facts: { readonly title: string; readonly seed: number }
}

export function virtualRoutes({ world, token, acts, play, facts }: VirtualParts): Route[] {
  const change = locked(token)
  const failures = countFailures(world)
  return [
    look('/admin/health', async () =>
      json(200, { status: 'ready', time: 'virtual', urls: {}, signatures: 'none', ...facts }),
    ),
    look('/admin/policies', async () => json(200, world.policies())),
    change('PUT', '/admin/policies', async (request) => replacePolicies(world, request)),
    ...placeRoutes(world).map(({ method, path, serve }) => change(method, path, serve)),
    look('/admin/rate', async () => json(200, { factor: 1, pressing: false })),
    actsLook(acts),
    change('POST', '/admin/acts', async (request) => turnActs(acts, request)),
    ...playLooks(play),
    ...playChanges(play).map(({ method, path, serve }) => change(method, path, serve)),
    ...ruleRoutes(world),
    change('PUT', '/admin/rules', async (request) => turnPage(world, request)),
    ...cellRoutes({ ...world, company: { shops } }),
    look('/admin/books', async () =>
      json(200, {
        ...(await checkBooks(world, false)),
        positions: await clearingPositions(world),
      }),
    ),
    look('/admin/records', async () => json(200, await compareRecords(world))),
    ...clearingRoutes(world),
    ...failureRoutes(failures),
    ...metricsRoutes(world, failures, [buildFamily]),
    ...(['GET', 'POST', 'PUT', 'DELETE'] as const).map(
      (method): Route => ({ method, path: '/admin/*rest', serve: async () => absent }),
    ),
  ]
}

/** Their counters' codes are known to their acquirers only. */
const shops = networks.flatMap((network) =>
  shopsWithCodes(network).map(({ merchant, name, city }) => ({
    ...{ owner: institutionId(network), merchant, name, city, staticCode: null },
  })),
)

const absent = json(409, {
  says: 'A world in virtual time is shown, without doors and keys: only a scenario played in real time has this.',
})
