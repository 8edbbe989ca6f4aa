/** Tenants over HTTP: who there is, for everybody; making, keys, resetting and taking away by token. */
import type { Route, WireReply, WireRequest } from '../../simulators/host/institution.ts'
import { json } from '../../simulators/roles/app-door.ts'
import { fieldsIn } from '../json-body.ts'
import { type Mistake, Misuse } from '../misuse.ts'
import { suggestion } from '../nearest.ts'
import type { Scenario } from '../scenario.ts'
import { scenarioOf } from '../scenario-given.ts'
import { listedIds, scenarioNamed } from '../theatre/playbill.ts'
import { isTenantName, type TenantAsked, type Tenants } from './tenants.ts'

export const tenantLooks = (tenants: Tenants): Route[] => [
  {
    method: 'GET',
    path: '/admin/tenants',
    serve: async () => json(200, { tenants: tenants.list() }),
  },
]

/** Each needs the token: that of the world they stand beside. */
export const tenantChanges = (tenants: Tenants): Route[] => [
  { method: 'POST', path: '/admin/tenants', serve: (request) => made(tenants, request) },
  {
    method: 'GET',
    path: '/admin/tenants/:name',
    serve: async ({ params: { name = '' } }) => {
      const found = tenants.find(name)
      return found === undefined ? nobody(name) : json(200, found)
    },
  },
  {
    method: 'DELETE',
    path: '/admin/tenants/:name',
    serve: async ({ params: { name = '' } }) =>
      (await tenants.drop(name))
        ? json(200, { name, says: 'It is gone, doors and all.' })
        : nobody(name),
  },
  {
    method: 'POST',
    path: '/admin/tenants/:name/reset',
    serve: async ({ params: { name = '' } }) =>
      (await tenants.reset(name))
        ? json(200, { name, says: 'It is at its beginning; no other tenant was touched.' })
        : nobody(name),
  },
]

const nobody = (name: string) =>
  json(404, {
    says: `There is no tenant "${name.slice(0, 40)}".`,
    todo: 'Look at /admin/tenants, or make it: POST /admin/tenants {"name": "…"}.',
  })

async function made(tenants: Tenants, { body }: WireRequest): Promise<WireReply> {
  const read = readAsked(body)
  if ('mistakes' in read) return json(422, { mistakes: read.mistakes })
  try {
    const tenant = await tenants.make(read.asked)
    return 'token' in tenant ? json(201, tenant) : json(409, { mistakes: tenant })
  } catch (cause) {
    if (!(cause instanceof Misuse)) throw cause
    return json(409, { mistakes: cause.mistakes })
  }
}

type Read = { readonly asked: TenantAsked } | { readonly mistakes: readonly Mistake[] }

const seedMax = 4_294_967_295

function readAsked(body: Buffer): Read {
  const fields = fieldsIn(body)
  if (fields === undefined) {
    const todo = 'Send a JSON object: {"name": "shop-a", "seed": 7}.'
    return { mistakes: [{ where: 'body', found: 'no JSON object', todo }] }
  }
  const { name, seed, scenario, ...others } = fields
  const found = scenario === undefined ? { ok: true as const } : readScenario(scenario)
  const mistakes = [
    ...(typeof name === 'string' && isTenantName(name) ? [] : [wrongName(name)]),
    ...(seed === undefined || isSeed(seed) ? [] : [wrongSeed(seed)]),
    ...(found.ok ? [] : found.mistakes),
    ...Object.entries(others).map(([where, value]) => ({
      ...{ where: `body: ${where.slice(0, 40)}`, found: JSON.stringify(value).slice(0, 60) },
      todo: 'There are only name, seed and scenario.',
    })),
  ]
  if (mistakes.length > 0) return { mistakes }
  const given = 'scenario' in found ? { scenario: found.scenario } : {}
  return { asked: { name: String(name), ...(isSeed(seed) ? { seed } : {}), ...given } }
}

const isSeed = (seed: unknown): seed is number =>
  typeof seed === 'number' && Number.isInteger(seed) && seed >= 0 && seed <= seedMax

const wrongName = (name: unknown): Mistake => ({
  ...{ where: 'body: name', found: told(name) },
  todo: 'Give small letters, digits and dashes, at most 32, a letter or digit first.',
})

const wrongSeed = (seed: unknown): Mistake => ({
  ...{ where: 'body: seed', found: told(seed), todo: `Give a whole number from 0 to ${seedMax}.` },
})

const told = (value: unknown) => (JSON.stringify(value) ?? 'nothing').slice(0, 60)

type FoundScenario =
  | { readonly ok: true; readonly scenario: Scenario }
  | { readonly ok: false; readonly mistakes: readonly Mistake[] }

/** The id of a listed scenario, or one's own content; never a path. */
function readScenario(given: unknown): FoundScenario {
  if (typeof given === 'string') {
    const named = scenarioNamed(given)
    if (named !== undefined) return named
    const todo = suggestion(given, listedIds({}))
    return { ok: false, mistakes: [{ where: 'body: scenario', found: told(given), todo }] }
  }
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    const todo = 'Give the id of a scenario that GET /admin/scenarios lists, or its content.'
    return { ok: false, mistakes: [{ where: 'body: scenario', found: told(given), todo }] }
  }
  try {
    return { ok: true, scenario: scenarioOf(given) }
  } catch (cause) {
    if (!(cause instanceof Misuse)) throw cause
    return { ok: false, mistakes: cause.mistakes }
  }
}
