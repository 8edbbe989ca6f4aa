/**
 * APIv3 of WeChat Pay as two unmodified SDKs see it, over real sockets: wechatpay-axios-plugin, which
 * verifies every answer, and wechatpay-node-v3, whose transport is turned to this machine.
 */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { Aes, Formatter, Rsa, Wechatpay } from 'wechatpay-axios-plugin'
import WxPay from 'wechatpay-node-v3'
import { PayRequest } from 'wechatpay-node-v3/dist/lib/pay-request.js'
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts'
import { openShop, type Shop } from './shop.fixture.ts'

type Merchant = Sandbox['merchants']['wechatpay'][number]

const payer = 'wechat-7'
let sandbox: Sandbox
let shop: Shop
let merchant: Merchant
let sub: Merchant
let axios: Wechatpay
let node: WxPay
let count = 0
let number: string

beforeAll(async () => {
  sandbox = await startSandbox({ seed: 7, home: process.env.HUTONG_TEST_HOME ?? '' })
  shop = await openShop()
  const [first, second] = sandbox.merchants.wechatpay
  if (first === undefined || second === undefined) throw new Error('Two merchants are needed.')
  merchant = first
  sub = second
  const { platform } = sandbox.keys.wechatpay
  axios = new Wechatpay({
    ...{ mchid: merchant.id, serial: merchant.serial, privateKey: merchant.privateKey },
    certs: { [platform.serial]: platform.certificate },
    baseURL: sandbox.urls.wechatpay ?? '',
  })
  node = nodeSdk()
})

afterAll(async () => {
  shop.close()
  await sandbox.close()
})

beforeEach(() => {
  count += 1
  number = `T2026112200${count}`
  shop.letters.length = 0
})

/** The SDK knows one address; only its transport is turned here. */
function nodeSdk() {
  const base = sandbox.urls.wechatpay ?? ''
  const here = (url: string) => url.replace('https://api.mch.weixin.qq.com', base)
  class Turned extends PayRequest {
    override post(...[url, ...rest]: Parameters<PayRequest['post']>) {
      return super.post(here(url), ...rest)
    }
    override get(url: string, headers: Parameters<PayRequest['get']>[1]) {
      return super.get(here(url), headers)
    }
  }
  const sdk = new WxPay({
    ...{ appid: merchant.appid, mchid: merchant.id, key: merchant.apiV3Key },
    publicKey: Buffer.from(merchant.certificate),
    privateKey: Buffer.from(merchant.privateKey),
  })
  sdk.createHttp(new Turned())
  return sdk
}

/** The SDKs type answers loosely or wrongly: here they are what came. */
const loose = <T>(value: T) => JSON.parse(JSON.stringify(value))

async function post(path: string, said: object) {
  const { status, data } = await axios.chain(path).post(said)
  return { status, data: loose(data) }
}
const get = async (path: string, params: object = { mchid: merchant.id }) =>
  loose((await axios.chain(path).get({ params })).data)

async function phone(path: string, said?: object) {
  const url = `${sandbox.urls.wechatpay}/app/wechat/payers/${payer}${path}`
  const sent = said === undefined ? {} : { method: 'POST', body: JSON.stringify(said) }
  const reply = await fetch(url, sent)
  return loose(await reply.json())
}

async function paidBy(reference: string) {
  const { payment, ...opened } = await phone('/checkouts', { reference })
  expect(opened.outcome).toBe('payer-confirming')
  const paid = await phone(`/payments/${payment.id}/confirm`, { password: '111111' })
  expect(paid.outcome).toBe('approved')
}

const openid = async (of: Merchant = merchant) =>
  (await phone(`/openid?appid=${of.appid}`)).openid as string

const order = (more: object = {}) => ({
  ...{ appid: merchant.appid, mchid: merchant.id, description: '茶', out_trade_no: number },
  ...{ notify_url: `${shop.url}/paid`, amount: { total: 1288, currency: 'CNY' } },
  ...more,
})
const page = { payer_client_ip: '127.0.0.1', h5_info: { type: 'Wap', app_name: 'tea' } }
const at = (mode: '' | 'partner/' = '') => `v3/pay/${mode}transactions/out-trade-no/${number}`

/** A notification, verified and opened with the SDK's own tools. */
async function notice(path: string, key: string) {
  await expect.poll(() => shop.to(path).length, { timeout: 5000 }).toBe(1)
  const [{ headers = {}, body = '' } = {}] = shop.to(path)
  const stamp = headers['wechatpay-timestamp'] ?? ''
  const text = Formatter.response(stamp, headers['wechatpay-nonce'] ?? '', body)
  const { certificate } = sandbox.keys.wechatpay.platform
  expect(Rsa.verify(text, headers['wechatpay-signature'] ?? '', certificate)).toBe(true)
  const { event_type, resource } = JSON.parse(body)
  const { ciphertext, nonce, associated_data } = resource
  const told = JSON.parse(Aes.AesGcm.decrypt(ciphertext, key, nonce, associated_data))
  return { event_type, told, headers, body, sealed: resource }
}

async function booksBalance() {
  expect(await sandbox.settled()).toBe(true)
  expect(await sandbox.books()).toMatchObject({ balance: true, broken: [], sumFen: 0 })
  const { comparisons } = await sandbox.records()
  expect(comparisons.filter(({ differences }) => differences.length > 0)).toEqual([])
}

test('the axios plugin orders inside WeChat, signs the call, and opens the notice', async () => {
  const { data } = await post(
    'v3/pay/transactions/jsapi',
    order({ payer: { openid: await openid() } }),
  )
  const call = {
    appId: merchant.appid,
    timeStamp: String(Formatter.timestamp()),
    nonceStr: Formatter.nonce(),
    package: `prepay_id=${data.prepay_id}`,
  }
  const text = Formatter.joinedByLineFeed(...Object.values(call))
  const signed = { ...call, signType: 'RSA', paySign: Rsa.sign(text, merchant.privateKey) }
  const forged = { ...signed, nonceStr: 'another' }
  const refused = await phone('/checkouts', { reference: JSON.stringify(forged) })
  expect([refused.outcome, refused.says]).toEqual(['request-invalid', '支付验证签名失败'])
  await paidBy(JSON.stringify(signed))
  const { event_type, told } = await notice('/paid', merchant.apiV3Key)
  expect(event_type).toBe('TRANSACTION.SUCCESS')
  const { promotion_detail: _none, ...asked } = await get(at())
  expect(told).toEqual(asked)
  expect(told).toMatchObject({ trade_type: 'JSAPI', payer: { openid: await openid() } })
  await booksBalance()
})

test('node-v3 orders in every way it knows, and what it signs for a page or an app opens', async () => {
  const { appid: _appid, mchid: _mchid, ...bare } = order()
  const numbered = (letter: string) => ({ ...bare, out_trade_no: `${number}${letter}` })
  const payer = { openid: await openid() }
  const jsapi = loose(await node.transactions_jsapi({ ...numbered('J'), payer }))
  expect([jsapi.status, jsapi.data.signType]).toEqual([200, 'RSA'])
  await paidBy(JSON.stringify(jsapi.data))
  const app = loose(await node.transactions_app(numbered('A')))
  expect(app.data.partnerid).toBe(merchant.id)
  await paidBy(JSON.stringify(app.data))
  const native = loose(await node.transactions_native(numbered('N')))
  expect(native.data.code_url).toMatch(/^weixin:\/\/wxpay\/bizpayurl\?pr=/)
  const h5 = loose(await node.transactions_h5({ ...numbered('H'), scene_info: page }))
  expect(h5.data.h5_url).toMatch(
    `${sandbox.urls.wechatpay}/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=`,
  )
  const asked = loose(await node.query({ out_trade_no: `${number}A` }))
  expect(asked.data).toMatchObject({ trade_type: 'APP', trade_state: 'SUCCESS', payer })
  expect(loose(await node.close(`${number}N`)).status).toBe(204)
  const amount = { refund: 88, total: 1288, currency: 'CNY' }
  const refund = { out_trade_no: `${number}A`, out_refund_no: `R${number}`, amount }
  expect(loose(await node.refunds(refund)).data.status).toBe('PROCESSING')
  expect(loose(await node.find_refunds(`R${number}`)).data.status).toBe('SUCCESS')
  const wrong = loose(await node.transactions_native({ ...numbered('N'), description: 'other' }))
  expect([wrong.status, JSON.parse(wrong.error).code]).toEqual([400, 'INVALID_REQUEST'])
  await booksBalance()
})

test('node-v3 fetches the certificate and verifies the notice with it', async () => {
  const made = loose(await node.transactions_app({ ...order(), out_trade_no: number }))
  await paidBy(made.data.prepayid)
  const { headers, body, sealed } = await notice('/paid', merchant.apiV3Key)
  const genuine = await node.verifySign({
    timestamp: headers['wechatpay-timestamp'] ?? '',
    nonce: headers['wechatpay-nonce'] ?? '',
    serial: headers['wechatpay-serial'] ?? '',
    signature: headers['wechatpay-signature'] ?? '',
    body,
  })
  expect(genuine).toBe(true)
  const { ciphertext, associated_data, nonce } = sealed
  expect(loose(node.decipher_gcm(ciphertext, associated_data, nonce))).toMatchObject({
    ...{ out_trade_no: number, trade_type: 'APP' },
  })
})

test('a person pays an H5 order on its page and is sent back to the shop', async () => {
  const { data } = await post('v3/pay/transactions/h5', order({ scene_info: page }))
  const back = `${data.h5_url}&redirect_url=${encodeURIComponent(`${shop.url}/back`)}`
  const lost = await fetch(back)
  expect(await lost.text()).toContain('商家参数格式有误')
  const seen = await fetch(back, { headers: { Referer: `${shop.url}/cart` } })
  expect(await seen.text()).toContain('12.88')
  const body = new URLSearchParams({ action: 'approve', payer, password: '111111' })
  const sent = await fetch(back, { method: 'POST', body, redirect: 'manual' })
  expect(`${sent.headers.get('location')}${await sent.text()}`).toContain(`${shop.url}/back`)
  const { told } = await notice('/paid', merchant.apiV3Key)
  expect(told).toMatchObject({ trade_type: 'MWEB', trade_state: 'SUCCESS' })
})

test('a charge over 1,000 yuan waits for its payer: 202, asked about, paid, taken back', async () => {
  const { code: auth_code } = await phone('/codes', {})
  const { notify_url: _none, ...sale } = order({ amount: { total: 100_001, currency: 'CNY' } })
  const charge = { ...sale, payer: { auth_code }, scene_info: { device_ip: '127.0.0.1' } }
  const asked = await post('v3/pay/transactions/codepay', charge)
  expect([asked.status, asked.data.code]).toEqual([202, 'USERPAYING'])
  expect((await get(at())).trade_state).toBe('USERPAYING')
  const [waiting] = (await phone('/payments')).payments
  await phone(`/payments/${waiting.id}/confirm`, { password: '111111' })
  const paid = await get(at())
  expect(paid).toMatchObject({ trade_state: 'SUCCESS', trade_type: 'MICROPAY' })
  const closing = post(`${at()}/close`, { mchid: merchant.id })
  await expect(closing).rejects.toMatchObject({ response: { status: 400 } })
  const { appid, mchid } = sale
  const reversed = await post(`${at()}/reverse`, { appid, mchid })
  expect(reversed).toEqual({ status: 200, data: { appid, mchid, out_trade_no: number } })
  expect((await get(at())).trade_state).toBe('REVOKED')
  expect(shop.letters).toEqual([])
  await booksBalance()
})

test('a service provider orders and refunds; the notice is sealed with its key alone', async () => {
  const names = { sp_mchid: merchant.id, sub_mchid: sub.id }
  const apps = { sp_appid: merchant.appid, sub_appid: sub.appid }
  const { appid: _appid, mchid: _mchid, ...sale } = order()
  const payers = { sub_openid: await openid(sub) }
  const asked = { ...sale, ...names, ...apps, payer: payers }
  const { data } = await post('v3/pay/partner/transactions/jsapi', asked)
  await paidBy(data.prepay_id)
  const { told, sealed } = await notice('/paid', merchant.apiV3Key)
  expect(told).toMatchObject({ ...names, ...apps, trade_type: 'JSAPI', payer: payers })
  const { ciphertext, nonce, associated_data } = sealed
  expect(() => Aes.AesGcm.decrypt(ciphertext, sub.apiV3Key, nonce, associated_data)).toThrow()
  const { promotion_detail: _none, ...found } = await get(at('partner/'), names)
  expect(told).toEqual(found)
  const amount = { refund: 1288, total: 1288, currency: 'CNY' }
  const refund = { sub_mchid: sub.id, out_trade_no: number, out_refund_no: `R${number}`, amount }
  const sent = { ...refund, notify_url: `${shop.url}/refunded` }
  expect((await post('v3/refund/domestic/refunds', sent)).data.status).toBe('PROCESSING')
  const refunded = await notice('/refunded', merchant.apiV3Key)
  expect(refunded.event_type).toBe('REFUND.SUCCESS')
  expect(refunded.told).toMatchObject({ ...names, refund_status: 'SUCCESS' })
  await booksBalance()
})

test('what is refused is refused under signature, in the language that was asked for', async () => {
  const extra = order({ payer: { openid: 'o1' } })
  const refused = axios.chain('v3/pay/transactions/native').post(extra, {
    headers: { 'Accept-Language': 'en' },
  })
  const { response } = await refused.then(
    () => ({ response: undefined }),
    (cause: { response: { status: number; headers: object; data: object } }) => cause,
  )
  expect(response).toMatchObject({
    status: 400,
    headers: { 'content-language': 'en', 'request-id': expect.stringMatching(/-270924358$/) },
    data: { code: 'PARAM_ERROR', detail: { location: null, value: ['/body/payer'] } },
  })
  const headers = loose(response?.headers)
  const { platform } = sandbox.keys.wechatpay
  const said = JSON.stringify(response?.data)
  const text = Formatter.response(headers['wechatpay-timestamp'], headers['wechatpay-nonce'], said)
  expect(Rsa.verify(text, headers['wechatpay-signature'], platform.certificate)).toBe(true)
})
