import { beforeEach, expect, test } from 'vitest'
import type { SandboxEvent } from '../core/events.ts'
import type { Policies, Policy } from '../core/faults.ts'
import type { WireReply, WireRequest } from '../simulators/host/institution.ts'
import { createBus } from './bus.ts'
import { changePolicies } from './changes.ts'
import { placeRoutes } from './place-routes.ts'

const slow: Policy = { latency: { kind: 'fixed', ms: 60 } }
const down: Policy = {
  refusals: [{ outcome: 'issuer-down', weight: 1, when: { operation: ['*'] } }],
}
const scenario: Policies = { switch: slow, 'switch>icbc': slow, 'switch>ccb': slow }

let policies: Policies
let heard: SandboxEvent[]
let stage: Parameters<typeof placeRoutes>[0]
let routes: ReturnType<typeof placeRoutes>

beforeEach(() => {
  policies = scenario
  heard = []
  const bus = createBus((cause) => expect.unreachable(String(cause)))
  bus.listen((event) => heard.push(event))
  stage = {
    ...{ emit: bus.emit, listen: bus.listen, now: () => 7, policies: () => policies },
    setPolicies: (next) => {
      policies = next
    },
  }
  routes = placeRoutes(stage)
})

async function ask(method: 'PUT' | 'DELETE', place: string, body?: unknown) {
  const route = routes.find((one) => one.method === method)
  const text = typeof body === 'string' ? body : JSON.stringify(body ?? null)
  const request = { params: { place }, body: Buffer.from(text) } as unknown as WireRequest
  const reply = (await route?.serve(request)) as WireReply
  return { status: reply.status, said: JSON.parse(String(reply.body)) as Record<string, unknown> }
}

/** A change of the scenario, as time makes it. */
const turnByScenario = (changes: Record<string, Policy | null>) =>
  changePolicies(
    { ...stage, rules: () => expect.unreachable(), setRules: () => undefined },
    changes,
  )

test('a place is set whole: its hops no longer say otherwise, and other places stay', async () => {
  expect(await ask('PUT', 'icbc', down)).toEqual({
    status: 200,
    said: { place: 'icbc', changed: ['switch>icbc', 'icbc'] },
  })
  expect(policies).toEqual({ switch: slow, 'switch>ccb': slow, icbc: down })
  expect(heard).toEqual([{ type: 'policy-changed', at: 7, places: ['icbc'], by: 'admin' }])
})

test('a single hop is set alone', async () => {
  expect((await ask('PUT', 'switch>icbc', down)).status).toBe(200)
  expect(policies).toEqual({ ...scenario, 'switch>icbc': down })
})

test('what is taken away is what the scenario says again', async () => {
  await ask('PUT', 'icbc', down)
  expect(await ask('DELETE', 'icbc')).toMatchObject({ status: 200, said: { place: 'icbc' } })
  expect(policies).toEqual(scenario)
  await ask('PUT', 'boc', down)
  await ask('DELETE', 'boc')
  expect(policies).toEqual(scenario)
})

test('the scenario may have gone on meanwhile: what it says by now is given back', async () => {
  await ask('PUT', 'icbc', down)
  turnByScenario({ 'switch>icbc': { latency: { kind: 'fixed', ms: 900 } }, 'switch>ccb': null })
  await ask('DELETE', 'icbc')
  expect(policies).toEqual({ switch: slow, 'switch>icbc': { latency: { kind: 'fixed', ms: 900 } } })
})

test('two who turn two places do not overwrite each other', async () => {
  await Promise.all([ask('PUT', 'icbc', down), ask('PUT', 'merchant', slow)])
  expect(policies).toMatchObject({ icbc: down, merchant: slow })
})

test('what changes nothing is told to nobody', async () => {
  await ask('PUT', 'switch', slow)
  await ask('DELETE', 'switch')
  expect(heard).toEqual([])
})

test('a bad policy is refused with all its mistakes, named as places in the body', async () => {
  const body = {
    latency: { kind: 'uniform', minMs: 9, maxMs: 3 },
    refusals: [{ outcome: 'issuer-down', weight: 0.7 }],
    faults: [
      { kind: 'late', weight: 0.5 },
      { kind: 'timeout', weight: 0.8 },
    ],
  }
  const { status, said } = await ask('PUT', 'switch>icbc', body)
  expect(status).toBe(422)
  expect(said).toEqual({
    mistakes: ['body: latency', 'body: faults', 'body: faults[0]'].map((where) =>
      expect.objectContaining({ where }),
    ),
  })
  expect(policies).toBe(scenario)
})

test.each([
  ['PUT', 'icbx', {}, 404, 'place'],
  ['DELETE', 'icbc>ccb', undefined, 404, 'place'],
  ['PUT', 'icbc', 'no json', 400, 'body'],
  ['PUT', 'icbc', [], 422, 'body'],
  ['PUT', 'icbc', { latence: 3 }, 422, 'body'],
] as const)('%s %s of %j is a mistake', async (method, place, body, status, where) => {
  const answer = await ask(method, place, body)
  expect(answer.status).toBe(status)
  expect(answer.said).toMatchObject({ mistakes: [{ where }] })
  expect(policies).toBe(scenario)
})
