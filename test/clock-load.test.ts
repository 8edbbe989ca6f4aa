/**
 * Time is advanced while payments are on their way, and while others keep coming: each ends as it
 * would have, nothing is lost or done twice, and no advance waits without end.
 */
import { afterEach, expect, test } from 'vitest'
import type { Policies } from '../core/faults.ts'
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts'
import { alipayClient, scanAndPay } from './clients.fixture.ts'
import { openShop, type Shop } from './shop.fixture.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const open: { sandbox: Sandbox; shop: Shop }[] = []

afterEach(async () => {
  for (const { sandbox, shop } of open.splice(0)) {
    await sandbox.close()
    shop.close()
  }
})

async function start(policies: Policies) {
  const home = process.env.HUTONG_TEST_HOME ?? ''
  const sandbox = await startSandbox({ seed: 3, home, time: 'stepped' })
  sandbox.setPolicies(policies)
  const shop = await openShop(sandbox.clock.now)
  open.push({ sandbox, shop })
  return { sandbox, shop }
}

let count = 0

/** An order of Alipay's, paid by a card of ICBC's; how that ended for the payer. */
async function pays(sandbox: Sandbox, notifyUrl: string): Promise<string> {
  count += 1
  const bizContent = { outTradeNo: `LOAD${count}`, totalAmount: '1.00', subject: 'tea' }
  const made = await alipayClient(sandbox).exec('alipay.trade.precreate', { notifyUrl, bizContent })
  return scanAndPay(sandbox, `icbc-${count % 50}`, made.qrCode)
}

const states = async (sandbox: Sandbox) => {
  const { balance, broken } = await sandbox.books()
  const { comparisons } = await sandbox.records()
  return { balance, broken, differing: comparisons.flatMap(({ differences }) => differences) }
}
const sound = { balance: true, broken: [], differing: [] }

test('a payment on its way is carried along', async () => {
  // Longer than any test would wait, and shorter than the patience of whoever asks.
  const slow: Policies = { icbc: { latency: { kind: 'fixed', ms: 9000 } } }
  const { sandbox, shop } = await start(slow)
  const began = performance.now()
  const outcome = pays(sandbox, `${shop.url}/n`)
  await expect
    .poll(() => sandbox.clock.pending().some(({ kind }) => kind === 'latency'), {
      interval: 5,
      timeout: 15_000,
    })
    .toBe(true)
  let paid: string | undefined
  void outcome.then((how) => {
    paid = how
  })
  // More than one message waits for the bank on the way of one payment.
  for (let step = 0; paid === undefined && step < 100; step += 1) {
    await sandbox.clock.advance('5s')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  expect([paid, performance.now() - began < 9000]).toEqual(['approved', true])
  expect(shop.to('/n')).toHaveLength(1)
  expect(await states(sandbox)).toEqual(sound)
}, 30_000)

test('an answer that never comes is found out by advancing, and what was debited comes back', async () => {
  const silent: Policies = { icbc: { faults: [{ kind: 'timeout', weight: 1 }] } }
  const { sandbox, shop } = await start(silent)
  const outcome = pays(sandbox, `${shop.url}/n`)
  await expect
    .poll(() => sandbox.clock.pending().some(({ kind }) => kind === 'patience'), {
      interval: 5,
      timeout: 15_000,
    })
    .toBe(true)
  await sandbox.clock.advance('1m')
  expect(await outcome).not.toBe('approved')
  sandbox.setPolicies({})
  await sandbox.clock.advance('10m')
  expect(sandbox.clock.pending().map(({ kind }) => kind)).toEqual(['day-close'])
  expect(await sandbox.settled(5000)).toBe(true)
  expect(await states(sandbox)).toEqual(sound)
}, 30_000)

test('days are advanced under load: books and records stay sound, and each letter arrives', async () => {
  const rough: Policies = {
    icbc: { latency: { kind: 'uniform', minMs: 1, maxMs: 40 } },
    'switch>alipay': { faults: [{ kind: 'timeout', weight: 0.05 }] },
    'alipay>merchant': { faults: [{ kind: 'reset', weight: 0.2 }] },
  }
  const { sandbox, shop } = await start(rough)
  let isOver = false
  const told: string[] = []
  const crowd = Array.from({ length: 8 }, async () => {
    while (!isOver) told.push(await pays(sandbox, `${shop.url}/n`))
  })
  const from = sandbox.clock.now()
  // As many as a slow machine can bear, and six steps at least.
  for (let step = 0; step < 6 || told.length < 30; step += 1) await sandbox.clock.advance('8h')
  isOver = true
  // Those that wait for an answer wait by the real time, and as long as that takes.
  const crowdIsDone = Promise.all(crowd)
  let isDone = false
  void crowdIsDone.then(() => {
    isDone = true
  })
  while (!isDone) await sandbox.clock.advance('1m')
  expect(sandbox.clock.now() - from).toBeGreaterThanOrEqual(2 * dayMs)
  sandbox.setPolicies({})
  await sandbox.clock.advance('3d')
  expect(await sandbox.settled(10_000)).toBe(true)
  const approved = told.filter((outcome) => outcome === 'approved').length
  expect(approved).toBeGreaterThan(10)
  // A payment that is told unapproved may have been found to be paid later: never fewer letters.
  expect(shop.to('/n').length).toBeGreaterThanOrEqual(approved)
  expect(await states(sandbox)).toEqual(sound)
}, 120_000)

test('a merchant who advances time while a letter is being answered waits for nothing', async () => {
  const { sandbox, shop } = await start({})
  let advanced: Promise<unknown> | undefined
  shop.says('/n', () => {
    advanced ??= sandbox.clock.advance('1h')
    return { status: 200, body: 'success' }
  })
  expect(await pays(sandbox, `${shop.url}/n`)).toBe('approved')
  await expect.poll(() => advanced !== undefined, { timeout: 15_000 }).toBe(true)
  await advanced
  expect(await states(sandbox)).toEqual(sound)
})
