/** In which of the five scenes each product's orders are met, and when they are a top-up. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createVirtualClock } from '../../core/clock.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import { type Counter, createCounter } from './counter.fixture.ts'
import { mintPair } from './keys.fixture.ts'
import { posted, signedParams } from './stand.fixture.ts'

const now = Date.UTC(2026, 10, 22, 11, 30)
const [platform, merchant] = [mintPair(), mintPair()]
const order = { out_trade_no: 'T1', total_amount: '12.88', subject: '茶' }
const buyer = { buyer_id: '2088000000000007' }
let counter: Counter

const openCounter = (categoryCode?: string) => {
  counter = createCounter({
    ...{ store: createMemoryStore(), clock: createVirtualClock(now), realNow: () => now },
    ...{ platform, merchant, letterbox: [] },
    ...(categoryCode === undefined ? {} : { categoryCode }),
  })
}

beforeEach(() => openCounter())

const orders = () => counter.house.house.acquirer.all()

afterEach(async () => expect(await orders()).toHaveLength(1))

const inside = { ...buyer, op_app_id: '2021000000000099' }
const cases = [
  ['precreate', {}, 'merchant-code', 'merchant-code'],
  ['create', buyer, 'online', 'top-up'],
  ['create', { ...buyer, product_code: 'JSAPI_PAY' }, 'mini-program', 'top-up'],
  ['create', inside, 'mini-program', 'top-up'],
  ['page', { product_code: 'FAST_INSTANT_TRADE_PAY' }, 'online', 'top-up'],
  ['wap', { product_code: 'QUICK_WAP_WAY' }, 'online', 'top-up'],
  ['app', { product_code: 'QUICK_MSECURITY_PAY' }, 'online', 'top-up'],
] as const

async function asked(operation: (typeof cases)[number][0], more: object) {
  const signing = { privateKey: merchant.privateKey, now }
  const knock = posted(await signedParams(operation, { ...order, ...more }, signing))
  const { status } = await counter.knock(knock)
  return status
}

test.each(cases)(
  '%s with %j is %s, and of digital goods %s',
  async (operation, more, scene, digital) => {
    await asked(operation, more)
    expect((await orders()).map((one) => one.scene)).toEqual([scene])
    openCounter('5816')
    await asked(operation, more)
    expect((await orders()).map((one) => one.scene)).toEqual([digital])
  },
)

test('a charge is a charge, whatever is sold', async () => {
  openCounter('5815')
  const code = await counter.showCode('alipay-7')
  const { code: said } = await counter.call('pay', { ...order, auth_code: code })
  expect(said).toBe('10000')
  expect((await orders()).map((one) => one.scene)).toEqual(['payer-code'])
})
