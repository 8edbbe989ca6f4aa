/** Bills where days and months end, by both versions of the API: to the millisecond, and alike. */
import { beforeEach, expect, test } from 'vitest'
import { fromBeijingTime } from '../../core/calendar.ts'
import { type Client, createClient, order, payer, signedBody } from './v2/client.fixture.ts'

let client: Client

beforeEach(async () => {
  client = await createClient()
})

const moment = (month: number, day: number, time: { hour?: number } = {}, year = 2026) =>
  fromBeijingTime({ year, month, day, hour: 0, minute: 0, second: 0, ...time })

const until = (at: number) => client.clock.advance(at - client.clock.now())

/** The bill of a day, by either version; or the code of why there is none. */
async function bills(date: string, kind = 'ALL') {
  const v3 = await client.askV3('GET', `/v3/bill/tradebill?bill_date=${date}&bill_type=${kind}`)
  const said = JSON.parse(String(v3.body))
  const bill_date = date.replaceAll('-', '')
  const v2 = await client.send('/pay/downloadbill', signedBody({ bill_date, bill_type: kind }))
  const file = String(v2.body)
  if (said.download_url === undefined) {
    return [said.code, /<error_code><!\[CDATA\[(\d+)/.exec(file)?.[1]]
  }
  const { pathname, search } = new URL(said.download_url)
  const downloaded = await client.askV3('GET', `${pathname}${search}`)
  expect(String(downloaded.body)).toBe(file)
  return file.trim().split('\r\n').slice(1)
}

test('a payment of the last millisecond is of its day, its refund of the next', async () => {
  const placed = await client.ask('/pay/unifiedorder', order('T1'))
  const { desk } = client.stand.house.house
  const { payment } = await desk.scan(payer, placed.code_url ?? '')
  await until(moment(11, 23) - 1)
  await desk.confirm(payer, payment?.id ?? '')
  await until(moment(11, 23))
  const part = { out_trade_no: 'T1', out_refund_no: 'R1', total_fee: '1288', refund_fee: '88' }
  await client.ask('/secapi/pay/refund', part)
  await until(moment(11, 24, { hour: 10 }) - 1)
  expect(await bills('2026-11-23')).toEqual(['STATEMENT_CREATING', '20003'])
  await until(moment(11, 24, { hour: 10 }))
  const [paid = '', , sums] = await bills('2026-11-22')
  expect(paid.startsWith('`2026-11-22 23:59:59,')).toBe(true)
  expect(sums).toBe('`1,`12.88,`0.00,`0.00,`0.00000,`12.88,`0.00')
  const [refunded = '', , back] = await bills('2026-11-23')
  expect(refunded.startsWith('`2026-11-23 00:00:00,')).toBe(true)
  expect(back).toBe('`1,`0.00,`0.88,`0.00,`0.00000,`0.00,`0.88')
  expect(await bills('2026-11-23', 'SUCCESS')).toEqual(['NO_STATEMENT_EXIST', '20002'])
  expect(await bills('2026-11-23', 'REFUND')).toHaveLength(3)
  expect(await bills('2026-11-22', 'REFUND')).toEqual(['NO_STATEMENT_EXIST', '20002'])
})

test('three months before the end of a long month is the end of a short one', async () => {
  await until(moment(5, 31, { hour: 12 }, 2027))
  expect(await bills('2027-02-28')).toEqual(['NO_STATEMENT_EXIST', '20002'])
  expect(await bills('2027-02-27')).toEqual(['INVALID_REQUEST', '20001'])
  await until(moment(6, 1, { hour: 12 }, 2027))
  expect(await bills('2027-03-01')).toEqual(['NO_STATEMENT_EXIST', '20002'])
  expect(await bills('2027-02-28')).toEqual(['INVALID_REQUEST', '20001'])
})
