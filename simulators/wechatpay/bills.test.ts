/**
 * A merchant's day and its bills: some hundred payments and refunds over virtual time, then every
 * line held against the orders, and every balance against the account (docs/sources.md, W3.7).
 */
import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { beforeAll, expect, test } from 'vitest'
import { Formatter } from 'wechatpay-axios-plugin'
import { fromBeijingTime, plainTime } from '../../core/calendar.ts'
import { createVirtualClock, type VirtualClock } from '../../core/clock.ts'
import { payerId } from '../../core/ids.ts'
import { balanceFen } from '../../core/ledger/account.ts'
import { stream } from '../../core/random.ts'
import { mintWechatPayMerchant, mintWechatPayPlatform } from '../../sandbox/mint.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import { merchantAccount } from '../roles/parties.ts'
import { statementOf } from '../roles/statement.ts'
import {
  appid,
  createStand,
  mchid,
  type Stand,
  type StandParts,
  signedKnock,
  signerOf,
} from './stand.fixture.ts'

const midnight = { year: 2026, month: 11, day: 22, hour: 0, minute: 0, second: 0 }
const start = fromBeijingTime(midnight)
const hourMs = 3_600_000
const dayMs = 24 * hourMs
const stranger = '1900000009'

let clock: VirtualClock
let parts: StandParts
let stand: Stand
/** What the account held at the end of the first day and of the second, in fen. */
let closings: number[]

beforeAll(async () => {
  const now = new Date(start)
  clock = createVirtualClock(start)
  const [platform, merchant] = await Promise.all([
    mintWechatPayPlatform({ now }),
    mintWechatPayMerchant({ mchid, now }),
  ])
  parts = {
    ...{ clock, platform, merchant, letterbox: [] },
    ...{ store: createMemoryStore(), realNow: () => clock.now() },
    others: [{ mchid: stranger, appid }],
  }
  stand = createStand(parts)
  closings = []
  for (const day of [0, 1]) {
    await liveThrough(day, day === 0 ? 260 : 20)
    clock.advance(start + (day + 1) * dayMs - clock.now())
    closings.push(await held())
  }
})

const held = async () => {
  const account = await parts.store.account(merchantAccount(mchid))
  return account === undefined ? 0 : balanceFen(account)
}

const ask = async (method: 'GET' | 'POST', target: string, said?: object, as = mchid) => {
  const body = said === undefined ? '' : JSON.stringify(said)
  const knock = await signedKnock(signerOf(parts), { method, target, body }, { mchid: as })
  return stand.knock(knock)
}

const posted = async (target: string, said: object) => {
  const { status, body } = await ask('POST', target, said)
  return { status, said: body === '' ? {} : JSON.parse(String(body)) }
}

/** Orders paid by scan or by shown code, some left unpaid, some refunded, some reversed. */
async function liveThrough(day: number, orders: number): Promise<void> {
  const draw = stream(20_261_122, 'bills', day)
  const payer = payerId('wechat-7')
  const { desk } = stand.house.house
  const gapMs = Math.floor((23 * hourMs) / orders)
  for (let index = 0; index < orders; index += 1) {
    clock.advance(Math.floor(gapMs / 2))
    const number = `T${day}${String(index).padStart(6, '0')}`
    const total = 100 + draw.int(50_000)
    const sale = { appid, mchid, description: `茶, ${index}`, out_trade_no: number }
    const amount = { total, currency: 'CNY' }
    const fate = draw.int(10)
    if (fate < 6) {
      const native = { ...sale, amount, attach: '{"a":1}', notify_url: 'http://127.0.0.1/n' }
      const { said } = await posted('/v3/pay/transactions/native', native)
      if (fate === 0) continue
      const { payment } = await desk.scan(payer, said.code_url)
      await desk.confirm(payer, payment?.id ?? '', '111111')
    } else {
      const { code: auth_code } = await desk.showCode(payer)
      const scene_info = { device_ip: '127.0.0.1', store_info: { out_id: '1' } }
      const charge = { ...sale, amount, payer: { auth_code }, scene_info }
      const { status } = await posted('/v3/pay/transactions/codepay', charge)
      expect(status).toBe(200)
      clock.advance(60_000)
      if (fate === 6) {
        const reverse = `/v3/pay/transactions/out-trade-no/${number}/reverse`
        expect((await posted(reverse, { appid, mchid })).status).toBe(200)
      }
    }
    if (fate !== 2 && fate !== 8) continue
    const parts = [Math.floor(total / 3), total - Math.floor(total / 3)].slice(0, 1 + draw.int(2))
    for (const [turn, refund] of parts.entries()) {
      clock.advance(90_000)
      const back = { out_trade_no: number, out_refund_no: `R${number}${turn}`, reason: '退' }
      const asked = { ...back, amount: { refund, total, currency: 'CNY' } }
      expect((await posted('/v3/refund/domestic/refunds', asked)).status).toBe(200)
    }
  }
  await stand.settled()
}

/** The bill a link leads to, checked against its hash. */
async function bill(query: string, path = 'tradebill') {
  const reply = await ask('GET', `/v3/bill/${path}?${query}`)
  const link = JSON.parse(String(reply.body))
  expect([reply.status, link.hash_type]).toEqual([200, 'SHA1'])
  expect(reply.headers['Wechatpay-Serial']).toBe(parts.platform.serial)
  const { pathname, search } = new URL(link.download_url)
  const file = await ask('GET', `${pathname}${search}`)
  expect(file.status).toBe(200)
  expect(Object.keys(file.headers).filter((name) => name.startsWith('Wechatpay'))).toEqual([])
  const zipped = query.includes('GZIP')
  expect(search.endsWith('&tartype=gzip')).toBe(zipped)
  const type = zipped ? 'application/x-gzip' : 'text/plain; charset=utf-8'
  expect(file.headers['Content-Type']).toBe(type)
  expect(file.headers['Content-Encoding']).toBeUndefined()
  const plain = zipped ? gunzipSync(Buffer.from(file.body)) : Buffer.from(file.body)
  expect(createHash('sha1').update(plain).digest('hex')).toBe(link.hash_value)
  return tableOf(plain.toString('utf8'))
}

/** Rows by the names of their columns, read as merchants read them: with an SDK. */
function tableOf(text: string) {
  expect(text.startsWith('\uFEFF')).toBe(true)
  expect(text.endsWith('\r\n')).toBe(true)
  const lines = text.slice(1, -2).split('\r\n')
  const [head = ''] = lines
  for (const line of lines.slice(1, -2)) {
    expect(line.startsWith('`')).toBe(true)
    expect(line.split(',`')).toHaveLength(head.split(',').length)
  }
  const read: Table = JSON.parse(JSON.stringify(Formatter.castCsvBill(text)))
  return { head, ...read }
}

interface Table {
  readonly rows: readonly Readonly<Record<string, string>>[]
  readonly summary: Readonly<Record<string, string>>
}

const yuan = (amountFen: number) => (amountFen / 100).toFixed(2)
const sumOf = (amounts: readonly number[]) => amounts.reduce((sum, one) => sum + one, 0)

async function linesOf(day: number) {
  const from = start + day * dayMs
  const orders = await stand.house.house.acquirer.all()
  return statementOf(orders, stand.merchant.id, { from, until: from + dayMs })
}

const atTen = (day: number) => start + (day + 1) * dayMs + 10 * hourMs

test('before ten the next morning a bill is not ready, and today has none', async () => {
  const asked = async (date: string) => {
    const { status, body } = await ask('GET', `/v3/bill/tradebill?bill_date=${date}`)
    return [status, JSON.parse(String(body)).code]
  }
  expect(plainTime(clock.now())).toBe('2026-11-24 00:00:00')
  expect(await asked('2026-11-23')).toEqual([400, 'STATEMENT_CREATING'])
  expect(await asked('2026-11-24')).toEqual([400, 'INVALID_REQUEST'])
  expect(await asked('2026-11-25')).toEqual([400, 'INVALID_REQUEST'])
  expect(await asked('2026-08-23')).toEqual([400, 'INVALID_REQUEST'])
  expect(await asked('2026-08-24')).toEqual([400, 'NO_STATEMENT_EXIST'])
  expect(await asked('2026-02-30')).toEqual([400, 'PARAM_ERROR'])
  expect(await asked('20261122')).toEqual([400, 'PARAM_ERROR'])
  clock.advance(atTen(1) - clock.now())
  const [status] = await asked('2026-11-23')
  expect(status).toBe(200)
})

test('the trade bill has every payment and refund of the day, line by line', async () => {
  const lines = await linesOf(0)
  const { head, rows, summary } = await bill('bill_date=2026-11-22')
  expect(head.split(',')).toHaveLength(27)
  expect(rows).toHaveLength(lines.length)
  expect(lines.filter(({ refund }) => refund === null).length).toBeGreaterThan(200)
  expect(lines.filter(({ refund }) => refund !== null).length).toBeGreaterThan(60)
  for (const [index, { at, order, refund }] of lines.entries()) {
    const paid = refund === null ? order.amountFen : 0
    const back = refund === null ? 0 : refund.amountFen
    expect(rows[index]).toMatchObject({
      交易时间: plainTime(at),
      ...{ 公众账号ID: appid, 商户号: mchid, 特约商户号: '0', 商品名称: order.terms.subject },
      ...{ 微信订单号: order.tradeNo, 商户订单号: order.orderNo, 货币种类: 'CNY' },
      交易类型: order.scene === 'payer-code' ? 'MICROPAY' : 'NATIVE',
      ...{ 应结订单金额: yuan(paid), 订单金额: yuan(paid), 代金券金额: '0.00' },
      ...{ 退款金额: yuan(back), 申请退款金额: yuan(back), 手续费: '0.00000' },
      退款类型: refund === null ? '' : 'ORIGINAL',
    })
    const { refund_id, out_refund_no } = await refundOf(refund?.refundNo)
    expect([rows[index]?.微信退款单号, rows[index]?.商户退款单号]).toEqual([
      refund_id,
      out_refund_no,
    ])
  }
  expect(new Set(rows.map(({ 交易状态 }) => 交易状态))).toEqual(
    new Set(['SUCCESS', 'REFUND', 'REVOKED']),
  )
  expect(summary).toEqual({
    总交易单数: String(lines.length),
    应结订单总金额: yuan(sumOf(lines.map((one) => (one.refund ? 0 : one.order.amountFen)))),
    退款总金额: yuan(sumOf(lines.map(({ refund }) => refund?.amountFen ?? 0))),
    ...{ 充值券退款总金额: '0.00', 手续费总金额: '0.00000' },
    订单总金额: summary.应结订单总金额,
    申请退款总金额: summary.退款总金额,
  })
})

/** A refund as the API tells it: a payment and a reversal have none. */
async function refundOf(number: string | undefined) {
  if (number === undefined || number.startsWith('reverse-')) {
    return { refund_id: '0', out_refund_no: '0' }
  }
  return JSON.parse(String((await ask('GET', `/v3/refund/domestic/refunds/${number}`)).body))
}

test('bills of payments and of refunds have their own columns, and share the day', async () => {
  const lines = await linesOf(0)
  const success = await bill('bill_date=2026-11-22&bill_type=SUCCESS')
  const refunds = await bill('bill_date=2026-11-22&bill_type=REFUND&tar_type=GZIP')
  expect(success.head.split(',')).toHaveLength(20)
  expect(refunds.head.split(',')).toHaveLength(29)
  expect(success.rows.length + refunds.rows.length).toBe(lines.length)
  const back = lines.filter(({ refund }) => refund !== null)
  for (const [index, { at, order, refund }] of back.entries()) {
    expect(refunds.rows[index]).toMatchObject({
      交易时间: plainTime(order.payment?.paidAt ?? 0),
      退款申请时间: plainTime(refund?.at ?? 0),
      退款成功时间: plainTime(at),
      退款金额: yuan(refund?.amountFen ?? 0),
    })
  }
  expect(refunds.summary.应结订单总金额).toBe('0.00')
})

test('the fund flow bill follows the account, from line to line and from day to day', async () => {
  const nets: number[] = []
  for (const [day, date] of ['2026-11-22', '2026-11-23'].entries()) {
    const lines = await linesOf(day)
    const { rows, summary } = await bill(`bill_date=${date}`, 'fundflowbill')
    let balance = closings[day - 1] ?? 0
    for (const [index, { order, refund }] of lines.entries()) {
      const amount = refund?.amountFen ?? order.amountFen
      balance += refund === null ? amount : -amount
      expect(rows[index]).toMatchObject({
        收支类型: refund === null ? '收入' : '支出',
        '收支金额(元)': yuan(amount),
        '账户结余(元)': yuan(balance),
        资金流水单号: order.tradeNo,
      })
      expect(JSON.stringify(rows[index])).not.toContain('reverse-')
    }
    expect(rows).toHaveLength(lines.length)
    expect(balance).toBe(closings[day])
    nets.push(Number(summary.收入金额) - Number(summary.支出金额))
  }
  expect(yuan(await held())).toBe(sumOf(nets).toFixed(2))
})

test('accounts without money and days without trade have no bill', async () => {
  const code = async (target: string, as = mchid) =>
    JSON.parse(String((await ask('GET', target, undefined, as)).body)).code
  const fundFlow = '/v3/bill/fundflowbill?bill_date=2026-11-22'
  expect(await code(`${fundFlow}&account_type=OPERATION`)).toBe('NO_STATEMENT_EXIST')
  expect(await code(`${fundFlow}&account_type=CASH`)).toBe('PARAM_ERROR')
  expect(await code('/v3/bill/tradebill?bill_date=2026-11-21')).toBe('NO_STATEMENT_EXIST')
  expect(await code('/v3/bill/tradebill?bill_date=2026-11-22', stranger)).toBe('NO_STATEMENT_EXIST')
  expect(await code('/v3/bill/tradebill')).toBe('PARAM_ERROR')
  expect(await code('/v3/bill/tradebill?bill_date=2026-11-22&tar_type=ZIP')).toBe('PARAM_ERROR')
  expect(await code('/v3/bill/tradebill?bill_date=2026-11-22&sub_mchid=1')).toBe('NO_AUTH')
})

test('a link serves its merchant, under signature, for five minutes', async () => {
  const reply = await ask('GET', '/v3/bill/tradebill?bill_date=2026-11-22')
  const { download_url } = JSON.parse(String(reply.body))
  expect(download_url).toMatch(/^http:\/\/localhost\/v3\/billdownload\/file\?token=[\w-]{64}$/)
  const { pathname, search } = new URL(download_url)
  const target = `${pathname}${search}`
  const fetched = async (as?: string) => {
    const { status, headers, body } = await ask('GET', target, undefined, as)
    expect(headers).not.toHaveProperty('Wechatpay-Signature')
    return [status, status === 200 ? '' : JSON.parse(String(body)).code]
  }
  const unsigned = await stand.knock({
    ...{ method: 'GET', target, body: '' },
    headers: { accept: '*/*', 'user-agent': 'test' },
  })
  expect(unsigned.status).toBe(401)
  expect(await fetched(stranger)).toEqual([403, 'NO_AUTH'])
  expect(await fetched()).toEqual([200, ''])
  clock.advance(5 * 60_000)
  expect(await fetched()).toEqual([400, 'INVALID_REQUEST'])
})

test('a house may give bills at once, with links to the host of production', async () => {
  const more = { billsAtOnce: true, canonicalLinks: true }
  stand = createStand({ ...parts, more })
  await liveThrough(3, 3)
  const { day } = { day: plainTime(clock.now()).slice(0, 10) }
  const reply = await ask('GET', `/v3/bill/tradebill?bill_date=${day}`)
  expect(JSON.parse(String(reply.body)).download_url).toMatch(
    /^https:\/\/api\.mch\.weixin\.qq\.com\/v3\/billdownload\/file\?token=/,
  )
  const { rows } = await bill(`bill_date=${day}`)
  expect(rows.length).toBeGreaterThan(0)
})
