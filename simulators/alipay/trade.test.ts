/** What becomes of a trade, told over the wire; after every movement the books balance. */
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { createVirtualClock, type VirtualClock } from '../../core/clock.ts'
import { brokenInvariants } from '../../core/ledger/invariants.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import type { Notification } from '../host/notification.ts'
import { type Counter, createCounter } from './counter.fixture.ts'
import { mintPair } from './keys.fixture.ts'
import type { Pair } from './stand.fixture.ts'

const start = Date.UTC(2026, 10, 22, 11, 30)
const payer = 'alipay-7'
const hourMs = 3_600_000
let platform: Pair
let merchant: Pair
let clock: VirtualClock
let letterbox: Notification[]
let counter: Counter

beforeAll(() => {
  platform = mintPair()
  merchant = mintPair()
})

beforeEach(() => {
  clock = createVirtualClock(start)
  letterbox = []
  const store = createMemoryStore()
  const realNow = () => clock.now()
  counter = createCounter({ store, clock, realNow, platform, merchant, letterbox })
})

afterEach(async () => {
  expect(brokenInvariants(await counter.store.accounts())).toEqual([])
})

const order = { out_trade_no: 'T1', total_amount: '12.88', subject: '茶' }
const which = { out_trade_no: 'T1' }
const precreate = (more = {}, instead = {}) =>
  counter.call('precreate', { ...order, ...more }, instead)
const pay = async (more = {}) =>
  counter.call('pay', { ...order, auth_code: await counter.showCode(payer), ...more })
const refund = (amount: string, number?: string) =>
  counter.call('refund', {
    ...which,
    refund_amount: amount,
    ...(number === undefined ? {} : { out_request_no: number }),
  })

async function paidTrade() {
  const { qr_code: code = '' } = await precreate()
  expect(await counter.scanAndConfirm(payer, code)).toBe('approved')
}

test('a precreated order is no trade until its payer has come', async () => {
  const { qr_code: code = '', ...rest } = await precreate()
  expect(rest).toEqual({ code: '10000', msg: 'Success', out_trade_no: 'T1' })
  expect(code).toMatch(/^https:\/\/qr\.alipay\.com\/bax[0-9a-z]{20}$/)
  for (const operation of ['query', 'close', 'refund', 'refund-query'] as const) {
    const asked = { ...which, refund_amount: '1', out_request_no: 'R1' }
    expect((await counter.call(operation, asked)).sub_code).toBe('ACQ.TRADE_NOT_EXIST')
  }
  await counter.scanAndConfirm(payer, code)
  const found = await counter.call('query', which)
  expect(found).toMatchObject({ code: '10000', trade_status: 'TRADE_SUCCESS' })
  expect(found).toMatchObject({ total_amount: '12.88', receipt_amount: '12.88' })
  expect(found.trade_no).toMatch(/^2026112222001\d{15}$/)
  expect(found.buyer_user_id).toMatch(/^2088\d{12}$/)
})

test('the same precreate again gets the same code, another gets the name of its sin', async () => {
  const first = await precreate()
  expect(await precreate()).toEqual(first)
  expect((await precreate({ total_amount: 12.89 })).sub_code).toBe('ACQ.CONTEXT_INCONSISTENT')
  expect((await precreate({ subject: 'coffee' })).sub_code).toBe('ACQ.CONTEXT_INCONSISTENT')
  await counter.scanAndConfirm(payer, first.qr_code ?? '')
  expect((await precreate()).sub_code).toBe('ACQ.TRADE_HAS_SUCCESS')
})

test('an order that nobody paid in time is closed', async () => {
  const { qr_code: code = '' } = await precreate({ timeout_express: '5m' })
  clock.advance(5 * 60_000)
  expect((await counter.call('query', which)).sub_code).toBe('ACQ.TRADE_NOT_EXIST')
  expect((await precreate({ timeout_express: '5m' })).sub_code).toBe('ACQ.TRADE_HAS_CLOSE')
  expect(await counter.scanAndConfirm(payer, code)).toBe('order-closed')
})

test('a shown code pays at once', async () => {
  const paid = await pay()
  expect(paid).toMatchObject({ code: '10000', out_trade_no: 'T1', buyer_pay_amount: '12.88' })
  expect(paid.fund_bill_list).toEqual([{ amount: '12.88', fund_channel: 'ALIPAYACCOUNT' }])
  expect(Object.keys(paid).slice(2)).toEqual(Object.keys(paid).slice(2).sort())
})

test('the same charge again is told how the first one stands', async () => {
  const code = await counter.showCode(payer)
  expect((await pay({ auth_code: code })).code).toBe('10000')
  expect((await pay({ auth_code: code })).sub_code).toBe('ACQ.TRADE_HAS_SUCCESS')
  expect((await pay()).sub_code).toBe('ACQ.TRADE_HAS_SUCCESS')
  expect((await pay({ total_amount: '1' })).sub_code).toBe('ACQ.CONTEXT_INCONSISTENT')
})

test('a code pays once', async () => {
  const code = await counter.showCode(payer)
  await pay({ auth_code: code })
  const again = await pay({ out_trade_no: 'T2', auth_code: code })
  expect(again).toMatchObject({ code: '40004', sub_code: 'ACQ.PAYMENT_AUTH_CODE_INVALID' })
  expect(again).toMatchObject({ out_trade_no: 'T2', receipt_amount: '0.00' })
})

test.each(['134567890123456789', '2812345678901234', 'fp0123', '6221234567890123'])(
  'a code that nobody shows is refused: %s',
  async (code) => {
    const refused = await pay({ auth_code: code })
    expect(refused.sub_code).toBe('ACQ.PAYMENT_AUTH_CODE_INVALID')
    expect((await pay({ auth_code: code })).sub_code).toBe('ACQ.PAYMENT_AUTH_CODE_INVALID')
    expect((await pay()).sub_code).toBe('ACQ.TRADE_HAS_CLOSE')
  },
)

test('above a thousand yuan the payer is asked first', async () => {
  const asked = await pay({ total_amount: '1000.01' })
  expect(asked).toMatchObject({ code: '10003', msg: ' order success pay inprocess' })
  expect(asked).toMatchObject({ total_amount: '1000.01', buyer_pay_amount: '0.00' })
  expect((await counter.call('query', which)).trade_status).toBe('WAIT_BUYER_PAY')
  const { desk } = counter.house.house
  const [waiting] = await desk.waiting(payer)
  expect((await desk.confirm(payer, waiting?.id ?? '')).outcome).toBe('approved')
  expect((await counter.call('query', which)).trade_status).toBe('TRADE_SUCCESS')
})

test('a payer who says no leaves a closed trade', async () => {
  await pay({ total_amount: '1000.01' })
  const { desk } = counter.house.house
  const [waiting] = await desk.waiting(payer)
  await desk.decline(payer, waiting?.id ?? '')
  expect((await counter.call('query', which)).trade_status).toBe('TRADE_CLOSED')
})

test('only a trade that waits for its payer can be closed', async () => {
  await pay({ total_amount: '1000.01' })
  expect(await counter.call('close', which)).toMatchObject({ code: '10000', ...which })
  expect((await counter.call('query', which)).trade_status).toBe('TRADE_CLOSED')
  expect((await counter.call('close', which)).sub_code).toBe('ACQ.TRADE_STATUS_ERROR')
  await pay({ out_trade_no: 'T2' })
  const paid = await counter.call('close', { out_trade_no: 'T2' })
  expect(paid.sub_code).toBe('ACQ.TRADE_STATUS_ERROR')
})

test('a cancelled nothing is a success without an action', async () => {
  const nothing = { code: '10000', msg: 'Success', out_trade_no: 'T1', retry_flag: 'N' }
  expect(await counter.call('cancel', which)).toEqual(nothing)
  const { qr_code: code = '' } = await precreate()
  expect(await counter.call('cancel', which)).toEqual(nothing)
  expect(await counter.scanAndConfirm(payer, code)).toBe('order-closed')
})

test('cancelling closes what waits and gives back what is paid, once', async () => {
  await pay({ total_amount: '1000.01' })
  const closed = { code: '10000', action: 'close', retry_flag: 'N' }
  expect(await counter.call('cancel', which)).toMatchObject(closed)
  expect(await counter.call('cancel', which)).toMatchObject(closed)
  await pay({ out_trade_no: 'T2' })
  const refunded = { code: '10000', action: 'refund', retry_flag: 'N' }
  expect(await counter.call('cancel', { out_trade_no: 'T2' })).toMatchObject(refunded)
  expect(await counter.call('cancel', { out_trade_no: 'T2' })).toMatchObject(refunded)
  expect((await counter.call('query', { out_trade_no: 'T2' })).trade_status).toBe('TRADE_CLOSED')
  const { balanceFen } = await counter.house.house.desk.balance(payer)
  expect(balanceFen).toBe(100_000_000)
})

test('refunds add up until the trade is closed', async () => {
  await paidTrade()
  const first = { code: '10000', fund_change: 'Y', refund_fee: '2.88' }
  expect(await refund('2.88', 'R1')).toMatchObject(first)
  expect(await refund('2.88', 'R1')).toMatchObject({ ...first, fund_change: 'N' })
  expect((await counter.call('query', which)).trade_status).toBe('TRADE_SUCCESS')
  expect((await refund('2.89', 'R1')).sub_code).toBe('ACQ.DISCORDANT_REPEAT_REQUEST')
  const over = await refund('10.01', 'R2')
  expect(over).toMatchObject({ sub_code: 'ACQ.REASON_TRADE_REFUND_FEE_ERR', refund_fee: '0.00' })
  const beyond = await refund('12.89', 'R2')
  expect(beyond.sub_code).toBe('ACQ.REFUND_AMT_NOT_EQUAL_TOTAL')
  expect(await refund('10', 'R2')).toMatchObject({ fund_change: 'Y', refund_fee: '12.88' })
  expect((await counter.call('query', which)).trade_status).toBe('TRADE_CLOSED')
  expect((await refund('1', 'R3')).sub_code).toBe('ACQ.TRADE_HAS_CLOSE')
  expect(await refund('10', 'R2')).toMatchObject({ fund_change: 'N', refund_fee: '12.88' })
})

test('a refund without a number is a whole one', async () => {
  await paidTrade()
  expect((await refund('1')).sub_code).toBe('ACQ.REFUND_AMT_NOT_EQUAL_TOTAL')
  expect(await refund('12.88')).toMatchObject({ fund_change: 'Y', refund_fee: '12.88' })
  expect(await refund('12.88')).toMatchObject({ fund_change: 'N', refund_fee: '12.88' })
  const asked = { ...which, out_request_no: 'T1', query_options: ['gmt_refund_pay'] }
  expect(await counter.call('refund-query', asked)).toMatchObject({
    refund_status: 'REFUND_SUCCESS',
    refund_amount: '12.88',
    gmt_refund_pay: '2026-11-22 19:30:00',
  })
})

test('what was not paid cannot be refunded', async () => {
  await pay({ total_amount: '1000.01' })
  expect((await refund('1', 'R1')).sub_code).toBe('ACQ.TRADE_STATUS_ERROR')
  await counter.call('close', which)
  expect((await refund('1', 'R1')).sub_code).toBe('ACQ.TRADE_HAS_CLOSE')
})

test('an unknown refund is a success that says nothing', async () => {
  await paidTrade()
  const asked = { ...which, out_request_no: 'R9' }
  expect(await counter.call('refund-query', asked)).toEqual({ code: '10000', msg: 'Success' })
})

test('a refund tells where the money went when it is asked to', async () => {
  await paidTrade()
  const asked = { ...which, refund_amount: '1', out_request_no: 'R1' }
  const itemised = { ...asked, query_options: ['refund_detail_item_list'] }
  expect(await counter.call('refund', itemised)).toMatchObject({
    refund_detail_item_list: [{ amount: '1.00', fund_channel: 'ALIPAYACCOUNT' }],
    send_back_fee: '1.00',
  })
})

test('Alipay’s number names a trade too, and wins', async () => {
  await paidTrade()
  const { trade_no = '' } = await counter.call('query', which)
  const found = await counter.call('query', { out_trade_no: 'other', trade_no })
  expect(found).toMatchObject({ ...which, trade_no })
  const missing = await counter.call('query', { ...which, trade_no: '2026' })
  expect(missing.sub_code).toBe('ACQ.TRADE_NOT_EXIST')
})

test('a paid order is notified only when it named an address', async () => {
  await pay()
  expect(letterbox).toHaveLength(0)
  const notify_url = 'http://127.0.0.1:3000/notify'
  const biz = { ...order, out_trade_no: 'T2', body: '绿茶', passback_params: 'a%3D1' }
  await counter.call('pay', { ...biz, auth_code: await counter.showCode(payer) }, { notify_url })
  expect(letterbox).toHaveLength(1)
  const [notification] = letterbox
  expect(notification?.url).toBe(notify_url)
  expect(notification?.ladderMs.slice(0, 4)).toEqual([0, 0, 0, 240_000])
  expect(notification?.ladderMs.at(-1)).toBe(15 * hourMs)
  const first = new URLSearchParams((await notification?.write(0))?.body)
  clock.advance(1000)
  const again = new URLSearchParams((await notification?.write(1))?.body)
  expect([...first.values()]).not.toContain('')
  expect(first.get('passback_params')).toBe('a%3D1')
  expect(again.get('notify_id')).toMatch(/^2026112200222193000\d{15}$/)
  expect(again.get('notify_id')).toBe(first.get('notify_id'))
  expect(again.get('notify_time')).toBe('2026-11-22 19:30:01')
  expect(again.get('sign')).not.toBe(first.get('sign'))
  const words = ['success', 'Success', 'success\n', '<p>success</p>']
  const heard = words.map((body) => notification?.isAcknowledged(200, body))
  expect(heard).toEqual([true, false, false, false])
  expect(notification?.isAcknowledged(201, 'success')).toBe(false)
})
