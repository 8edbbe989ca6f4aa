/**
 * Two hands on one order at once, of either version, over a store that takes its time: money moves
 * once or not at all, every answer stays true, and the books are balanced after each.
 */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { brokenInvariants, pendingAccounts } from '../../core/ledger/invariants.ts'
import { type Stream, stream } from '../../core/random.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import type { Store } from '../../storage/store.ts'
import { appid, mchid } from './stand.fixture.ts'
import { type Client, charge, createClient, order, payer } from './v2/client.fixture.ts'

const opening = 100_000_000
const total = 1288
const large = 200_000
const other = 'wechat-8'
const seeds = Array.from({ length: 25 }, (_, seed) => seed)

/** A store that answers what it saw some moments ago: whatever may interleave will. */
const slowed = (store: Store, draw: Stream): Store => ({
  ...store,
  load: async (key) => {
    const loaded = await store.load(key)
    await moments(draw.int(12))
    return loaded
  },
  commit: async (transition) => {
    await moments(draw.int(12))
    return store.commit(transition)
  },
})

async function moments(count: number) {
  for (let passed = 0; passed < count; passed += 1) await undefined
}

let client: Client
let number: string

beforeEach(() => {
  number = 'T20261122001'
})

const meet = async (seed: number) => {
  client = await createClient({ store: slowed(createMemoryStore(), stream(seed, 'race')) })
}

afterEach(async () => {
  await client.stand.settled()
  const accounts = await client.stand.store.accounts()
  expect(brokenInvariants(accounts)).toEqual([])
  expect(pendingAccounts(accounts)).toEqual([])
})

const spent = async (who = payer) => {
  const { balanceFen } = await client.stand.house.house.desk.balance(who)
  return opening - balanceFen
}

const asked = async (method: 'GET' | 'POST', target: string, said?: object) => {
  const { status, body } = await client.askV3(method, target, said)
  return { status, said: body === '' ? {} : JSON.parse(String(body)) }
}

const at = () => `/v3/pay/transactions/out-trade-no/${number}`
const state = async () => (await asked('GET', `${at()}?mchid=${mchid}`)).said.trade_state
const close = () => asked('POST', `${at()}/close`, { mchid })
const reverse = () => asked('POST', `${at()}/reverse`, { appid, mchid })

const v3Order = () => ({
  ...{ appid, mchid, description: '茶', out_trade_no: number, amount: { total } },
  notify_url: 'http://127.0.0.1:3000/notify',
})
const place = () => asked('POST', '/v3/pay/transactions/native', v3Order())

const v3Charge = (auth_code: string) =>
  asked('POST', '/v3/pay/transactions/codepay', {
    ...{ appid, mchid, description: '茶', out_trade_no: number, amount: { total } },
    ...{ payer: { auth_code }, scene_info: { device_ip: '127.0.0.1' } },
  })

const refund = (out_refund_no: string, part: number) =>
  asked('POST', '/v3/refund/domestic/refunds', {
    ...{ out_trade_no: number, out_refund_no },
    amount: { refund: part, total, currency: 'CNY' },
  })

const v2Refund = (out_refund_no: string, part: number) =>
  client.ask('/secapi/pay/refund', {
    ...{ out_trade_no: number, out_refund_no },
    ...{ total_fee: String(total), refund_fee: String(part) },
  })

/** What a payer who has opened the order still has to do. */
async function confirming(who = payer) {
  const { desk } = client.stand.house.house
  const { payment } = await desk.scan(who, (await place()).said.code_url)
  return async () => (await desk.confirm(who, payment?.id ?? '')).outcome
}

/** The same of a payer whose code was charged for more than goes without a password. */
async function askedToConfirm() {
  const { desk } = client.stand.house.house
  const more = { total_fee: String(large) }
  await client.ask('/pay/micropay', charge(number, await client.code(), more))
  const [payment] = await desk.waiting(payer)
  return async () => (await desk.confirm(payer, payment?.id ?? '')).outcome
}

test.each(seeds)('a payment meets a closing, of either version (%i)', async (seed) => {
  await meet(seed)
  const confirm = await confirming()
  const v2 = async () => (await client.ask('/pay/closeorder', { out_trade_no: number })).result_code
  const v3 = async () => ((await close()).status === 204 ? 'SUCCESS' : 'FAIL')
  const [paid, closed] = await Promise.all([confirm(), seed % 2 === 0 ? v2() : v3()])
  const won = paid === 'approved'
  expect([await state(), closed, await spent()]).toEqual(
    won ? ['SUCCESS', 'FAIL', total] : ['CLOSED', 'SUCCESS', 0],
  )
})

test.each(seeds)('two payers confirm one order: one of them pays (%i)', async (seed) => {
  await meet(seed)
  const first = await confirming()
  const second = await confirming(other)
  const outcomes = await Promise.all([first(), second()])
  expect(outcomes.sort()).toEqual(['approved', 'order-paid'])
  expect((await spent()) + (await spent(other))).toBe(total)
  expect(await state()).toBe('SUCCESS')
})

test.each(seeds)('a payer confirms a charge that is being reversed (%i)', async (seed) => {
  await meet(seed)
  const confirm = await askedToConfirm()
  const v2 = async () => (await client.ask('/secapi/pay/reverse', { out_trade_no: number })).recall
  const v3 = async () => ((await reverse()).status === 200 ? 'N' : 'Y')
  const [, recall] = await Promise.all([confirm(), seed % 2 === 0 ? v2() : v3()])
  expect(recall).toBe('N')
  await client.stand.settled()
  expect([await state(), await spent()]).toEqual(['REVOKED', 0])
})

test.each(seeds)('two refunds that are too much together: one is given (%i)', async (seed) => {
  await meet(seed)
  await v3Charge(await client.code())
  const [v3, v2] = await Promise.all([refund('R1', 700), v2Refund('R2', 700)])
  expect([v3.status === 200, v2.result_code === 'SUCCESS'].sort()).toEqual([false, true])
  expect([await state(), await spent()]).toEqual(['REFUND', total - 700])
})

test.each(seeds)('one refund asked for by both versions is given once (%i)', async (seed) => {
  await meet(seed)
  await v3Charge(await client.code())
  const [v3, v2] = await Promise.all([refund('R1', 700), v2Refund('R1', 700)])
  expect([v3.status, v2.result_code]).toEqual([200, 'SUCCESS'])
  expect(await spent()).toBe(total - 700)
})

test.each(seeds)('a refund meets a reversal: no more goes back than came (%i)', async (seed) => {
  await meet(seed)
  await v3Charge(await client.code())
  const [given, undone] = await Promise.all([refund('R1', 700), reverse()])
  const isRevoked = (await state()) === 'REVOKED'
  expect(isRevoked ? undone.status : given.status).toBe(200)
  expect(await spent()).toBe(isRevoked ? 0 : total - 700)
})

test.each(seeds)('one charge asked for by both versions is made once (%i)', async (seed) => {
  await meet(seed)
  const code = await client.code()
  const [v3, v2] = await Promise.all([
    v3Charge(code),
    client.ask('/pay/micropay', charge(number, code)),
  ])
  expect([v3.status === 200, v2.result_code === 'SUCCESS'].filter(Boolean).length).toBeLessThan(2)
  expect([await state(), await spent()]).toEqual(['SUCCESS', total])
})

test.each(seeds)('one order placed by both versions is one order (%i)', async (seed) => {
  await meet(seed)
  const [v3, v2] = await Promise.all([place(), client.ask('/pay/unifiedorder', order(number))])
  expect([v3.status, v2.result_code]).toEqual([200, 'SUCCESS'])
  const orders = await client.stand.house.house.acquirer.all()
  expect(orders.map(({ state: now }) => now)).toEqual(['created'])
})

test.each(seeds)('what is closed before it is placed is never open after (%i)', async (seed) => {
  await meet(seed)
  const v2 = () => client.ask('/pay/unifiedorder', order(number))
  const [closed] = await Promise.all([close(), seed % 2 === 0 ? v2() : place()])
  expect(closed.status).toBe(204)
  const orders = await client.stand.house.house.acquirer.all()
  expect(orders.map(({ state: now }) => now)).not.toContain('created')
  const again = seed % 2 === 0 ? await place() : { status: (await v2()).result_code }
  expect([400, 'FAIL']).toContain(again.status)
})

test.each([
  ['a millisecond before its end', -1, 'approved', 'SUCCESS', total],
  ['at its end', 0, 'order-closed', 'CLOSED', 0],
])('an order confirmed %s', async (_title, lateMs, outcome, tradeState, paidFen) => {
  await meet(0)
  const end = client.clock.now() + 600_000
  const time_expire = new Date(end).toISOString().replace('.000Z', '+00:00')
  const placed = await asked('POST', '/v3/pay/transactions/native', { ...v3Order(), time_expire })
  const { desk } = client.stand.house.house
  const { payment } = await desk.scan(payer, placed.said.code_url)
  await client.clock.advance(end + lateMs - client.clock.now())
  expect((await desk.confirm(payer, payment?.id ?? '')).outcome).toBe(outcome)
  expect([await state(), await spent()]).toEqual([tradeState, paidFen])
})
