/**
 * A day of a shop, drawn from a seed: some hundred payments of every kind, refunds and cancels. The
 * bills of the day and of the day after are its orders and its account, line by line.
 */
import { expect, test } from 'vitest'
import { momentOf, plainTime } from '../../core/calendar.ts'
import { createVirtualClock } from '../../core/clock.ts'
import { balanceFen } from '../../core/ledger/account.ts'
import { brokenInvariants } from '../../core/ledger/invariants.ts'
import { stream } from '../../core/random.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import { merchantAccount } from '../roles/parties.ts'
import { cellFen, readBill } from './bill.fixture.ts'
import { createCounter } from './counter.fixture.ts'
import { mintPair } from './keys.fixture.ts'
import { appNo } from './stand.fixture.ts'

const start = momentOf('2026-11-22 00:00:00') ?? 0
const dayMs = 86_400_000
const sales = 300
const clock = createVirtualClock(start)
const store = createMemoryStore()
const counter = createCounter({
  ...{ store, clock, realNow: () => clock.now(), letterbox: [] },
  ...{ platform: mintPair(), merchant: mintPair() },
})
const draw = stream(3, 'day')

/** What the test itself saw of each movement of money. */
interface Movement {
  readonly at: string
  readonly orderNo: string
  readonly requestNo: string
  readonly amountFen: number
}

const movements: Movement[] = []
const note = (orderNo: string, amountFen: number, requestNo = '') =>
  void movements.push({ at: plainTime(clock.now()), orderNo, requestNo, amountFen })

const yuan = (amountFen: number) => (amountFen / 100).toFixed(2)

async function sell(index: number) {
  const orderNo = `D${index}`
  const amountFen = 1 + draw.int(90_000)
  const order = { out_trade_no: orderNo, total_amount: yuan(amountFen), subject: `茶 ${index}` }
  const payer = `alipay-${draw.int(50)}`
  if (draw.int(2) === 0) {
    const auth_code = await counter.showCode(payer)
    expect((await counter.call('pay', { ...order, auth_code })).code).toBe('10000')
  } else {
    const { qr_code: code = '' } = await counter.call('precreate', order)
    if (draw.int(10) === 0) return
    expect(await counter.scanAndConfirm(payer, code)).toBe('approved')
  }
  note(orderNo, amountFen)
  clock.advance(1000 + draw.int(60_000))
  await giveBack(orderNo, amountFen)
}

async function giveBack(orderNo: string, amountFen: number) {
  const which = { out_trade_no: orderNo }
  const kind = draw.int(6)
  if (kind === 0) {
    expect((await counter.call('cancel', which)).action).toBe('refund')
    note(orderNo, -amountFen, orderNo)
  }
  if (kind > 2) return
  const part = Math.max(1, Math.floor(amountFen / 3))
  for (const number of kind === 0 ? [] : ['a', 'b'].slice(0, kind)) {
    const out_request_no = `${orderNo}${number}`
    const refund = { ...which, refund_amount: yuan(part), out_request_no }
    const answer = await counter.call('refund', refund)
    // A trade of one or two fen has nothing left for a second part.
    if (answer.code !== '10000') continue
    expect(answer.fund_change).toBe('Y')
    note(orderNo, -part, out_request_no)
    clock.advance(1000)
  }
}

async function bill(type: string, date: string) {
  const asked = { bill_type: type, bill_date: date }
  const { bill_download_url: url = '' } = await counter.call('bill', asked)
  const { pathname: path, searchParams } = new URL(url)
  const knock = { method: 'GET', path, query: searchParams.toString(), body: '' } as const
  return readBill(Buffer.from((await counter.knock(knock)).body))
}

test('the bills of a day are its orders and its account, line by line', async () => {
  for (let index = 0; index < sales; index += 1) {
    await sell(index)
    // The last ones fall on the next day.
    clock.advance(draw.int((2 * dayMs) / sales))
  }
  expect(brokenInvariants(await store.accounts())).toEqual([])
  const seen = (day: string) => movements.filter(({ at }) => at.startsWith(day)).toReversed()
  expect(seen('2026-11-22').length).toBeGreaterThan(200)
  clock.advance(4 * dayMs)

  let told = 0
  let balance = 0
  for (const day of ['2026-11-22', '2026-11-23', '2026-11-24']) {
    if (seen(day).length === 0) continue
    const trades = await bill('trade', day)
    const rows = trades.details.rows.map((row) => ({
      at: row.完成时间,
      orderNo: row.商户订单号,
      requestNo: row['退款批次号/请求号'],
      amountFen: cellFen(row['商家实收（元）']),
    }))
    expect(rows.sort(byMoment)).toEqual(seen(day).sort(byMoment))
    told += rows.length

    const money = (await bill('signcustomer', day)).details.rows.toReversed()
    for (const row of money) {
      balance += cellFen(row['收入金额（+元）']) + cellFen(row['支出金额（-元）'])
      expect(cellFen(row['账户余额（元）'])).toBe(balance)
    }
    expect(money).toHaveLength(rows.length)
    const sum = rows.reduce((total, { amountFen }) => total + amountFen, 0)
    expect(cellFen(trades.summary.rows.at(-1)?.['实收净额（元）'])).toBe(sum)
  }
  expect(told).toBe(movements.length)
  const account = await store.account(merchantAccount(appNo))
  expect(account && balanceFen(account)).toBe(balance)
})

/** Of one second any order will do, as long as both have the same. */
const byMoment = (one: Key, other: Key) => (keyOf(one) < keyOf(other) ? -1 : 1)
type Key = { readonly [name in 'at' | 'orderNo' | 'requestNo']: string | undefined }
const keyOf = ({ at, orderNo, requestNo }: Key) => `${at} ${orderNo} ${requestNo}`
