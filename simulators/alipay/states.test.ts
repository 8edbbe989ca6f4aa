/** When a trade begins, how it stands, and when nothing can be given back any more. */
import { expect, test } from 'vitest'
import { momentOf } from '../../core/calendar.ts'
import { createVirtualClock } from '../../core/clock.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import { createCounter } from './counter.fixture.ts'
import { mintPair } from './keys.fixture.ts'
import type { Product } from './products.ts'
import { tradeStatus } from './states.ts'

const platform = mintPair()
const merchant = mintPair()
const payer = 'alipay-7'
const at = (text: string) => momentOf(text) ?? Number.NaN
const order = { out_trade_no: 'T1', total_amount: '12.88', subject: '茶' }
const which = { out_trade_no: 'T1' }

function setting() {
  const clock = createVirtualClock(at('2026-11-30 19:30:00'))
  const store = createMemoryStore()
  const realNow = () => clock.now()
  return { clock, ...createCounter({ store, clock, realNow, platform, merchant, letterbox: [] }) }
}

test('a scan makes a shown code a trade, before anybody has paid', async () => {
  const { call, house } = setting()
  const { qr_code: code = '' } = await call('precreate', order)
  const { payment } = await house.house.desk.scan(payer, code)
  const found = await call('query', which)
  expect(found).toMatchObject({ trade_status: 'WAIT_BUYER_PAY', buyer_pay_amount: '0.00' })
  expect(found.send_pay_date).toBeUndefined()
  expect(await call('cancel', which)).toMatchObject({ action: 'close', trade_no: found.trade_no })
  expect((await house.house.desk.confirm(payer, payment?.id ?? '')).outcome).toBe('order-closed')
  expect((await call('query', which)).trade_status).toBe('TRADE_CLOSED')
})

test('a code dies before its trade, unless it has been scanned', async () => {
  const { clock, call, house } = setting()
  const { desk } = house.house
  const late = { ...order, out_trade_no: 'T2', qr_code_timeout_express: '5m' }
  const { qr_code: first = '' } = await call('precreate', { ...late, out_trade_no: 'T1' })
  const { qr_code: second = '' } = await call('precreate', late)
  const { payment } = await desk.scan(payer, first)
  clock.advance(5 * 60_000)
  expect((await desk.scan(payer, second)).outcome).toBe('code-expired')
  expect((await desk.confirm(payer, payment?.id ?? '')).outcome).toBe('approved')
})

test('a trade that waits for its payer is closed when its time is over', async () => {
  const { clock, call, house } = setting()
  const { qr_code: code = '' } = await call('precreate', { ...order, timeout_express: '90m' })
  await house.house.desk.scan(payer, code)
  clock.advance(90 * 60_000 - 1)
  expect((await call('query', which)).trade_status).toBe('WAIT_BUYER_PAY')
  clock.advance(1)
  expect((await call('query', which)).trade_status).toBe('TRADE_CLOSED')
})

test.each<[product: Product, lastDay: string, firstDay: string]>([
  ['pay', '2027-11-30 19:29:59', '2027-11-30 19:30:00'],
  ['precreate', '2027-11-30 19:29:59', '2027-11-30 19:30:00'],
  ['page', '2027-11-30 19:29:59', '2027-11-30 19:30:00'],
  // Three months after the last of November is the second of March.
  ['create', '2027-03-02 19:29:59', '2027-03-02 19:30:00'],
  ['wap', '2027-03-02 19:29:59', '2027-03-02 19:30:00'],
  ['app', '2027-03-02 19:29:59', '2027-03-02 19:30:00'],
])('money of %s may be given back until %s', async (product, last, first) => {
  const { call, showCode, house } = setting()
  await call('pay', { ...order, auth_code: await showCode(payer) })
  const [paid] = await house.house.acquirer.all()
  if (paid === undefined) throw new Error('Nothing was paid.')
  const sold = { ...paid, terms: { ...paid.terms, scene: product } }
  expect(tradeStatus(sold, at(last))).toBe('TRADE_SUCCESS')
  expect(tradeStatus(sold, at(first))).toBe('TRADE_FINISHED')
})

test('a query tells a finished trade, and what is asked for besides', async () => {
  const { clock, call, showCode } = setting()
  await call('pay', { ...order, auth_code: await showCode(payer) })
  const asked = { ...which, query_options: ['fund_bill_list', 'mdiscount_amount'] }
  expect(await call('query', asked)).toMatchObject({
    fund_bill_list: [{ amount: '12.88', fund_channel: 'ALIPAYACCOUNT' }],
    mdiscount_amount: '0.00',
    send_pay_date: '2026-11-30 19:30:00',
  })
  expect((await call('query', which)).fund_bill_list).toBeUndefined()
  clock.advance(366 * 86_400_000)
  expect((await call('query', which)).trade_status).toBe('TRADE_FINISHED')
})

test('who is asked to confirm is named at once', async () => {
  const { call, showCode } = setting()
  const biz = { ...order, total_amount: '2650.00', auth_code: await showCode(payer) }
  const asked = await call('pay', biz)
  expect(asked).toMatchObject({ code: '10003', buyer_pay_amount: '0.00' })
  const { buyer_user_id: buyer, buyer_logon_id: login } = await call('query', which)
  expect(buyer).toMatch(/^2088\d{12}$/)
  expect(asked).toMatchObject({ buyer_user_id: buyer, buyer_logon_id: login })
})
