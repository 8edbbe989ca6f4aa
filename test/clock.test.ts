/**
 * A developer's day in a minute: a stepped sandbox, the networks' own SDKs, and a night between. All
 * that a calendar brings comes, each at its time: letters, the cut, bills, files, windows.
 */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fromBeijingTime, rfc3339 } from '../core/calendar.ts'
import type { NotificationMoved, SandboxEvent } from '../core/events.ts'
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts'
import { payBy, type Way } from './buyer.fixture.ts'
import { alipayClient, first, scanAndPay, wechatClient } from './clients.fixture.ts'
import { openShop, type Shop } from './shop.fixture.ts'

const s = 1000
const min = 60 * s
/** Half past nine in the evening of a Saturday: half an hour more, and it is nearly the cut. */
const evening = fromBeijingTime({
  ...{ year: 2026, month: 11, day: 28, hour: 21, minute: 30, second: 0 },
})
const at = (day: number, hour: number, minute = 0) =>
  fromBeijingTime({ ...{ year: 2026, month: 11, day, hour, minute, second: 0 } })

const quiet = JSON.parse(
  readFileSync(new URL('../scenarios/quiet-morning.json', import.meta.url), 'utf8'),
) as object
let sandbox: Sandbox
let shop: Shop
const events: SandboxEvent[] = []

beforeAll(async () => {
  sandbox = await startSandbox({
    ...{ seed: 3, home: process.env.HUTONG_TEST_HOME ?? '', time: 'stepped', startsAt: evening },
    scenario: {
      ...quiet,
      policies: {},
      maintenance: true,
      timing: 'may-decide',
      expectations: { booksBalance: true, recordsAgree: true },
    },
  })
  sandbox.listen((event) => events.push(event))
  shop = await openShop(sandbox.clock.now)
})

afterAll(async () => {
  await sandbox.close()
  shop.close()
})

const ways: readonly Way[] = [
  'alipay-code',
  'alipay-page',
  'wechatpay-v3',
  'wechatpay-v2',
  'unionpay',
]
const gaps = (times: readonly number[]) => times.slice(1).map((time, n) => time - (times[n] ?? 0))

const billOf = async (date: string) => {
  const bizContent = { billType: 'trade', billDate: date }
  const method = 'alipay.data.dataservice.bill.downloadurl.query'
  const answer = await alipayClient(sandbox).exec(method, { bizContent })
  return answer.billDownloadUrl === undefined ? String(answer.subCode) : 'a bill'
}

const wechatBillOf = (date: string) =>
  wechatClient(sandbox)
    .chain('v3/bill/tradebill')
    .get({ params: { bill_date: date } })
    .then(
      () => 'a bill',
      (cause: { response?: { data?: { code?: string } } }) => String(cause.response?.data?.code),
    )

const wechatState = async (number: string) => {
  const mchid = first(sandbox.merchants.wechatpay).id
  const found = await wechatClient(sandbox)
    .chain(`v3/pay/transactions/out-trade-no/${number}`)
    .get({ params: { mchid } })
  return (found.data as unknown as { trade_state: string }).trade_state
}

const alipayState = async (number: string) => {
  const bizContent = { outTradeNo: number }
  const found = await alipayClient(sandbox).exec('alipay.trade.query', { bizContent })
  return found.tradeStatus ?? found.subCode
}

/** An order of each network that lives for half an hour, and that nobody pays. */
async function openOrders(): Promise<{ readonly qrCode: string }> {
  const merchant = first(sandbox.merchants.wechatpay)
  const ends = sandbox.clock.now() + 30 * min
  await wechatClient(sandbox)
    .chain('v3/pay/transactions/native')
    .post({
      ...{ appid: merchant.appid, mchid: merchant.id, description: 'tea', out_trade_no: 'OPENW1' },
      ...{ notify_url: `${shop.url}/open`, amount: { total: 100 }, time_expire: rfc3339(ends) },
    })
  const bizContent = { outTradeNo: 'OPENA1', totalAmount: '1.00', subject: 'tea' }
  const made = await alipayClient(sandbox).exec('alipay.trade.precreate', {
    bizContent: { ...bizContent, timeoutExpress: '30m' },
  })
  return { qrCode: made.qrCode }
}

test('a night passes in its order', async () => {
  for (const way of ways) {
    shop.says(`/${way}`, () => ({ status: 500, body: 'later' }))
    await payBy[way](sandbox, {
      number: `NIGHTFALL${ways.indexOf(way)}`,
      notifyUrl: `${shop.url}/${way}`,
    })
  }
  const { qrCode } = await openOrders()
  await expect.poll(() => sandbox.inFlight(), { timeout: 15_000 }).toBe(0)
  expect(sandbox.clock.now()).toBe(evening)

  await sandbox.clock.advance({ to: evening + 30 * min - 1 })
  expect([await wechatState('OPENW1'), await alipayState('OPENA1')]).toEqual([
    ...['NOTPAY', 'ACQ.TRADE_NOT_EXIST'],
  ])
  await sandbox.clock.advance(1)
  expect(await wechatState('OPENW1')).toBe('CLOSED')
  expect(await scanAndPay(sandbox, 'alipay-2', qrCode)).not.toBe('approved')

  // Until nine in the morning nothing of the day that was can be had; then the bills come, in turn.
  await sandbox.clock.advance({ to: '2026-11-29T08:59:59+08:00' })
  expect([await billOf('2026-11-28'), await wechatBillOf('2026-11-28')]).toEqual([
    ...['isp.bill_not_exist', 'STATEMENT_CREATING'],
  ])
  await sandbox.clock.advance('1s')
  expect([await billOf('2026-11-28'), await wechatBillOf('2026-11-28')]).toEqual([
    ...['a bill', 'STATEMENT_CREATING'],
  ])
  await sandbox.clock.advance('PT1H')
  expect(await wechatBillOf('2026-11-28')).toBe('a bill')
  await sandbox.clock.advance('1d')

  const ats = events.map((event) => event.at)
  expect(ats).toEqual([...ats].sort((one, other) => one - other))
  expect(await sandbox.books()).toMatchObject({ balance: true, broken: [] })
}, 60_000)

test('every letter was sent at its rung, and gave up at the end of its ladder', () => {
  const s15 = [15 * s, 15 * s, 30 * s]
  const wechat = [
    ...s15,
    ...[3, 10, 20, 30, 30, 30, 60, 180, 180, 180, 360, 360].map((m) => m * min),
  ]
  const hours = [60, 120, 360, 900].map((m) => m * min)
  const ladders: Readonly<Record<Way, readonly number[]>> = {
    'alipay-code': [0, 0, 0, 4 * min, 10 * min, 10 * min, ...hours],
    'alipay-page': [4 * min, 10 * min, 10 * min, ...hours],
    'wechatpay-v3': wechat,
    'wechatpay-v2': wechat,
    unionpay: [min, 2 * min, 4 * min, 5 * min],
  }
  for (const way of ways) {
    expect([way, gaps(shop.to(`/${way}`).map((letter) => letter.at))]).toEqual([way, ladders[way]])
  }
  const moved = events.filter((one): one is NotificationMoved => one.type === 'notification-moved')
  expect(moved.filter(({ step }) => step === 'dead')).toHaveLength(ways.length)
})

test('the day was cut at 23:00 and closed ten minutes after, before the morning’s bills', () => {
  const closed = events.flatMap((event) => (event.type === 'day-closed' ? [event] : []))
  expect(closed.map(({ day, at: when, payments }) => [day, when, payments])).toEqual([
    // The two whose money a bank holds.
    ['20261128', at(28, 23, 10), 2],
  ])
})

test('a bank is closed in its window of maintenance, and open before and after', async () => {
  const scan = async (number: string) => {
    const bizContent = { outTradeNo: number, totalAmount: '1.00', subject: 'tea' }
    const made = await alipayClient(sandbox).exec('alipay.trade.precreate', { bizContent })
    return scanAndPay(sandbox, 'icbc-1', made.qrCode)
  }
  const found: string[] = []
  for (const [day, hour, minute] of [
    [6, 1, 59],
    [6, 2, 0],
    [6, 3, 59],
    [6, 4, 0],
  ] as const) {
    const to = fromBeijingTime({ ...{ year: 2026, month: 12, day, hour, minute, second: 0 } })
    await sandbox.clock.advance({ to })
    found.push(await scan(`MAINT${hour}${minute}`))
  }
  expect(found.map((outcome) => outcome === 'approved')).toEqual([true, false, false, true])
})

test('an encryption certificate that was replaced is taken for a month, and no longer', async () => {
  sandbox.controls.unionpay.rotateEncryption()
  const waits = sandbox.clock.pending().map(({ kind }) => kind)
  expect(waits).toContain('day-close')
  const moved = await sandbox.clock.advance('31d')
  expect(moved.called).toBeGreaterThan(30)
  expect(await sandbox.books()).toMatchObject({ balance: true, broken: [] })
})

const clockOf = (path = '', init: RequestInit = {}) =>
  fetch(`${sandbox.urls.dashboard}/admin/clock${path}`, {
    ...init,
    headers: { Authorization: `Bearer ${sandbox.adminToken}`, 'Content-Type': 'application/json' },
  })
const sent = async (method: string, path: string, body: unknown) => {
  const reply = await clockOf(path, { method, body: JSON.stringify(body) })
  return { status: reply.status, said: (await reply.json()) as Record<string, unknown> }
}

test('the admin API looks at the clock, advances it, and turns it', async () => {
  const before = sandbox.clock.now()
  const look = await fetch(`${sandbox.urls.dashboard}/admin/clock`)
  expect(await look.json()).toMatchObject({
    ...{ now: new Date(before).toISOString(), beijing: rfc3339(before), mode: 'stepped', speed: 1 },
    pending: expect.arrayContaining([expect.objectContaining({ kind: 'day-close', count: 1 })]),
  })
  const moved = await sent('POST', '/advance', { by: '90m' })
  expect([moved.status, moved.said.now]).toEqual([200, new Date(before + 90 * min).toISOString()])
  const to = rfc3339(before + 120 * min)
  expect((await sent('POST', '/advance', { to })).said.beijing).toBe(to)

  expect((await sent('PUT', '', { mode: 'scaled', speed: 3600 })).said).toMatchObject({
    ...{ mode: 'scaled', speed: 3600 },
  })
  await expect
    .poll(() => sandbox.clock.now(), { timeout: 15_000 })
    .toBeGreaterThan(before + 120 * min)
  expect((await sent('PUT', '', { mode: 'stepped' })).said).toMatchObject({ mode: 'stepped' })
  expect((await sent('PUT', '', { mode: 'real' })).said).toMatchObject({ mode: 'real', speed: 1 })
  expect((await sent('PUT', '', { mode: 'stepped' })).status).toBe(200)
})

test.each([
  ['PUT', '', {}, 422, ['body']],
  ['PUT', '', [], 422, ['body']],
  [
    'PUT',
    '',
    { mode: 'fast', speed: 0, sped: 1 },
    422,
    ['body: mode', 'body: speed', 'body: sped'],
  ],
  ['PUT', '', { mode: 'real', speed: 3 }, 422, ['body: speed']],
  ['PUT', '', { mode: 'scaled' }, 422, ['body: speed']],
  ['PUT', '', { speed: 1e9 }, 422, ['body: speed']],
  ['POST', '/advance', {}, 422, ['body: by']],
  ['POST', '/advance', { by: 'a day', for: 1 }, 422, ['body: by', 'body: for']],
  ['POST', '/advance', { by: -1 }, 422, ['body: by']],
  ['POST', '/advance', { by: '1h', to: 'noon' }, 422, ['to', 'body']],
  ['POST', '/advance', { to: '2001-01-01T00:00:00Z' }, 409, ['to']],
  ['POST', '/advance', { by: '9999d' }, 409, ['by']],
] as const)('%s /admin/clock%s %j is refused with all that is wrong', async (...row) => {
  const [method, path, body, status, places] = row
  const before = sandbox.clock.now()
  const refused = await sent(method, path, body)
  const mistakes = refused.said.mistakes as { where: string; todo: string }[]
  expect([refused.status, mistakes.map(({ where }) => where)]).toEqual([status, [...places]])
  expect(mistakes.every(({ todo }) => todo.length > 10)).toBe(true)
  expect([sandbox.clock.now(), sandbox.clock.mode()]).toEqual([before, 'stepped'])
})

test('nobody without the token moves the clock', async () => {
  const url = `${sandbox.urls.dashboard}/admin/clock`
  const advance = await fetch(`${url}/advance`, { method: 'POST', body: '{"by":"1d"}' })
  const turn = await fetch(url, { method: 'PUT', body: '{"mode":"real"}' })
  expect([advance.status, turn.status, sandbox.clock.mode()]).toEqual([401, 401, 'stepped'])
})
