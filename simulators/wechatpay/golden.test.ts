/**
 * The transcripts under golden/ are what goes over the wire, one file per operation; keys, nonces
 * and what is made with them are masked. A change here is a change merchants would see.
 */
import { beforeAll, expect, test } from 'vitest'
import { createVirtualClock } from '../../core/clock.ts'
import { mintWechatPayMerchant, mintWechatPayPlatform } from '../../sandbox/mint.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import type { Notification } from '../host/notification.ts'
import { openidOf } from './openid.ts'
import { unseal } from './seal.ts'
import {
  apiV3Key,
  appid,
  createStand,
  mchid,
  type Stand,
  type StandParts,
} from './stand.fixture.ts'
import { exchange as exchanged, masked, spoken } from './transcript.fixture.ts'

const start = Date.UTC(2026, 10, 22, 11, 30)
const payer = 'wechat-7'
const sub = { mchid: '1900007292', appid: 'wx2421b1c4370ec43c' }
const letterbox: Notification[] = []
let parts: StandParts
let stand: Stand

beforeAll(async () => {
  const now = new Date(start)
  const clock = createVirtualClock(start)
  const [platform, merchant] = await Promise.all([
    mintWechatPayPlatform({ now }),
    mintWechatPayMerchant({ mchid, now }),
  ])
  parts = {
    ...{ clock, platform, merchant, letterbox },
    ...{ store: createMemoryStore(), realNow: () => clock.now(), others: [sub] },
  }
  stand = createStand(parts)
})

/** One request and its reply as they went over the wire. */
const exchange = async (
  method: 'GET' | 'POST',
  target: string,
  body?: object,
  more: Readonly<Record<string, string>> = {},
): Promise<string> => {
  const said = { method, target, more, ...(body === undefined ? {} : { body }) }
  return (await exchanged(stand, parts, said)).text
}

/** The last notification, and what is inside. */
async function letter(): Promise<string> {
  const sent = letterbox.at(-1)
  if (sent === undefined) throw new Error('No notification was sent.')
  const { headers, body } = await sent.write(0)
  const { ciphertext, nonce, associated_data: associatedData } = JSON.parse(body).resource
  const inside = unseal(ciphertext, { key: apiV3Key, nonce, associatedData })
  const letter = masked(spoken('>', `POST ${sent.url} HTTP/1.1`, headers, body), parts)
  return `${letter}\n\nOpened with the APIv3 key:\n${inside}`
}

const golden = (name: string, source: string, ...exchanges: string[]) =>
  expect(`# ${source}\n\n${exchanges.join('\n\n')}\n`).toMatchFileSnapshot(`golden/${name}.txt`)

const ordered = (out_trade_no: string, total: number) => ({
  ...{ appid, mchid, description: '茶', out_trade_no },
  amount: { total, currency: 'CNY' },
})
const at = (number: string) => `/v3/pay/transactions/out-trade-no/${number}`
const query = (number: string) => exchange('GET', `${at(number)}?mchid=${mchid}`)
const notify_url = 'http://127.0.0.1:3000/notify'
const native = (number: string) =>
  exchange('POST', '/v3/pay/transactions/native', { ...ordered(number, 1288), notify_url })

async function codepay(number: string, total: number): Promise<string> {
  const { code = '' } = await stand.house.house.desk.showCode(payer)
  return exchange('POST', '/v3/pay/transactions/codepay', {
    ...ordered(number, total),
    payer: { auth_code: code },
    scene_info: { device_ip: '127.0.0.1', store_info: { out_id: '1' } },
  })
}

test('a native order, its query, its payment and its notification', async () => {
  const asked = await native('T20261122001')
  await golden('native', 'Shape: docs/sources.md, W3.1 and the transcript of W9.6.', asked)
  const unpaid = await query('T20261122001')
  const code = /"code_url":"([^"]*)"/.exec(asked)?.[1] ?? ''
  const { desk } = stand.house.house
  const { payment } = await desk.scan(payer, code)
  await desk.confirm(payer, payment?.id ?? '')
  const paid = await query('T20261122001')
  await golden('query', 'Shape: docs/sources.md, W3.3 and W3.4, unpaid and paid.', unpaid, paid)
  await golden('transaction-success', 'Shape: docs/sources.md, W5.1.', await letter())
})

test('a refund, its query and its notification', async () => {
  const asked = await exchange('POST', '/v3/refund/domestic/refunds', {
    ...{ out_trade_no: 'T20261122001', out_refund_no: 'R1', reason: '退货', notify_url },
    amount: { refund: 288, total: 1288, currency: 'CNY' },
  })
  const found = await exchange('GET', '/v3/refund/domestic/refunds/R1')
  await golden('refund', 'Shape: docs/sources.md, W3.6.', asked)
  await golden('refund-query', 'Shape: docs/sources.md, W3.6.', found)
  await golden('refund-success', 'Shape: docs/sources.md, W5.1.', await letter())
})

test('a charge of a shown code, at once and after asking, and its reversal', async () => {
  const paid = await codepay('T20261122002', 9900)
  await golden('codepay', 'Shape: docs/sources.md, W3.2, and W3.3 for the order.', paid)
  const asks = await codepay('T20261122003', 100_001)
  await golden(
    'codepay-confirming',
    'Shape: docs/sources.md, W3.2: the order with code and message.',
    asks,
  )
  const reversed = await exchange('POST', `${at('T20261122002')}/reverse`, { appid, mchid })
  await golden('reverse', 'Shape: docs/sources.md, W3.2.', reversed)
})

test('an unpaid order is closed', async () => {
  await native('T20261122004')
  const closed = await exchange('POST', `${at('T20261122004')}/close`, { mchid })
  await golden('close', 'Shape: docs/sources.md, W3.5 and the transcript of W9.6.', closed)
})

const prepay = '/v3/pay/transactions'
const partner = '/v3/pay/partner/transactions'
const openid = openidOf(appid, payer)
const onPage = { payer_client_ip: '127.0.0.1', h5_info: { type: 'Wap' } }

test('orders that are paid inside WeChat, in an app and on a page', async () => {
  const online = (number: string, more: object = {}) => ({
    ...ordered(number, 1288),
    notify_url,
    ...more,
  })
  const jsapi = await exchange(
    'POST',
    `${prepay}/jsapi`,
    online('T20261122011', { payer: { openid } }),
  )
  await golden('jsapi', 'Shape: docs/sources.md, W3.1.', jsapi)
  const app = await exchange('POST', `${prepay}/app`, online('T20261122012'))
  await golden('app', 'Shape: docs/sources.md, W3.1.', app)
  const h5 = await exchange('POST', `${prepay}/h5`, online('T20261122013', { scene_info: onPage }))
  await golden('h5', 'Shape: docs/sources.md, W3.1; the page is ours.', h5)
})

test('a service provider orders, asks, is told, refunds, closes, charges and reverses', async () => {
  const names = { sp_appid: appid, sp_mchid: mchid, sub_appid: sub.appid, sub_mchid: sub.mchid }
  const asking = `sp_mchid=${mchid}&sub_mchid=${sub.mchid}`
  const sale = (out_trade_no: string) => ({
    ...{ ...names, description: '茶', out_trade_no },
    amount: { total: 1288, currency: 'CNY' },
  })
  const at = (number: string) => `${partner}/out-trade-no/${number}`
  const { desk } = stand.house.house
  const ask = {
    ...sale('T20261122021'),
    notify_url,
    payer: { sub_openid: openidOf(sub.appid, payer) },
  }
  const opened = await exchange('POST', `${partner}/jsapi`, ask)
  const unpaid = await exchange('GET', `${at('T20261122021')}?${asking}`)
  const { payment } = await desk.open(payer, /"prepay_id":"([^"]*)"/.exec(opened)?.[1] ?? '')
  await desk.confirm(payer, payment?.id ?? '')
  const paid = await exchange('GET', `${at('T20261122021')}?${asking}`)
  await golden('partner-jsapi', 'Shape: docs/sources.md, W3.8.', opened, unpaid, paid)
  await golden(
    'partner-transaction-success',
    'Shape: docs/sources.md, W3.8 and W5.1.',
    await letter(),
  )
  const refunded = await exchange('POST', '/v3/refund/domestic/refunds', {
    ...{ sub_mchid: sub.mchid, out_trade_no: 'T20261122021', out_refund_no: 'R2', notify_url },
    amount: { refund: 288, total: 1288, currency: 'CNY' },
  })
  await golden('partner-refund', 'Shape: docs/sources.md, W3.6 and W5.1.', refunded, await letter())
  await exchange('POST', `${partner}/native`, { ...sale('T20261122022'), notify_url })
  const ended = { sp_mchid: mchid, sub_mchid: sub.mchid }
  const closed = await exchange('POST', `${at('T20261122022')}/close`, ended)
  await golden('partner-close', 'Shape: docs/sources.md, W3.8.', closed)
  const charged = await exchange('POST', `${partner}/codepay`, {
    ...sale('T20261122023'),
    payer: { auth_code: (await desk.showCode(payer)).code },
    scene_info: { device_ip: '127.0.0.1' },
  })
  const reversed = await exchange('POST', `${at('T20261122023')}/reverse`, names)
  await golden('partner-codepay', 'Shape: docs/sources.md, W3.2 and W3.8.', charged, reversed)
})

test('the platform certificate', async () => {
  const sent = await exchange('GET', '/v3/certificates')
  await golden('certificates', 'Shape: docs/sources.md, W2.1.', sent)
})

test('a mistake and a refusal', async () => {
  const nothing = { ...ordered('T20261122005', 0), notify_url }
  const flawed = await exchange('POST', '/v3/pay/transactions/native', nothing)
  const missing = await query('T20261122006')
  const extra = { ...ordered('T20261122005', 1), notify_url, payer: { openid } }
  const unknown = await exchange('POST', '/v3/pay/transactions/native', extra)
  const all = [flawed, missing, unknown]
  await golden('errors', 'Shape: docs/sources.md, W3.1, W4.1 and W4.4.', ...all)
  const english = { 'Accept-Language': 'en' }
  const inEnglish = [
    await exchange('POST', '/v3/pay/transactions/native', nothing, english),
    await exchange('GET', `${at('T20261122006')}?mchid=${mchid}`, undefined, english),
  ]
  await golden(
    'errors-in-english',
    'Headers: docs/sources.md, W1.1; the words are ours.',
    ...inEnglish,
  )
})
