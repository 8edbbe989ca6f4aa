/** Values at the edge of what documents allow: amounts, lengths, types, times, and what comes twice. */
import { beforeEach, expect, test } from 'vitest'
import { momentOf } from '../../core/calendar.ts'
import { createVirtualClock, type VirtualClock } from '../../core/clock.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import type { Notification } from '../host/notification.ts'
import { readBill } from './bill.fixture.ts'
import { type Counter, createCounter } from './counter.fixture.ts'
import { formatForm } from './form.ts'
import { mintPair } from './keys.fixture.ts'
import { openEnvelope } from './serializer.ts'
import { posted, signedParams } from './stand.fixture.ts'

const [platform, merchant] = [mintPair(), mintPair()]
let clock: VirtualClock
let counter: Counter
let letterbox: Notification[]

const begin = (at: number) => {
  clock = createVirtualClock(at)
  letterbox = []
  const realNow = () => clock.now()
  const parts = { store: createMemoryStore(), clock, realNow, platform, merchant, letterbox }
  counter = createCounter(parts)
}

beforeEach(() => begin(Date.UTC(2026, 10, 22, 11, 30)))

const order = { out_trade_no: 'T1', total_amount: '12.88', subject: '茶' }
const which = { out_trade_no: 'T1' }

async function charged(more: object = {}): Promise<Readonly<Record<string, string>>> {
  const auth_code = await counter.showCode('alipay-7')
  return counter.call(
    'pay',
    { ...order, auth_code, ...more },
    { notify_url: 'http://127.0.0.1:9/' },
  )
}

test.each([
  ['1', '1.00'],
  ['1.5', '1.50'],
  ['0.01', '0.01'],
  [1, '1.00'],
  [12.88, '12.88'],
  [1e2, '100.00'],
  ['100000000', '100000000.00'],
  [100000000, '100000000.00'],
])('an amount of %o is told as %s, and is the same order so', async (total, told) => {
  const wanted = { ...order, buyer_id: '2088000000000071' }
  const { trade_no: first } = await counter.call('create', { ...wanted, total_amount: total })
  expect((await counter.call('query', which)).total_amount).toBe(told)
  const { trade_no: again } = await counter.call('create', { ...wanted, total_amount: told })
  expect([again, again?.length]).toEqual([first, 28])
})

test('a notification tells two decimals, whatever was asked', async () => {
  await charged({ total_amount: 1 })
  const params = new URLSearchParams((await letterbox[0]?.write(0))?.body)
  const names = ['total_amount', 'receipt_amount', 'buyer_pay_amount', 'point_amount']
  expect(names.map((name) => params.get(name))).toEqual(['1.00', '1.00', '1.00', '0.00'])
  expect(params.get('fund_bill_list')).toBe('[{"amount":"1.00","fundChannel":"ALIPAYACCOUNT"}]')
})

test.each([
  ['1e2'],
  ['1,000.00'],
  ['١'],
  [' 1'],
  ['1.'],
  ['.5'],
  ['+1'],
  ['-0.01'],
  ['NaN'],
  [1e21],
  [0.1 + 0.2],
  [true],
  [['1']],
  ['99999999999999'],
])('%o is no amount, to pay or to give back', async (sum) => {
  expect((await charged({ total_amount: sum })).sub_code).toBe('ACQ.INVALID_PARAMETER')
  await charged()
  const refused = await counter.call('refund', { ...which, refund_amount: sum })
  expect(refused.sub_code).toBe('ACQ.INVALID_PARAMETER')
  expect([refused.refund_fee, refused.send_back_fee]).toEqual(['0.00', '0.00'])
})

test.each([
  ['subject', 256],
  ['body', 128],
  ['passback_params', 512],
  ['store_id', 32],
] as const)('%s may have %i characters, however many bytes each has', async (field, most) => {
  for (const letter of ['a', '茶', '🍵']) {
    const said = (count: number) => ({ ...order, [field]: letter.repeat(count) })
    const out_trade_no = `T${letter.length}${Buffer.byteLength(letter)}`
    expect((await counter.call('precreate', { ...said(most), out_trade_no })).code).toBe('10000')
    const long = await counter.call('precreate', { ...said(most + 1), out_trade_no: 'T9' })
    expect([long.sub_code, long.sub_msg]).toEqual([
      'ACQ.INVALID_PARAMETER',
      expect.stringContaining(field),
    ])
  }
})

test('numbers are texts, and a number of an order is told back in a refusal', async () => {
  const made = await counter.call('precreate', { ...order, out_trade_no: 123, subject: 5 })
  expect(made.out_trade_no).toBe('123')
  expect((await counter.call('query', { out_trade_no: 999 })).out_trade_no).toBe('999')
  const refused = await charged({ out_trade_no: 124, total_amount: 'x' })
  expect([refused.out_trade_no, refused.receipt_amount]).toEqual(['124', '0.00'])
})

test.each([
  ['nothing', ''],
  ['null', 'null'],
  ['a text', '"x"'],
  ['an empty group', '{}'],
  ['groups in place of texts', '{"out_trade_no":{"a":1},"trade_no":[]}'],
  ['names that objects have', '{"__proto__":{"out_trade_no":"T1"},"constructor":"x"}'],
])('%s for content is a refusal in words', async (_title, content) => {
  const params = await signedParams('query', content, {
    ...{ privateKey: merchant.privateKey, now: clock.now() },
  })
  const { body } = await counter.knock(posted(params))
  const { code } = JSON.parse(openEnvelope(String(body))?.node ?? '{}')
  expect(code).toMatch(/^4000[24]$/)
})

test('of what comes twice the first counts, and the query is first', async () => {
  await charged()
  const params = await signedParams('query', which, {
    ...{ privateKey: merchant.privateKey, now: clock.now() },
  })
  const { method, query, body } = posted(params)
  const twice = {
    method,
    query: `${query}&charset=GBK`,
    body: `charset=gbk&${body}&biz_content={}`,
  }
  const reply = await counter.knock(twice)
  expect(JSON.parse(openEnvelope(String(reply.body))?.node ?? '{}').code).toBe('10000')
  const other = { method, query: `biz_content={}&${query}`, body }
  const refused = await counter.knock(other)
  expect(String(refused.body)).toContain('isv.invalid-signature')
  expect(formatForm(params)).toContain('biz_content')
})

test('refunds over the edge, by one fen, leave what was given as it was', async () => {
  await charged()
  const back = (amount: string, number: string) =>
    counter.call('refund', { ...which, refund_amount: amount, out_request_no: number })
  expect((await back('12.87', 'R1')).refund_fee).toBe('12.87')
  expect((await back('0.02', 'R2')).sub_code).toBe('ACQ.REASON_TRADE_REFUND_FEE_ERR')
  expect((await back('12.89', 'R3')).sub_code).toBe('ACQ.REFUND_AMT_NOT_EQUAL_TOTAL')
  expect((await back('12.88', 'R1')).sub_code).toBe('ACQ.DISCORDANT_REPEAT_REQUEST')
  expect(await back('12.870', 'R1')).toMatchObject({ sub_code: 'ACQ.INVALID_PARAMETER' })
  expect(await counter.call('cancel', which)).toMatchObject({
    ...{ sub_code: 'ACQ.REASON_TRADE_REFUND_FEE_ERR', retry_flag: 'N' },
  })
  expect((await counter.call('query', which)).trade_status).toBe('TRADE_SUCCESS')
  // A number that was refused is free again.
  expect(await back('0.01', 'R2')).toMatchObject({ refund_fee: '12.88', fund_change: 'Y' })
  expect((await counter.call('query', which)).trade_status).toBe('TRADE_CLOSED')
  expect(await back('12.87', 'R1')).toMatchObject({ refund_fee: '12.88', fund_change: 'N' })
})

/** Order numbers in the bill of a day or month, newest first. */
async function billed(bill_date: string): Promise<readonly (string | undefined)[]> {
  const { bill_download_url: url = '' } = await counter.call('bill', {
    ...{ bill_type: 'trade', bill_date },
  })
  const [path = '', query = ''] = url.replace(/^http:\/\/[^/]+/, '').split('?')
  const { body } = await counter.knock({ method: 'GET', path, query, body: '' })
  return readBill(Buffer.from(body)).details.rows.map((row) => row.商户订单号)
}

test('midnight belongs to the day that begins, at the end of a month and of a year too', async () => {
  for (const [lastDay, nextDay] of [
    ['2026-11-30', '2026-12-01'],
    ['2026-12-31', '2027-01-01'],
    ['2028-02-29', '2028-03-01'],
  ] as const) {
    begin((momentOf(`${nextDay} 00:00:00`) ?? 0) - 1)
    await charged({ out_trade_no: 'LAST' })
    clock.advance(1)
    await charged({ out_trade_no: 'FIRST' })
    clock.advance(40 * 86_400_000)
    expect(await billed(lastDay)).toEqual(['LAST'])
    expect(await billed(lastDay.slice(0, 7))).toEqual(['LAST'])
    expect(await billed(nextDay)).toEqual(['FIRST'])
  }
})
