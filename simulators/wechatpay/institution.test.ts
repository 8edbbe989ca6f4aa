/**
 * The house behind a real socket, spoken to by a real SDK (wechatpay-axios-plugin, unmodified): the
 * SDK verifies every answer, so what passes here is what merchants' code accepts.
 */
import { createServer, get, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { Aes, Formatter, Rsa, Wechatpay } from 'wechatpay-axios-plugin'
import type { Clock } from '../../core/clock.ts'
import { brokenInvariants, pendingAccounts } from '../../core/ledger/invariants.ts'
import { mintWechatPayMerchant, mintWechatPayPlatform } from '../../sandbox/mint.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import { createDoor, type Door } from '../host/express.ts'
import {
  apiV3Key,
  appid,
  createStand,
  type Identity,
  mchid,
  type Stand,
  signedKnock,
  signerOf,
} from './stand.fixture.ts'

const clock: Clock = {
  now: () => Date.now(),
  after: (milliseconds, call) => {
    const timer = setTimeout(call, milliseconds)
    return () => clearTimeout(timer)
  },
}

interface Heard {
  readonly headers: Record<string, string | string[] | undefined>
  readonly body: string
}

let platform: Identity
let merchant: Identity
let stand: Stand
let door: Door
let ear: Server
let heard: Heard[]
let base: string
let notifyUrl: string
let sdk: Wechatpay
let crashes: unknown[]

const listening = (server: Server) =>
  new Promise<string>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    })
  })

beforeAll(async () => {
  const now = new Date()
  platform = await mintWechatPayPlatform({ now })
  merchant = await mintWechatPayMerchant({ mchid, now })
})

beforeEach(async () => {
  heard = []
  crashes = []
  ear = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      heard.push({ headers: request.headers, body: Buffer.concat(chunks).toString() })
      response.writeHead(204).end()
    })
  })
  notifyUrl = `${await listening(ear)}/notify`
  stand = createStand({ store: createMemoryStore(), clock, realNow: Date.now, platform, merchant })
  const { routes, refuse } = stand.house
  door = createDoor({ routes, refuse, crashed: (cause) => void crashes.push(cause) })
  base = await listening(door.server)
  sdk = new Wechatpay({
    ...{ mchid, serial: merchant.serial, privateKey: merchant.privateKey },
    certs: { [platform.serial]: platform.certificate },
    baseURL: `${base}/`,
  })
})

afterEach(async () => {
  await stand.host.notifier.close()
  await door.close(1000)
  await new Promise((resolve) => {
    ear.close(resolve)
    ear.closeAllConnections()
  })
  expect(crashes).toEqual([])
  const accounts = await stand.store.accounts()
  expect(brokenInvariants(accounts)).toEqual([])
  expect(pendingAccounts(accounts)).toEqual([])
})

async function phone(path: string, said?: object) {
  const body = said === undefined ? {} : { body: JSON.stringify(said) }
  const reply = await fetch(`${base}/app/wechat/payers/wechat-7${path}`, {
    ...(path === '' || path === '/payments' ? {} : { method: 'POST' }),
    ...body,
  })
  return { status: reply.status, said: JSON.parse(await reply.text()) }
}

/** The SDK types an answer as what was asked; here it is what came. */
const loosely = ({
  status,
  headers,
  data,
}: {
  status: number
  headers: object
  data: unknown
}) => ({
  ...{ status, headers },
  data: JSON.parse(JSON.stringify(data)),
})

const post = async (path: string, body: object) => loosely(await sdk.chain(path).post(body))
const ask = async (path: string) => loosely(await sdk.chain(path).get({ params: { mchid } }))

const native = (out_trade_no: string, total: number) =>
  post('v3/pay/transactions/native', {
    ...{ appid, mchid, description: '茶', out_trade_no, notify_url: notifyUrl },
    amount: { total, currency: 'CNY' },
  })

const codepay = (out_trade_no: string, total: number, auth_code: string) =>
  post('v3/pay/transactions/codepay', {
    ...{ appid, mchid, description: '茶', out_trade_no },
    payer: { auth_code },
    amount: { total, currency: 'CNY' },
    scene_info: { device_ip: '127.0.0.1', store_info: { out_id: '1' } },
  })

const at = (number: string) => `v3/pay/transactions/out-trade-no/${number}`
const query = (number: string) => ask(at(number))
const close = (number: string) => post(`${at(number)}/close`, { mchid })
const reverse = (number: string) => post(`${at(number)}/reverse`, { appid, mchid })

const shownCode = async () => (await phone('/codes', {})).said.code as string

async function payByPhone(code: string) {
  const scanned = await phone('/scans', { code })
  expect(scanned.said.outcome).toBe('payer-confirming')
  const confirmed = await phone(
    `/payments/${encodeURIComponent(scanned.said.payment.id)}/confirm`,
    {},
  )
  expect(confirmed.said.outcome).toBe('approved')
}

async function notified(count: number): Promise<Heard> {
  for (let turn = 0; turn < 200 && heard.length < count; turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  const last = heard[count - 1]
  if (last === undefined) throw new Error(`Only ${heard.length} notifications came.`)
  return last
}

/** Checked and opened with the SDK's own tools. */
function opened({ headers, body }: Heard) {
  const { 'wechatpay-timestamp': at, 'wechatpay-nonce': nonce } = headers
  const text = Formatter.response(String(at), String(nonce), body)
  const genuine = Rsa.verify(text, String(headers['wechatpay-signature']), platform.certificate)
  expect(genuine).toBe(true)
  expect(headers['wechatpay-serial']).toBe(platform.serial)
  const notice = JSON.parse(body)
  const { ciphertext, nonce: iv, associated_data: aad } = notice.resource
  return { ...notice, opened: JSON.parse(Aes.AesGcm.decrypt(ciphertext, apiV3Key, iv, aad)) }
}

test('a native order is scanned, paid, notified, refunded in part and in full', async () => {
  const { data, headers } = await native('T20261122001', 1288)
  expect(Object.keys(headers).filter((name) => name.startsWith('hutong'))).toEqual([])
  expect(data.code_url).toMatch(/^weixin:\/\/wxpay\/bizpayurl\?pr=\w{7,}$/)
  const again = (await native('T20261122001', 1288)).data
  expect(again.code_url).not.toBe(data.code_url)
  expect((await phone('/scans', { code: data.code_url })).said.outcome).toBe('code-expired')
  expect((await query('T20261122001')).data).toMatchObject({
    ...{ trade_state: 'NOTPAY', amount: { total: 1288 } },
  })
  await payByPhone(again.code_url)
  const paid = (await query('T20261122001')).data
  expect(paid).toMatchObject({ trade_state: 'SUCCESS', trade_type: 'NATIVE', mchid, appid })
  expect(paid.transaction_id).toMatch(/^4200\d{24}$/)
  expect((await ask(`v3/pay/transactions/id/${paid.transaction_id}`)).data).toEqual(paid)
  const notice = opened(await notified(1))
  expect(notice.event_type).toBe('TRANSACTION.SUCCESS')
  const { promotion_detail, ...told } = paid
  expect(promotion_detail).toEqual([])
  expect(notice.opened).toEqual(told)

  const refund = (out_refund_no: string, part: number) =>
    post('v3/refund/domestic/refunds', {
      ...{ out_trade_no: 'T20261122001', out_refund_no, notify_url: notifyUrl },
      amount: { refund: part, total: 1288, currency: 'CNY' },
    })
  const begun = (await refund('R1', 288)).data
  expect(begun).toMatchObject({ status: 'PROCESSING', amount: { refund: 288, total: 1288 } })
  expect(begun.refund_id).toMatch(/^50\d{27}$/)
  expect((await refund('R1', 288)).data).toMatchObject({ ...begun, status: 'SUCCESS' })
  await expect(refund('R1', 287)).rejects.toMatchObject({ response: { status: 400 } })
  const asked = await ask('v3/refund/domestic/refunds/R1')
  expect(asked.data).toMatchObject({ status: 'SUCCESS', refund_id: begun.refund_id })
  expect((await query('T20261122001')).data.trade_state).toBe('REFUND')
  const refunded = opened(await notified(2))
  expect(refunded).toMatchObject({
    event_type: 'REFUND.SUCCESS',
    opened: { refund_status: 'SUCCESS', amount: { refund: 288 }, out_refund_no: 'R1' },
  })
  await refund('R2', 1000)
  await expect(refund('R3', 1)).rejects.toMatchObject({
    response: { status: 400, data: { code: 'INVALID_REQUEST', message: '订单已全额退款' } },
  })
  expect((await phone('')).said.balanceFen).toBe(100_000_000)
})

test('an unpaid order is closed with 204, twice, and cannot be ordered or paid again', async () => {
  const { code_url } = (await native('T20261122002', 1)).data
  expect((await close('T20261122002')).status).toBe(204)
  expect((await close('T20261122002')).status).toBe(204)
  expect((await query('T20261122002')).data.trade_state).toBe('CLOSED')
  expect((await phone('/scans', { code: code_url })).said.outcome).toBe('order-closed')
  await expect(native('T20261122002', 1)).rejects.toMatchObject({
    response: { status: 400, data: { code: 'ORDER_CLOSED' } },
  })
})

test('a paid order is not closed, and a repeated one with other terms is refused', async () => {
  const { code_url } = (await native('T20261122003', 500)).data
  await expect(native('T20261122003', 501)).rejects.toMatchObject({
    response: { status: 400, data: { code: 'INVALID_REQUEST' } },
  })
  await payByPhone(code_url)
  await expect(close('T20261122003')).rejects.toMatchObject({
    response: { data: { code: 'ORDERPAID' } },
  })
  await expect(native('T20261122003', 500)).rejects.toMatchObject({
    response: { data: { code: 'ORDERPAID' } },
  })
})

test('a shown code is charged at once, is never notified, and comes back when reversed', async () => {
  const code = await shownCode()
  const { status, data } = await codepay('T20261122004', 9900, code)
  expect(status).toBe(200)
  expect(data).toMatchObject({ trade_state: 'SUCCESS', trade_type: 'MICROPAY' })
  await expect(codepay('T20261122004', 9900, code)).rejects.toMatchObject({
    response: { status: 400, data: { code: 'ORDERPAID' } },
  })
  await expect(codepay('T20261122005', 9900, code)).rejects.toMatchObject({
    response: { status: 400, data: { code: 'AUTH_CODE_INVALID' } },
  })
  await expect(close('T20261122004')).rejects.toMatchObject({
    response: { data: { message: '当前交易不允许进行普通关单（只能撤销）' } },
  })
  const reversed = await reverse('T20261122004')
  expect([reversed.status, reversed.data]).toEqual([
    200,
    { appid, mchid, out_trade_no: 'T20261122004' },
  ])
  expect((await query('T20261122004')).data.trade_state).toBe('REVOKED')
  expect((await phone('')).said.balanceFen).toBe(100_000_000)
  expect(heard).toEqual([])
})

test('over 1,000 yuan the payer is asked: 202, then paid once confirmed', async () => {
  const { status, data } = await codepay('T20261122006', 100_001, await shownCode())
  expect(status).toBe(202)
  expect(data).toMatchObject({ code: 'USERPAYING', trade_state: 'USERPAYING' })
  expect((await query('T20261122006')).data.trade_state).toBe('USERPAYING')
  const [asked] = (await phone('/payments')).said.payments
  const confirm = { password: '111111' }
  expect((await phone(`/payments/${encodeURIComponent(asked.id)}/confirm`, confirm)).status).toBe(
    200,
  )
  expect((await query('T20261122006')).data.trade_state).toBe('SUCCESS')
})

test('a payer who declines leaves the order unpaid, and it can be reversed', async () => {
  await codepay('T20261122007', 100_001, await shownCode())
  const [asked] = (await phone('/payments')).said.payments
  await phone(`/payments/${encodeURIComponent(asked.id)}/decline`, {})
  expect((await query('T20261122007')).data.trade_state).toBe('NOTPAY')
  expect((await reverse('T20261122007')).status).toBe(200)
  expect((await query('T20261122007')).data.trade_state).toBe('REVOKED')
  expect((await phone('')).said.balanceFen).toBe(100_000_000)
})

test('the platform certificate is downloaded sealed, and is the one that signs', async () => {
  const { data } = await ask('v3/certificates')
  const [one] = data.data
  expect(one.serial_no).toBe(platform.serial)
  expect(one.effective_time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/)
  const { ciphertext, nonce, associated_data } = one.encrypt_certificate
  const pem = Aes.AesGcm.decrypt(ciphertext, apiV3Key, nonce, associated_data)
  expect(pem).toBe(platform.certificate)
})

test('header names go out in the case they are documented in', async () => {
  const signer = signerOf({ realNow: Date.now, merchant })
  const target = '/v3/certificates'
  const { headers } = await signedKnock(signer, { method: 'GET', target })
  const { host: _own, ...sent } = headers
  const raw = await new Promise<string[]>((resolve, reject) => {
    const asking = get(`${base}${target}`, { headers: sent }, (reply) => {
      reply.resume()
      resolve(reply.rawHeaders)
    })
    asking.on('error', reject)
  })
  for (const name of ['Request-ID', 'Wechatpay-Serial', 'Wechatpay-Timestamp', 'Wechatpay-Nonce']) {
    expect(raw).toContain(name)
  }
})

test('a path that cannot be decoded is a path nobody knows', async () => {
  const reply = await fetch(`${base}/v3/pay/transactions/out-trade-no/%E0%A4%A`)
  expect([reply.status, await reply.text()]).toEqual([404, ''])
})
