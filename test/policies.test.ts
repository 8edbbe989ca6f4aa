/** Policies over the admin API: atomic, refused whole, in force from the next message on. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SandboxEvent } from '../core/events.ts'
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts'

let sandbox: Sandbox
let events: SandboxEvent[]

beforeEach(async () => {
  sandbox = await startSandbox({ seed: 9, home: process.env.HUTONG_TEST_HOME ?? '' })
  events = []
  sandbox.listen((event) => events.push(event))
})

afterEach(async () => {
  expect(await sandbox.settled()).toBe(true)
  expect(await sandbox.books()).toMatchObject({ balance: true, broken: [] })
  expect(await sandbox.records()).toMatchObject({ agree: true })
  await sandbox.close()
})

const admin = (path: string) => `${sandbox.urls.dashboard}/admin${path}`

const put = (body: string, token = sandbox.adminToken) =>
  fetch(admin('/policies'), { method: 'PUT', body, headers: { Authorization: `Bearer ${token}` } })

const policies = async () => (await fetch(admin('/policies'))).json()

test('a change without the token is refused and changes nothing', async () => {
  const reply = await put('{"icbc":{"latency":{"kind":"fixed","ms":5}}}', 'guess')
  expect(reply.status).toBe(401)
  expect(await policies()).toEqual({})
})

test('a bad policy is refused whole with every mistake, and the old one stays', async () => {
  const good = { icbc: { latency: { kind: 'fixed', ms: 5 } } }
  expect((await put(JSON.stringify(good))).status).toBe(200)
  const bad = {
    cmb: { latency: { kind: 'fixed', ms: 7 } },
    icbc: { refusals: [{ outcome: 'issuer-dwon', weight: 1.5 }] },
    'switch>nowhere': { faults: [{ kind: 'explode', weight: 0.1 }] },
  }
  const reply = await put(JSON.stringify(bad))
  expect(reply.status).toBe(422)
  const { mistakes } = (await reply.json()) as { mistakes: { where: string; todo: string }[] }
  expect(mistakes.length).toBeGreaterThanOrEqual(3)
  expect(mistakes.every(({ where, todo }) => where !== '' && todo !== '')).toBe(true)
  expect(await policies()).toEqual(good)
})

test('a body that is no JSON is told so', async () => {
  const reply = await put('{')
  expect(reply.status).toBe(400)
  expect(await reply.json()).toMatchObject({ mistakes: [{ found: 'no JSON' }] })
})

async function scanByIcbc(payer: string) {
  const app = `${sandbox.urls.icbc}/app/icbc/payers/${payer}`
  const code = 'https://qr.alipay.com/bax0123456789abcdefgh'
  const reply = await fetch(`${app}/scans`, { method: 'POST', body: JSON.stringify({ code }) })
  return (await reply.json()) as { outcome: string; decidedAt: string }
}

test('a policy holds from the next message on, and the event names its places', async () => {
  expect(await scanByIcbc('icbc-1')).toMatchObject({ outcome: 'code-unrecognised' })
  const when = { operation: ['lookup'] }
  const refusals = [{ outcome: 'switch-down', weight: 1, when }]
  expect((await put(JSON.stringify({ 'icbc>switch': { refusals } }))).status).toBe(200)
  expect(await scanByIcbc('icbc-2')).toMatchObject({
    outcome: 'switch-down',
    decidedAt: 'icbc>switch',
  })
  expect((await put('{}')).status).toBe(200)
  expect(await scanByIcbc('icbc-3')).toMatchObject({ outcome: 'code-unrecognised' })
  const changed = events.flatMap((event) => (event.type === 'policy-changed' ? event.places : []))
  expect(changed).toEqual(['icbc>switch', 'icbc>switch'])
})
