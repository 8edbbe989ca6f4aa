/**
 * Orders that are paid without a scan: inside WeChat, in an app, on a page. What opens them, for how
 * long, for whom, and under whose signature.
 */
import { createPrivateKey, sign } from 'node:crypto'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { createVirtualClock, type VirtualClock } from '../../core/clock.ts'
import { mintWechatPayMerchant, mintWechatPayPlatform } from '../../sandbox/mint.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import type { WireReply } from '../host/institution.ts'
import type { Notification } from '../host/notification.ts'
import { openidOf } from './openid.ts'
import { unseal } from './seal.ts'
import {
  apiV3Key,
  appid,
  createStand,
  type Identity,
  type Knock,
  mchid,
  type Stand,
  type StandParts,
  signedKnock,
  signerOf,
} from './stand.fixture.ts'

const start = Date.UTC(2026, 10, 22, 4)
const hour = 3_600_000
const payer = 'wechat-7'
const other = { mchid: '1900007292', appid: 'wx2421b1c4370ec43c' }
let keys: { platform: Identity; merchant: Identity }
let clock: VirtualClock
let letterbox: Notification[]
let parts: StandParts
let stand: Stand

beforeAll(async () => {
  const now = new Date(start)
  const [platform, merchant] = await Promise.all([
    mintWechatPayPlatform({ now }),
    mintWechatPayMerchant({ mchid, now }),
  ])
  keys = { platform, merchant }
})

beforeEach(() => {
  clock = createVirtualClock(start)
  letterbox = []
  const realNow = () => start
  parts = { ...keys, clock, realNow, letterbox, store: createMemoryStore(), others: [other] }
  stand = createStand(parts)
})

const jsonOf = ({ body }: WireReply) => JSON.parse(String(body))

async function post(path: string, said: object, headers: Knock['headers'] = {}) {
  const body = JSON.stringify(said)
  const target = `/v3/pay/transactions${path}`
  const knock = await signedKnock(signerOf(parts), { method: 'POST', target, body })
  const reply = await stand.knock({ ...knock, headers: { ...knock.headers, ...headers } })
  return { status: reply.status, said: reply.body === '' ? {} : jsonOf(reply) }
}

const order = (out_trade_no: string, more: object = {}) => ({
  ...{ appid, mchid, description: '茶', out_trade_no, notify_url: 'http://127.0.0.1/n' },
  ...{ amount: { total: 1288, currency: 'CNY' } },
  ...more,
})
const h5Info = { scene_info: { payer_client_ip: '127.0.0.1', h5_info: { type: 'Wap' } } }
const mine = { payer: { openid: openidOf(appid, payer) } }
const jsapi = (number: string, more: object = mine) => post('/jsapi', order(number, more))

async function phone(path: string, said?: object, who = payer) {
  const reply = await stand.knock({
    ...{ method: said === undefined ? 'GET' : 'POST', target: `/app/wechat/payers/${who}${path}` },
    ...{ headers: {}, body: said === undefined ? '' : JSON.stringify(said) },
  })
  return { status: reply.status, said: jsonOf(reply) }
}
const checkout = (reference: string, who = payer) => phone('/checkouts', { reference }, who)

const signed = (...lines: string[]) =>
  sign(
    'RSA-SHA256',
    Buffer.from(lines.map((line) => `${line}\n`).join('')),
    createPrivateKey(keys.merchant.privateKey),
  ).toString('base64')

const [timeStamp, nonceStr] = ['1554208460', '593BEC0C930BF1AFEB40B4A08C8FB242']

function called(prepayId: string, change: object = {}) {
  const prepay = `prepay_id=${prepayId}`
  const paySign = signed(appid, timeStamp, nonceStr, prepay)
  const call = { appId: appid, timeStamp, nonceStr, package: prepay, signType: 'RSA', paySign }
  return JSON.stringify({ ...call, ...change })
}

function calledByApp(prepayid: string, change: object = {}) {
  const sign = signed(appid, timeStamp, nonceStr, prepayid)
  const call = { appid, partnerid: mchid, prepayid, package: 'Sign=WXPay' }
  return JSON.stringify({ ...call, noncestr: nonceStr, timestamp: timeStamp, sign, ...change })
}

async function notice() {
  await stand.settled()
  const sent = letterbox.at(-1)
  if (sent === undefined) throw new Error('No notification was sent.')
  const { resource } = JSON.parse((await sent.write(0)).body)
  const { ciphertext, nonce, associated_data: associatedData } = resource
  return JSON.parse(unseal(ciphertext, { key: apiV3Key, nonce, associatedData }) ?? '')
}

async function paidAs(opened: Awaited<ReturnType<typeof checkout>>, tradeType: string) {
  expect(opened.said).toMatchObject({ outcome: 'payer-confirming', payment: { amountFen: 1288 } })
  const paid = await phone(`/payments/${opened.said.payment.id}/confirm`, {})
  expect(paid.said.outcome).toBe('approved')
  const told = await notice()
  expect(told).toMatchObject({ trade_type: tradeType, trade_state: 'SUCCESS', appid, mchid })
  expect(told.payer).toEqual(mine.payer)
}

test('an order inside WeChat is opened by its prepay_id, signed for or bare, and paid', async () => {
  const { status, said } = await jsapi('T20261122001')
  expect(status).toBe(200)
  expect(said).toEqual({ prepay_id: expect.stringMatching(/^wx20261122120000[0-9a-f]{20}$/) })
  expect((await checkout(said.prepay_id)).said.outcome).toBe('payer-confirming')
  await paidAs(await checkout(called(said.prepay_id)), 'JSAPI')
})

test('an order of an app is opened by the parameters an app hands over', async () => {
  const { prepay_id } = (await post('/app', order('T20261122001'))).said
  await paidAs(await checkout(calledByApp(prepay_id)), 'APP')
})

test.each([
  ['another nonce', { nonceStr: 'other' }, '支付验证签名失败'],
  ['another time', { timeStamp: '1554208461' }, '支付验证签名失败'],
  ['no signature of ours', { paySign: 'AAAA' }, '支付验证签名失败'],
  ['the digest of the older API', { signType: 'MD5' }, '支付验证签名失败'],
  ['another app', { appId: other.appid }, '商户号该产品权限与appid不匹配'],
  ['no time', { timeStamp: undefined }, '调用支付JSAPI缺少参数：timeStamp'],
  ['a time that is a number', { timeStamp: 1554208460 }, 'parameter.timeStamp should be String'],
  ['no prepay_id', { package: 'Sign=WXPay' }, '调用支付JSAPI缺少参数：prepay_id'],
  ['an order of nobody', { package: 'prepay_id=wx1' }, '调用支付JSAPI缺少参数：total_fee'],
])('WeChat opens nothing for a call with %s', async (_title, change, says) => {
  const { prepay_id } = (await jsapi('T20261122001')).said
  const refused = await checkout(called(prepay_id, change))
  expect([refused.status, refused.said.outcome]).toEqual([400, 'request-invalid'])
  expect(refused.said.says).toContain(says)
  expect(stand.events).toContainEqual(
    expect.objectContaining({ type: 'request-refused', reason: refused.said.says }),
  )
})

test('an app that signs for another order, merchant or product opens nothing', async () => {
  const { prepay_id } = (await post('/app', order('T20261122001'))).said
  const says = async (call: string) => (await checkout(call)).said.says
  expect(await says(calledByApp(prepay_id, { sign: 'AAAA' }))).toBe('支付验证签名失败')
  const stranger = calledByApp(prepay_id, { partnerid: other.mchid })
  expect(await says(stranger)).toBe('商户号该产品权限与appid不匹配')
  expect(await says(called(prepay_id))).toBe('支付场景非法')
})

test('only the payer of the openid may pay, and openids are told apart', async () => {
  const { prepay_id } = (await jsapi('T20261122001')).said
  const refused = await checkout(prepay_id, 'wechat-8')
  expect(refused.said.says).toContain('下单账号与支付账号不一致')
  const told = await phone(`/openid?appid=${appid}`)
  expect(told.said).toEqual({ outcome: 'approved', openid: mine.payer.openid })
  const elsewhere = await jsapi('T20261122002', { payer: { openid: openidOf(other.appid, payer) } })
  expect([elsewhere.status, elsewhere.said.code]).toEqual([500, 'OPENID_MISMATCH'])
  const invented = await jsapi('T20261122002', {
    payer: { openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' },
  })
  expect([invented.status, invented.said.message]).toEqual([400, '无效的openid'])
  stand = createStand({ ...parts, store: createMemoryStore(), lenient: true })
  const taken = await jsapi('T20261122002', { payer: { openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' } })
  expect(taken.status).toBe(200)
  expect((await checkout(taken.said.prepay_id, 'wechat-8')).said.outcome).toBe('payer-confirming')
})

test('a prepay_id opens its order for two hours, and another asking gives a new one', async () => {
  const first = (await jsapi('T20261122001')).said.prepay_id
  await clock.advance(2 * hour - 1)
  expect((await checkout(first)).said.outcome).toBe('payer-confirming')
  await clock.advance(1)
  expect((await checkout(first)).said.outcome).toBe('code-expired')
  const second = (await jsapi('T20261122001')).said.prepay_id
  expect(second).not.toBe(first)
  expect((await checkout(first)).said.outcome).toBe('code-expired')
  expect((await checkout(called(second))).said.outcome).toBe('payer-confirming')
})

test.each([
  ['another amount', { amount: { total: 1289 } }, '请求重入时，参数与首次请求时不一致'],
  [
    'another payer',
    { payer: { openid: openidOf(appid, 'wechat-8') } },
    '请求重入时，参数与首次请求时不一致',
  ],
  ['another tag', { goods_tag: 'WXG' }, '请求重入时，参数与首次请求时不一致'],
])('an order again with %s is refused', async (_title, change, says) => {
  await jsapi('T20261122001')
  const again = await jsapi('T20261122001', { ...mine, ...change })
  expect([again.status, again.said.code]).toEqual([400, 'INVALID_REQUEST'])
  expect(again.said.message).toBe(says)
})

test('an order without an openid is refused under the published number', async () => {
  const body = JSON.stringify(order('T20261122001', { payer: {} }))
  const target = '/v3/pay/transactions/jsapi'
  const reply = await stand.knock(
    await signedKnock(signerOf(parts), { method: 'POST', target, body }),
  )
  expect(jsonOf(reply)).toMatchObject({ code: 'PARAM_ERROR', detail: { location: 'body' } })
  expect(jsonOf(reply).message).toContain('输入源“/body/payer/openid”')
  expect(reply.headers['Request-ID']).toMatch(/-268501013$/)
})

/** The H5 page as a browser asks for it. */
async function browse(
  url: string,
  change: { method?: string; body?: string; headers?: object } = {},
) {
  const { pathname, search } = new URL(url)
  const headers = { accept: 'text/html', referer: 'https://shop.test/', 'user-agent': 'a browser' }
  const reply = await stand.knock({
    ...{ method: change.method ?? 'GET', target: `${pathname}${search}`, body: change.body ?? '' },
    headers: { ...headers, ...change.headers },
  })
  return { status: reply.status, headers: reply.headers, body: String(reply.body) }
}

test('a reference of another network is for that network to look at', async () => {
  const asked: object[] = []
  const peer = {
    ask: async (_to: unknown, kind: string, message: object) => {
      asked.push({ kind, ...message })
      return { outcome: 'code-expired' } as never
    },
  }
  stand = createStand({ ...parts, peer })
  const { said } = await jsapi('T20261122001')
  const reference = said.prepay_id
  const told = await phone('/checkouts', { reference, owner: 'unionpay' }, 'wechat-8')
  expect(told).toMatchObject({ status: 409, said: { outcome: 'code-expired' } })
  expect(asked).toMatchObject([{ kind: 'lookup', code: reference, owner: 'unionpay' }])
  const own = await phone('/checkouts', { reference, owner: 'wechatpay' }, 'wechat-8')
  expect(own).toMatchObject({ status: 400, said: { outcome: 'request-invalid' } })
})

const h5 = async (number: string, host = 'localhost:9002') =>
  (await post('/h5', order(number, h5Info), { host })).said.h5_url as string

test('an h5_url leads to a page on which the order is paid, and from there back', async () => {
  const url = await h5('T20261122001')
  expect(url).toMatch(
    /^http:\/\/localhost:9002\/cgi-bin\/mmpayweb-bin\/checkmweb\?prepay_id=wx\w{34}&package=\d{10}$/,
  )
  const back = `${url}&redirect_url=${encodeURIComponent('https://shop.test/done?order=1')}`
  const page = await browse(back)
  expect(page.status).toBe(200)
  expect(page.body).toContain('12.88')
  const form = new URLSearchParams({ action: 'approve', payer, password: '111111' }).toString()
  const sent = await browse(back, { method: 'POST', body: form })
  expect(JSON.stringify(sent)).toContain('https://shop.test/done?order=1')
  expect(await notice()).toMatchObject({ trade_type: 'MWEB', payer: mine.payer })
})

test('the way back is an address of the web, written as headers are', async () => {
  const url = await h5('T20261122001')
  const leaving = async (address: string) => {
    const body = new URLSearchParams({ action: 'leave' }).toString()
    const page = `${url}&redirect_url=${encodeURIComponent(address)}`
    return (await browse(page, { method: 'POST', body })).headers.Location
  }
  expect(await leaving('https://shop.test/订单?名=1')).toBe(
    'https://shop.test/%E8%AE%A2%E5%8D%95?%E5%90%8D=1',
  )
  for (const elsewhere of [
    'javascript:alert(1)',
    'weixin://pay',
    '//shop.test',
    'https://',
    '"><i>',
  ]) {
    expect(await leaving(elsewhere)).toBeUndefined()
  }
  const quoted = await browse(`${url}&redirect_url=${encodeURIComponent('https://a.test/"><i>')}`)
  expect(quoted.body).not.toContain('<i>')
})

test('who came in time may pay after the five minutes, and no longer than the order', async () => {
  const url = await h5('T20261122001')
  const approve = async () => {
    const body = new URLSearchParams({ action: 'approve', payer, password: '111111' }).toString()
    const accept = { accept: 'application/json' }
    return (await browse(url, { method: 'POST', body, headers: accept })).status
  }
  await clock.advance(2 * hour)
  expect(await approve()).toBe(409)
  await post('/h5', order('T20261122002', h5Info))
  const late = await h5('T20261122003')
  await clock.advance(301_000)
  expect((await browse(late)).body).toContain('支付请求已失效')
  const body = new URLSearchParams({ action: 'approve', payer, password: '111111' }).toString()
  await browse(late, { method: 'POST', body })
  expect(await notice()).toMatchObject({ trade_type: 'MWEB', out_trade_no: 'T20261122003' })
})

test('production is told its own page, where the real address was asked', async () => {
  expect(await h5('T20261122001', 'api.mch.weixin.qq.com')).toMatch(
    /^https:\/\/wx\.tenpay\.com\/cgi-bin\/mmpayweb-bin\/checkmweb\?prepay_id=/,
  )
})

test.each([
  ['from nowhere', { headers: { referer: '' } }, 0, '商家参数格式有误'],
  ['with another package', {}, 0, '商家参数格式有误', '&package=1'],
  ['inside WeChat', { headers: { 'user-agent': 'MicroMessenger/8.0' } }, 0, '请在微信外打开订单'],
  ['after five minutes', {}, 300_000, '支付请求已失效，请重新发起支付'],
])(
  'the page opened %s says why it is not shown',
  async (_title, change, lateMs, says, tail = '') => {
    const url = await h5('T20261122001')
    await clock.advance(lateMs)
    const address = tail === '' ? url : url.replace(/&package=\d+/, tail)
    const page = await browse(address, change)
    expect(page.body).toContain(says)
    const shown = await browse(url, { headers: { accept: 'application/json', referer: '' } })
    expect(shown.status).toBe(lateMs === 0 ? 202 : 409)
  },
)

test('a number that was closed before it was used is spent', async () => {
  expect((await post('/out-trade-no/T20261122009/close', { mchid })).status).toBe(204)
  for (const late of [await jsapi('T20261122009'), await jsapi('T20261122009')]) {
    expect([late.status, late.said.message]).toEqual([400, '请求重入时，参数与首次请求时不一致'])
  }
  const open = await stand.house.house.acquirer.all()
  expect(open.map(({ state }) => state)).toEqual(['closed'])
})

test('an order that comes twice at once is opened once, and what is answered opens it', async () => {
  const when = { operation: ['jsapi'] }
  const faults = [{ kind: 'duplicate', weight: 1, when }] as const
  stand = createStand({ ...parts, store: createMemoryStore(), policies: { wechatpay: { faults } } })
  const { prepay_id } = (await jsapi('T20261122001')).said
  const { desk } = stand.house.house
  expect((await desk.open(payer, prepay_id)).outcome).toBe('payer-confirming')
  const orders = await stand.house.house.acquirer.all()
  expect(orders.map(({ code }) => code)).toEqual([prepay_id])
})
