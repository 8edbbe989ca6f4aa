/** A day is advanced with ten thousand orders open: what it takes, and what has become of each. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { merchantId, orderNo, trace } from '../core/ids.ts'
import { fen } from '../core/money.ts'
import { checkBooks } from '../sandbox/books.ts'
import { createWorldClock, type WorldClock } from '../sandbox/clock/world-clock.ts'
import type { OpenOrder } from '../simulators/roles/acquirer.ts'
import { dayBegins, dayMs, openStage } from './clock-day.fixture.ts'

const orders = 10_000
const bestOf = 3
/** A machine that has others to serve is given more rounds for one in which it served this. */
const roundsMax = 8
const promisedMs = 1000
const minuteMs = 60_000
const networks = ['alipay', 'wechatpay', 'unionpay'] as const

type Open = Awaited<ReturnType<typeof openStage>>
let clock: WorldClock
let opened: Open

beforeAll(async () => {
  clock = createWorldClock({ time: 'stepped', startsAt: dayBegins })
  opened = await openStage(clock, { policies: {} })
})

afterAll(() => opened.close())

const houseOf = (network: (typeof networks)[number]) => {
  const found = opened.stage.company.networks.find(({ id }) => id === network)
  if (found === undefined) throw new Error(`No house of ${network}.`)
  return found.house
}

/** A code order to be scanned, which lives for so long; or a charge that asks its payer. */
function orderOf(round: number, k: number, more: Partial<OpenOrder> = {}): OpenOrder {
  const network = networks[k % networks.length] ?? 'alipay'
  const number = `N${round}x${String(k).padStart(6, '0')}`
  const merchant = merchantId(opened.place.merchants[network])
  const amountFen = fen(300_000)
  return {
    ...{ trace: trace(number), merchant, orderNo: orderNo(number), amountFen },
    ...{ scene: 'merchant-code', notifyUrl: null, memo: {} },
    payee: { merchant, name: 'Tea', city: 'Hangzhou', categoryCode: '5499' },
    terms: { subject: 'tea', attach: '', scene: 'merchant-code', payerCode: '', amountFen },
    // One a second or so, from five minutes on: all through the hours that follow.
    expiresAt: clock.now() + 5 * minuteMs + k * 1000,
    ...more,
  }
}

/** Nine in ten wait to be scanned; every tenth is charged, and its payer never says a word. */
async function openOrders(round: number): Promise<void> {
  for (let k = 0; k < orders; k += 1) {
    const house = houseOf(networks[k % networks.length] ?? 'alipay')
    if (k % 10 !== 0) await house.acquirer.open(orderOf(round, k))
    else await charge(round, k)
  }
}

const apps = { alipay: 'alipay', wechatpay: 'wechat', unionpay: 'quickpass' } as const

async function charge(round: number, k: number): Promise<void> {
  const network = networks[k % networks.length] ?? 'alipay'
  const house = houseOf(network)
  const { code = '' } = await house.desk.showCode(`${apps[network]}-${k}`)
  const terms = { ...orderOf(round, k).terms, scene: 'payer-code', payerCode: code } as const
  const { order } = await house.charger.charge(orderOf(round, k, { scene: 'payer-code', terms }))
  expect(order?.state).toBe('confirming')
}

/** How many of a round's orders are in each state, asked for one by one as a merchant would. */
async function states(round: number): Promise<Readonly<Record<string, number>>> {
  const counted: Record<string, number> = {}
  for (let k = 0; k < orders; k += 1) {
    const network = networks[k % networks.length] ?? 'alipay'
    const merchant = merchantId(opened.place.merchants[network])
    const found = await houseOf(network).acquirer.find(merchant, orderOf(round, k))
    const state = found?.state ?? 'missing'
    counted[state] = (counted[state] ?? 0) + 1
  }
  return counted
}

test('a day with 10,000 open orders is advanced in less than a second', async () => {
  const wallMs: number[] = []
  const tookMs: number[] = []
  const isDone = (round: number) => round >= bestOf && Math.min(...wallMs) < promisedMs
  for (let round = 0; round < roundsMax && !isDone(round); round += 1) {
    await openOrders(round)
    expect(await states(round)).toEqual({ created: 9000, confirming: 1000 })
    const [began, before] = [performance.now(), process.cpuUsage()]
    const { called } = await clock.advance((now) => now + dayMs)
    wallMs.push(performance.now() - began)
    const { user, system } = process.cpuUsage(before)
    tookMs.push((user + system) / 1000)
    expect(called).toBeGreaterThan(1000)
    const ended = await states(round)
    expect(ended).toEqual({ closed: 9000, declined: 1000 })
  }
  const [busy, passed] = [tookMs, wallMs].map((all) => all.map((ms) => ms.toFixed(0)).join(', '))
  console.log(`A day with ${orders} open orders: ${busy} ms of a processor, ${passed} ms passed.`)
  expect(Math.min(...wallMs)).toBeLessThan(promisedMs)
  expect(Math.min(...tookMs)).toBeLessThan(promisedMs)
  expect(opened.complaints).toEqual([])
  expect(await checkBooks(opened.stage, true)).toMatchObject({ balance: true, broken: [] })
}, 120_000)

test('each order expires at its own moment, and none before', async () => {
  const began = clock.now()
  for (let k = 1; k < 100; k += 1) {
    const network = networks[k % networks.length] ?? 'alipay'
    await houseOf(network).acquirer.open(orderOf(9, k))
  }
  const isOpen = async (k: number) => {
    const network = networks[k % networks.length] ?? 'alipay'
    const merchant = merchantId(opened.place.merchants[network])
    const found = await houseOf(network).acquirer.find(merchant, orderOf(9, k))
    return found?.state === 'created'
  }
  for (const k of [1, 50, 99]) {
    const ends = began + 5 * minuteMs + k * 1000
    await clock.advance(() => ends - 1)
    expect([k, await isOpen(k)]).toEqual([k, true])
    await clock.advance(() => ends)
    expect([k, await isOpen(k)]).toEqual([k, false])
  }
})
