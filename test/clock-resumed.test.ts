/**
 * A stepped world on disk is left in the evening and woken again and again: time goes on where it
 * stood, ladders go on rung by rung, orders expire and days are cut, each once and at its time.
 */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { fromBeijingTime } from '../core/calendar.ts'
import type { SandboxEvent } from '../core/events.ts'
import { type Sandbox, type SandboxOptions, startSandbox } from '../sandbox/start-sandbox.ts'
import { payBy, type Way } from './buyer.fixture.ts'
import { alipayClient } from './clients.fixture.ts'
import { openShop, type Shop } from './shop.fixture.ts'

vi.setConfig({ testTimeout: 120_000 })

const minute = 60_000
const evening = fromBeijingTime({
  ...{ year: 2026, month: 11, day: 28, hour: 21, minute: 30, second: 0 },
})
const ways: readonly Way[] = ['alipay-code', 'wechatpay-v3', 'wechatpay-v2', 'unionpay']

let folder: string
let shop: Shop
let sandbox: Sandbox
let events: SandboxEvent[]
const complaints: string[] = []

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hutong-resumed-'))
  copyFileSync(
    join(process.env.HUTONG_TEST_HOME ?? '', 'keyring.json'),
    join(folder, 'keyring.json'),
  )
  events = []
  shop = await openShop(() => sandbox.clock.now())
  for (const way of ways) {
    shop.says(`/${way}`, (n) => (n < 4 ? { status: 500, body: 'later' } : said))
  }
})
const said = { status: 200, body: 'success' }
afterEach(async () => {
  await sandbox.close(0)
  shop.close()
  rmSync(folder, { recursive: true })
})

async function open(more: Partial<SandboxOptions> = {}): Promise<void> {
  sandbox = await startSandbox({
    ...{ home: folder, storage: 'lmdb', seed: 5, ...more },
    complain: (says) => void complaints.push(says),
  })
  sandbox.listen((event) => events.push(event))
}

/** What a merchant heard of it, and when, in minutes since the evening began. */
const heard = (way: Way) => shop.to(`/${way}`).map(({ at }) => (at - evening) / minute)

const closed = () =>
  events.flatMap((event) =>
    event.type === 'day-closed' ? [`${event.day} ${(event.at - evening) / minute}`] : [],
  )

type Peers = NonNullable<SandboxOptions['peers']>

async function evenings(wake: () => Promise<void>, peers: Peers) {
  await open({ time: 'stepped', startsAt: evening, peers })
  for (const [n, way] of ways.entries()) {
    await payBy[way](sandbox, { number: `RESUMED000${n}`, notifyUrl: `${shop.url}/${way}` })
  }
  await sandbox.settled()
  const bizContent = { outTradeNo: 'OPEN1', totalAmount: '1.00', subject: 'tea' }
  const made = await alipayClient(sandbox).exec('alipay.trade.precreate', {
    bizContent: { ...bizContent, timeoutExpress: '30m' },
  })
  await sandbox.clock.advance('3m')
  await wake()
  expect(sandbox.clock.now()).toBe(evening + 3 * minute)
  expect(sandbox.clock.mode()).toBe('stepped')
  await sandbox.clock.advance('20m')
  await wake()
  await sandbox.clock.advance('10m')
  const scanned = await sandbox.pay({ payer: 'alipay-2', what: made.qrCode })
  expect(scanned.outcome).not.toBe('approved')
  await sandbox.clock.advance('90m')
  await wake()
  await sandbox.clock.advance('4d')
  expect(await sandbox.settled()).toBe(true)
  const letters = ways.map((way) => [way, heard(way)])
  const ats = events.map(({ at }) => at)
  expect(ats).toEqual([...ats].sort((one, other) => one - other))
  expect(await sandbox.books()).toMatchObject({ balance: true, broken: [] })
  expect(await sandbox.records()).toMatchObject({ agree: true })
  expect(complaints).toEqual([])
  return { letters, closed: closed() }
}

test.each(['direct', 'http'] as const)(
  'woken three times it comes to what it would have come to, at the same times: peers %s',
  async (peers) => {
    const whole = await evenings(async () => undefined, peers)
    expect(whole.closed).toEqual(['20261128 100'])
    expect(whole.letters).toContainEqual(['unionpay', [0, 1, 3, 7, 12]])
    expect(whole.letters).toContainEqual(['wechatpay-v3', [0, 0.25, 0.5, 1, 4]])
    await sandbox.close(0)
    rmSync(join(folder, 'world'), { recursive: true })
    shop.letters.splice(0)
    events.length = 0
    const woken = await evenings(async () => {
      await sandbox.close(0)
      await open({ peers })
    }, peers)
    expect(woken).toEqual(whole)
  },
)
