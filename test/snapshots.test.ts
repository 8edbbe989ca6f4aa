/** A world outlives its sandbox, is copied as it stands, and goes on elsewhere, or again from there. */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { type Sandbox, type SandboxOptions, startSandbox } from '../sandbox/start-sandbox.ts'
import { payBy, type Way } from './buyer.fixture.ts'

// Worlds are opened by the dozen here, on machines that do other things as well.
vi.setConfig({ testTimeout: 60_000 })

let folder: string
const open: Sandbox[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hutong-snapshots-'))
})
afterEach(async () => {
  await Promise.all(open.splice(0).map((sandbox) => sandbox.close(0)))
  rmSync(folder, { recursive: true })
})

/** A home of its own, with the keys that were minted for all tests. */
function homeNamed(name: string): string {
  const home = join(folder, name)
  mkdirSync(home)
  copyFileSync(join(process.env.HUTONG_TEST_HOME ?? '', 'keyring.json'), join(home, 'keyring.json'))
  return home
}

async function opened(options: SandboxOptions): Promise<Sandbox> {
  const complain = (says: string) => {
    throw new Error(says)
  }
  const sandbox = await startSandbox({ complain, ...options })
  open.push(sandbox)
  return sandbox
}

/** A merchant that is always there: what waited for its answer would change a world by and by. */
const merchant = createServer((request, response) => {
  request.resume()
  request.on('end', () => response.end('success'))
})
beforeAll(() => new Promise<void>((listening) => merchant.listen(0, '127.0.0.1', listening)))
afterAll(() => new Promise((closed) => merchant.close(closed)))

async function sell(sandbox: Sandbox, number: string, way: Way = 'alipay-code'): Promise<void> {
  const { port } = merchant.address() as AddressInfo
  await payBy[way](sandbox, { number, notifyUrl: `http://127.0.0.1:${port}/told` })
  expect(await sandbox.settled()).toBe(true)
}

async function expectSound(sandbox: Sandbox): Promise<void> {
  expect(await sandbox.settled()).toBe(true)
  expect(await sandbox.books()).toMatchObject({ balance: true, broken: [] })
  expect(await sandbox.records()).toMatchObject({ agree: true })
}

const change = async ({ urls, adminToken }: Sandbox, path: string, body?: object) => {
  const reply = await fetch(`${urls.dashboard}/admin${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${adminToken}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: reply.status, said: (await reply.json()) as Record<string, unknown> }
}

test('a world on LMDB is the same when it is opened again, and goes on', async () => {
  const home = homeNamed('home')
  const first = await opened({ home, storage: 'lmdb', seed: 7 })
  await sell(first, 'T0000001')
  await sell(first, 'T0000002', 'wechatpay-v3')
  await expectSound(first)
  const digest = await first.digest()
  await first.close()
  const second = await opened({ home, storage: 'lmdb', seed: 7 })
  expect(await second.digest()).toBe(digest)
  await sell(second, 'T0000003')
  await expectSound(second)
})

test('each scenario and seed has a world of its own in a home; one is open once', async () => {
  const home = homeNamed('home')
  const seven = await opened({ home, storage: 'lmdb', seed: 7 })
  await sell(seven, 'T0000001')
  const eight = await opened({ home, storage: 'lmdb', seed: 8 })
  expect((await eight.books()).accounts).toBe(0)
  expect(readdirSync(join(home, 'world')).sort()).toEqual(['by-hand-7', 'by-hand-8'])
  await expect(opened({ home, storage: 'lmdb', seed: 7 })).rejects.toThrow('has it open')
})

test('LMDB needs a home', async () => {
  await expect(opened({ storage: 'lmdb' })).rejects.toThrow('storage: lmdb: no home')
})

const ways = ['alipay-code', 'wechatpay-v3', 'unionpay'] as const

test('a fork whose time stands still sells at the same moment, under numbers of its own', async () => {
  const from = join(folder, 'snapshot')
  const [home, time] = [homeNamed('home'), 'stepped'] as const
  const first = await opened({ home, time, startsAt: Date.UTC(2026, 10, 23, 2), seed: 7 })
  for (const way of ways) await sell(first, `T1${way.slice(0, 6)}`, way)
  await first.snapshot(from)
  const fork = await opened({ from })
  expect(fork.clock.now()).toBe(first.clock.now())
  for (const way of ways) await sell(fork, `T2${way.slice(0, 6)}`, way)
  await expectSound(fork)
  for (const [merchant] of Object.values(fork.merchants)) {
    await fork.expectLedger({ merchant: merchant?.id ?? '', fen: 200 })
  }
})

test.each(['memory', 'lmdb'] as const)(
  'a payer made in a fork of a world in %s has the money that was wished',
  async (storage) => {
    const wish = { app: 'icbc', balanceFen: 2000 } as const
    const first = await opened({ home: homeNamed('home'), storage, seed: 7 })
    const { staticCode = '' } = await first.merchant({ network: 'alipay' })
    const known = await first.payer(wish)
    await known.scan(staticCode ?? '', { enteredFen: 1250 })
    expect((await known.confirm()).outcome).toBe('approved')
    expect(await first.settled()).toBe(true)
    const from = join(folder, 'snapshot')
    await first.snapshot(from)
    const fork = await opened({ from })
    const [made, other] = await Promise.all([fork.payer(wish), fork.payer(wish)])
    expect([await made.balanceFen(), await other.balanceFen()]).toEqual([2000, 2000])
    expect(new Set([known.id, made.id, other.id]).size).toBe(3)
    await expectSound(fork)
  },
)

test.each(['memory', 'lmdb'] as const)(
  'a world in %s is forked, and both live',
  async (storage) => {
    const home = homeNamed('home')
    const first = await opened({ home, storage, seed: 7 })
    await sell(first, 'T0000001')
    await expectSound(first)
    const digest = await first.digest()
    const path = join(folder, 'snapshot')
    await first.snapshot(path)
    expect(statSync(join(path, 'keyring.json')).mode & 0o777).toBe(0o600)

    const inMemory = await opened({ from: path })
    const onDisk = await opened({ from: path, storage: 'lmdb', home: join(folder, 'other') })
    for (const fork of [inMemory, onDisk]) {
      expect([fork.seed, await fork.digest()]).toEqual([7, digest])
      expect(fork.keys.alipay.platform).toEqual(first.keys.alipay.platform)
    }
    await sell(onDisk, 'T0000002')
    await sell(first, 'T0000002')
    expect(await inMemory.digest()).toBe(digest)
    for (const world of [first, inMemory, onDisk]) await expectSound(world)
    await onDisk.close()
    const again = await opened({ storage: 'lmdb', home: join(folder, 'other'), seed: 7 })
    expect(await again.digest()).toBe(await onDisk.digest().catch(() => again.digest()))
  },
)

test.each(['memory', 'lmdb'] as const)(
  'a world in %s is put back to a snapshot',
  async (storage) => {
    const sandbox = await opened({ home: homeNamed('home'), storage, seed: 7 })
    await sell(sandbox, 'T0000001')
    await sandbox.settled()
    const [digest, urls] = [await sandbox.digest(), { ...sandbox.urls }]
    expect((await change(sandbox, '/snapshot', { name: 'one-sale' })).status).toBe(200)
    await sell(sandbox, 'T0000002')
    expect(await sandbox.digest()).not.toBe(digest)
    expect((await change(sandbox, '/restore', { name: 'one-sale' })).status).toBe(200)
    expect([await sandbox.digest(), sandbox.urls]).toEqual([digest, urls])
    await sell(sandbox, 'T0000002')
    await expectSound(sandbox)
  },
)

test('a reset on LMDB puts the world aside, and keeps it', async () => {
  const home = homeNamed('home')
  const sandbox = await opened({ home, storage: 'lmdb', seed: 7 })
  const beginning = await sandbox.digest()
  await sell(sandbox, 'T0000001')
  await sandbox.reset()
  expect(await sandbox.digest()).toBe(beginning)
  await sandbox.reset()
  expect(existsSync(join(home, 'world', 'by-hand-7.before', 'data.mdb'))).toBe(true)
  await sandbox.close()
  rmSync(join(home, 'world', 'by-hand-7'), { recursive: true })
  renameSync(join(home, 'world', 'by-hand-7.before'), join(home, 'world', 'by-hand-7'))
  const before = await opened({ home, storage: 'lmdb', seed: 7 })
  expect((await before.books()).accounts).toBeGreaterThan(0)
})

test('what cannot be restored is refused with words, and the world stays', async () => {
  const sandbox = await opened({ home: homeNamed('home'), storage: 'lmdb', seed: 7 })
  await sell(sandbox, 'T0000001')
  const digest = await sandbox.digest()
  const path = join(folder, 'snapshot')
  await sandbox.snapshot(path)
  const eight = await opened({ home: homeNamed('eight'), seed: 8 })
  await expect(eight.restore(path)).rejects.toThrow('it is of "By hand", seed 7')
  await expect(sandbox.restore(join(folder, 'nowhere'))).rejects.toThrow('no folder world in it')
  await expect(sandbox.snapshot(path)).rejects.toThrow('things in it. Name a folder')
  await expect(
    opened({ from: path, storage: 'lmdb', home: join(folder, 'home'), seed: 7 }),
  ).rejects.toThrow('this world is there already')
  await expect(opened({ from: path, seed: 9 })).rejects.toThrow('leave the seed to it')
  expect(await sandbox.digest()).toBe(digest)
})

test.each([
  ['/snapshot', { name: '../outside' }, 'Give 1 to 64 of a-z, 0-9 and -.'],
  ['/snapshot', {}, 'Give 1 to 64 of a-z, 0-9 and -.'],
  ['/restore', { name: 'none' }, 'Take one: POST /admin/snapshot.'],
])('%s of %j is a mistake in the body', async (path, body, todo) => {
  const sandbox = await opened({ home: homeNamed('home'), seed: 7 })
  const { status, said } = await change(sandbox, path, body)
  expect([status, said.mistakes]).toEqual([422, [expect.objectContaining({ todo })]])
  const unlocked = await fetch(`${sandbox.urls.dashboard}/admin${path}`, { method: 'POST' })
  expect(unlocked.status).toBe(401)
})

const twoRounds = {
  title: 'Two rounds',
  describes: 'A few sales, twice.',
  timing: 'may-decide',
  seed: 3,
  arrivals: [{ kind: 'constant', ratePerSecond: 4, seconds: 1 }],
  cast: {
    mix: [{ app: 'icbc', owner: 'alipay', scene: 'merchant-code', weight: 1 }],
    amount: { kind: 'fixed', fen: 1880 },
  },
  expectations: { booksBalance: true, recordsAgree: true },
}

test('rounds are counted on: no order number comes twice in a world', async () => {
  const options = { home: homeNamed('home'), storage: 'lmdb', scenario: twoRounds } as const
  const orders: number[] = []
  for (const _ of ['first', 'second']) {
    const sandbox = await opened(options)
    const { report } = await (await sandbox.run()).finished
    expect(report).toMatchObject({ books: { balance: true }, records: { agree: true } })
    orders.push(report.records.comparisons.find(({ between }) => between === alipay)?.matched ?? 0)
    await sandbox.close()
  }
  // All of both rounds, and none of the second taken for one of the first.
  expect(orders).toEqual([4, 8])
})

const alipay = 'alipay – switch'
