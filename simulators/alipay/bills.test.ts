/** Which bills there are and when, how long a link lives, and what is in the archive behind it. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { momentOf } from '../../core/calendar.ts'
import { createVirtualClock, type VirtualClock } from '../../core/clock.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import { readBill } from './bill.fixture.ts'
import { spanOf } from './bills.ts'
import { type Opened, openDoor } from './door.fixture.ts'
import { mintPair } from './keys.fixture.ts'
import { sellerId } from './stand.fixture.ts'

const platform = mintPair()
const merchant = mintPair()
const dayMs = 86_400_000
let clock: VirtualClock
let realMs: number
let at: Opened

const opened = (billsAtOnce: boolean) => {
  clock = createVirtualClock(momentOf('2026-11-22 19:30:00'))
  realMs = Date.now()
  const store = createMemoryStore()
  const realNow = () => realMs
  return openDoor({ ...{ store, clock, realNow, platform, merchant }, letterbox: [], billsAtOnce })
}

beforeEach(async () => {
  at = await opened(false)
})

afterEach(async () => {
  expect(at.crashes).toEqual([])
  await at.close()
})

const ask = (bill_date: string, bill_type = 'trade') =>
  at.exec('alipay.data.dataservice.bill.downloadurl.query', { bill_type, bill_date })

/** A trade of 12.88 yuan, of which 2.88 go back a minute later. */
async function sell() {
  const { code } = await at.phone('alipay-7/codes', {})
  const order = { out_trade_no: 'T1', total_amount: '12.88', subject: '茶, "绿"', store_id: 'S1' }
  await at.exec('alipay.trade.pay', { ...order, auth_code: code, operator_id: '007' })
  clock.advance(60_000)
  const part = { out_trade_no: 'T1', refund_amount: '2.88', out_request_no: 'R1' }
  await at.exec('alipay.trade.refund', { ...part, refund_reason: '退货' })
}

async function fetched(url: string) {
  const reply = await at.browse(url)
  const bytes = new Uint8Array(await reply.arrayBuffer())
  return { status: reply.status, headers: reply.headers, bytes }
}

test('a day’s bill is there from nine the next morning', async () => {
  await sell()
  const said: (string | undefined)[] = []
  const moments = ['2026-11-22 23:59:59', '2026-11-23 08:59:59', '2026-11-23 09:00:00']
  for (const moment of moments) {
    clock.advance((momentOf(moment) ?? 0) - clock.now())
    const { code, subCode } = await ask('2026-11-22')
    said.push(subCode ?? code)
  }
  expect(said).toEqual(['isv.invalid_arguments', 'isp.bill_not_exist', '10000'])
})

test('a month’s bill is there from the third of the next, and holds all of it', async () => {
  await sell()
  clock.advance((momentOf('2026-12-03 08:59:59') ?? 0) - clock.now())
  expect((await ask('2026-11')).subCode).toBe('isp.bill_not_exist')
  clock.advance(1000)
  const { billDownloadUrl: url } = await ask('2026-11')
  const { names, details } = readBill((await fetched(url)).bytes)
  expect(names[1]).toBe(`${sellerId}0156_202611_业务明细.csv`)
  expect(details.rows).toHaveLength(2)
  expect(details.remarks[2]).toBe(
    '#起始日期：[2026年11月01日 00:00:00]   终止日期：[2026年12月01日 00:00:00]',
  )
})

test.each([
  ['2026-11-23', 'trade', 'isv.invalid_arguments'],
  ['2026-11-31', 'trade', 'isv.invalid_arguments'],
  ['20261121', 'trade', 'isv.invalid_arguments'],
  ['2026-12', 'trade', 'isv.invalid_arguments'],
  ['2020-11-01', 'trade', 'isv.invalid_arguments'],
  ['2026-11-21', 'Trade', 'isv.invalid_arguments'],
  ['2026-11-21', 'merchant_act', 'TYPE_NOT_SUPPORTED'],
  ['2026-11-21', 'signcustomer', 'isp.bill_not_exist'],
])('a bill of %s of type %s is refused: %s', async (date, type, subCode) => {
  expect((await ask(date, type)).subCode).toBe(subCode)
})

test('today’s can be had where that is wished', async () => {
  await at.close()
  at = await opened(true)
  await sell()
  expect((await ask('2026-11-22')).code).toBe('10000')
  expect((await ask('2026-11-23')).subCode).toBe('isv.invalid_arguments')
})

test('a link lives half a minute, and for what it was given', async () => {
  await sell()
  clock.advance(dayMs)
  const { billDownloadUrl: url } = await ask('2026-11-22')
  realMs += 30_000
  expect((await fetched(url)).status).toBe(200)
  for (const [what, by] of [
    ['2026112', '2026111'],
    ['bizType=trade', 'bizType=fnd'],
    ['token=', 'token=0'],
    ['timestamp=1', 'timestamp=2'],
  ] as const) {
    const bent = url.replaceAll(what, by)
    expect(bent).not.toBe(url)
    expect((await fetched(bent)).status).toBe(403)
  }
  realMs += 1
  const late = await fetched(url)
  expect(late.status).toBe(403)
  expect(new TextDecoder('gbk').decode(late.bytes)).toContain('下载链接已失效')
})

test('the business bill has a row for each payment and refund, and their sums', async () => {
  await sell()
  clock.advance(dayMs)
  const { billDownloadUrl: url } = await ask('2026-11-22')
  expect(url).toContain(
    `${at.origin}/downloadBillFile.resource?bizType=trade&userId=${sellerId}0156`,
  )
  const { headers, bytes } = await fetched(url)
  expect(headers.get('content-disposition')).toBe(
    `attachment; filename=${sellerId}0156_20261122.csv.zip`,
  )
  const { names, details, summary } = readBill(bytes)
  expect(names).toEqual([
    `${sellerId}0156_20261122_业务明细(汇总).csv`,
    `${sellerId}0156_20261122_业务明细.csv`,
  ])
  const { tradeNo } = await at.exec('alipay.trade.query', { out_trade_no: 'T1' })
  const common = { 支付宝交易号: tradeNo, 商户订单号: 'T1', 商品名称: '茶 绿', 门店编号: 'S1' }
  expect(details.rows).toMatchObject([
    { ...common, 业务类型: '退款', '订单金额（元）': '-2.88', '退款批次号/请求号': 'R1' },
    { ...common, 业务类型: '交易', '商家实收（元）': '12.88', 操作员: '007' },
  ])
  expect(details.rows[1]).toMatchObject({
    创建时间: '2026-11-22 19:30:00',
    完成时间: '2026-11-22 19:30:00',
  })
  expect(Object.keys(details.rows[0] ?? {})).toHaveLength(25)
  expect(details.remarks).toEqual([
    '#支付宝业务明细查询',
    `#账号：[${sellerId}0156]`,
    '#起始日期：[2026年11月22日 00:00:00]   终止日期：[2026年11月23日 00:00:00]',
    '#-----------------------------------------业务明细列表----------------------------------------',
    '#-----------------------------------------业务明细列表结束------------------------------------',
    '#交易合计：1笔，商家实收共12.88元，商家优惠共0.00元',
    '#退款合计：1笔，商家实收退款共-2.88元，商家优惠退款共0.00元',
    '#导出时间：[2026年11月23日 19:31:00]',
  ])
  expect(summary.rows).toMatchObject([
    { 门店编号: 'S1', 交易订单总笔数: '1', 退款订单总笔数: '1', '实收净额（元）': '10.00' },
    { 门店编号: '合计', '订单金额（元）': '10.00', '实收净额（元）': '10.00' },
  ])
})

test('the bill of the account tells its balance after each booking', async () => {
  await sell()
  clock.advance(dayMs)
  const { billDownloadUrl: url } = await ask('2026-11-22', 'signcustomer')
  expect(url).toContain('bizType=fnd')
  const { names, details, summary } = readBill((await fetched(url)).bytes)
  expect(names[1]).toContain('_账务明细.csv')
  expect(details.rows).toMatchObject([
    { 业务类型: '交易退款', '支出金额（-元）': '-2.88', '账户余额（元）': '10.00', 备注: '退货' },
    { 业务类型: '在线支付', '收入金额（+元）': '12.88', '账户余额（元）': '12.88', 备注: '' },
  ])
  expect(new Set(details.rows.map((row) => row.账务流水号)).size).toBe(2)
  expect(details.remarks.slice(4, 7)).toEqual([
    '#----------------------------------------账务明细列表结束-------------------------------------',
    '#支出合计：1笔，共-2.88元',
    '#收入合计：1笔，共12.88元',
  ])
  expect(summary.rows.at(-1)).toMatchObject({ 类型: '合计', '总金额（元）': '10.00' })
})

test.each([
  ['20240229', 1],
  ['20260229', undefined],
  ['202612', 31],
  ['202613', undefined],
  ['2026', undefined],
])('the bill of %s is about %s days', (day, days) => {
  const span = spanOf(day)
  expect(span && (span.until - span.from) / dayMs).toBe(days)
})
