/**
 * Worlds follow one another behind the same doors: clients keep the addresses they were given and their
 * connections, while a scenario runs; and what is restored over HTTP is the world of the snapshot.
 */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { type SandboxOptions, scenarioOf } from '../sandbox/start-sandbox.ts'
import { openTheatre, type Theatre } from '../sandbox/theatre/theatre.ts'
import { payBy } from './buyer.fixture.ts'
import { market } from './dashboard-console.fixture.ts'

vi.setConfig({ testTimeout: 60_000 })

let home: string
let theatre: Theatre | undefined
const merchant = createServer((request, response) => {
  request.resume()
  request.on('end', () => response.end('success'))
})

beforeAll(() => new Promise<void>((listening) => merchant.listen(0, '127.0.0.1', listening)))
afterAll(() => new Promise((closed) => merchant.close(closed)))
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'hutong-theatre-'))
  copyFileSync(join(process.env.HUTONG_TEST_HOME ?? '', 'keyring.json'), join(home, 'keyring.json'))
})
afterEach(async () => {
  await theatre?.stop()
  await theatre?.close()
  theatre = undefined
  rmSync(home, { recursive: true })
})

async function opened(rounds: number | null, options: SandboxOptions = {}) {
  const scenario = scenarioOf({ ...market, day: '2024-06-01', changes: [] })
  const said: string[] = []
  theatre = await openTheatre({
    sandbox: { home, complain: (says) => said.push(says), ...options },
    first: { scenario, id: null, seed: scenario.seed, time: 'real', speed: 1, rounds },
    playbill: {},
    say: () => undefined,
  })
  const { sandbox } = theatre
  const { dashboard = '', alipay = '' } = sandbox.urls
  const ask = async (method: string, path: string, body?: object) => {
    const reply = await fetch(`${dashboard}${path}`, {
      method,
      headers: { authorization: `Bearer ${sandbox.adminToken}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: reply.status, body: (await reply.json()) as Record<string, unknown> }
  }
  const look = async (path: string) => (await ask('GET', path)).body
  /** A change was asked for: until the next world stands there. */
  const changed = async (change: Promise<{ status: number }>) => {
    expect((await change).status).toBe(202)
    await expect
      .poll(async () => (await ask('GET', '/admin/play')).body.step ?? 'changing', {
        timeout: 30_000,
      })
      .not.toBe('changing')
  }
  return { sandbox, said, dashboard, alipay, ask, look, changed }
}

type Opened = Awaited<ReturnType<typeof opened>>

async function sell({ sandbox, look }: Opened, number: string): Promise<void> {
  const { port } = merchant.address() as AddressInfo
  await payBy['alipay-code'](sandbox, { number, notifyUrl: `http://127.0.0.1:${port}/told` })
  await expect.poll(async () => (await look('/admin/books')).pending, { timeout: 10_000 }).toBe(0)
}

/** Once nothing is on its way any more. */
async function expectSound({ look }: Opened): Promise<void> {
  await expect.poll(async () => (await look('/admin/books')).pending, { timeout: 10_000 }).toBe(0)
  expect(await look('/admin/books')).toMatchObject({ balance: true, sumFen: 0, broken: [] })
  expect(await look('/admin/records')).toMatchObject({ agree: true })
}

/** Knocks at a door without pause, with a new connection each time; whatever went wrong is told. */
function knocking(url: string) {
  const { hostname, port } = new URL(url)
  const troubles: string[] = []
  let knocks = 0
  let going = true
  const knock = () =>
    new Promise<void>((resolve) => {
      const socket = connect(Number(port), hostname, () => {
        knocks += 1
        socket.destroy()
        resolve()
      })
      socket.once('error', (cause) => {
        troubles.push(String(cause))
        resolve()
      })
    })
  // A change may be over sooner than the machine lets anybody knock.
  const done = (async () => {
    while (going || (knocks <= 10 && troubles.length === 0)) await knock()
  })()
  return {
    stop: async () => {
      going = false
      await done
      return { troubles, knocks }
    },
  }
}

test('a reset while a scenario runs keeps every address: nobody who connects is turned away', async () => {
  const here = await opened(null)
  const { ask, look, changed, alipay, dashboard, sandbox } = here
  await expect
    .poll(async () => (await look('/admin/play')).playedSeconds, { timeout: 30_000 })
    .toBeGreaterThan(0.5)
  const { urls } = await look('/admin/health')
  const doors = [dashboard, alipay, sandbox.urls.icbc ?? ''].map(knocking)
  const statuses = new Set<number>()
  let going = true
  const asking = (async () => {
    while (going) statuses.add((await fetch(`${alipay}/gateway.do`, { method: 'POST' })).status)
  })()
  await changed(ask('POST', '/admin/reset', {}))
  going = false
  await asking
  for (const { troubles, knocks } of await Promise.all(doors.map((door) => door.stop()))) {
    expect(troubles).toEqual([])
    expect(knocks).toBeGreaterThan(10)
  }
  expect([...statuses].filter((status) => ![200, 429].includes(status))).toEqual([])
  expect((await look('/admin/health')).urls).toEqual(urls)
  expect(await look('/admin/play')).toMatchObject({ trouble: null, before: { booksBalance: true } })
  await expect
    .poll(async () => (await look('/admin/play')).playedSeconds, { timeout: 30_000 })
    .toBeGreaterThan(0.5)
  await ask('POST', '/admin/play/stop')
  await expectSound(here)
  expect(here.said).toEqual([])
})

test.each(['memory', 'lmdb'] as const)(
  'a world in %s is restored over HTTP: the same digest, addresses, orders, books',
  async (storage) => {
    const here = await opened(0, { storage })
    const { ask, look, changed, sandbox } = here
    const urls = { ...sandbox.urls }
    await sell(here, 'KEPT0001')
    const { digest } = await look('/admin/digest')
    expect(await ask('POST', '/admin/snapshot', { name: 'one' })).toMatchObject({ status: 200 })
    await sell(here, 'LOST0001')
    expect((await look('/admin/digest')).digest).not.toBe(digest)

    expect((await ask('POST', '/admin/restore', { name: 'none' })).status).toBe(422)
    expect((await look('/admin/orders')).orders).toHaveLength(2)
    await changed(ask('POST', '/admin/restore', { name: 'one' }))
    expect((await look('/admin/digest')).digest).toBe(digest)
    expect((await look('/admin/health')).urls).toEqual(urls)
    expect((await look('/admin/orders')).orders).toEqual([
      expect.objectContaining({ orderNo: 'KEPT0001', state: 'paid' }),
    ])
    await expectSound(here)
    // A number that only the lost world knew is free again, at the same address with the same keys.
    await sell(here, 'LOST0001')
    await expectSound(here)

    await changed(ask('POST', '/admin/reset', {}))
    expect((await look('/admin/orders')).orders).toEqual([])
    await changed(ask('POST', '/admin/restore', { name: 'one' }))
    expect((await look('/admin/digest')).digest).toBe(digest)
    expect(here.said).toEqual([])
  },
)

test('what a snapshot of another scenario is, is said; nothing changes', async () => {
  const here = await opened(0)
  const { ask, look, changed } = here
  await sell(here, 'KEPT0001')
  await ask('POST', '/admin/snapshot', { name: 'market' })
  await changed(ask('POST', '/admin/play', { scenario: 'quiet-morning', rounds: 1 }))
  const { status, body } = await ask('POST', '/admin/restore', { name: 'market' })
  expect(status).toBe(422)
  expect(JSON.stringify(body)).toContain('A market')
  expect(await look('/admin/play')).toMatchObject({ title: 'Quiet morning', trouble: null })
})

test('a world that cannot be opened is told of, and the last one goes on where it was, at its addresses', async () => {
  const here = await opened(0, { storage: 'lmdb' })
  const { ask, look, changed, sandbox } = here
  await sell(here, 'KEPT0001')
  const urls = { ...sandbox.urls }
  const torn = join(home, 'world', 'quiet-morning-20260601')
  mkdirSync(torn, { recursive: true })
  writeFileSync(join(torn, 'data.mdb'), 'not what it was')
  await changed(ask('POST', '/admin/play', { scenario: 'quiet-morning', rounds: 1 }))
  expect(await look('/admin/play')).toMatchObject({
    ...{ title: 'A market', trouble: expect.stringContaining('quiet-morning-20260601') },
  })
  expect((await look('/admin/health')).urls).toEqual(urls)
  expect((await look('/admin/orders')).orders).toEqual([
    expect.objectContaining({ orderNo: 'KEPT0001', state: 'paid' }),
  ])
  await sell(here, 'NEXT0001')
  await expectSound(here)
})

test('through virtual time and back addresses stay: dark meanwhile, and a payment goes through after', async () => {
  const here = await opened(0)
  const { ask, look, changed, alipay, sandbox } = here
  const door = knocking(alipay)
  await changed(ask('POST', '/admin/play', { scenario: 'quiet-morning', time: 'virtual' }))
  expect(await look('/admin/play')).toMatchObject({ time: 'virtual', trouble: null })
  const dark = await fetch(`${alipay}/gateway.do`, { method: 'POST' })
  expect([dark.status, await dark.text()]).toEqual([503, ''])
  await changed(ask('POST', '/admin/reset', {}))
  await changed(ask('POST', '/admin/play', { scenario: 'quiet-morning', rounds: 1 }))
  await sell({ ...here, look: async () => ({ pending: 0 }) }, 'AFTER0001')
  expect((await look('/admin/health')).urls).toEqual({ ...sandbox.urls })
  expect((await door.stop()).troubles).toEqual([])
})
