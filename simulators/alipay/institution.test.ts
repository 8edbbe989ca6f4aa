/** Alipay's own SDK, unmodified, against the whole door: it verifies every answer it is given. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { AlipaySdk } from 'alipay-sdk'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Clock } from '../../core/clock.ts'
import { brokenInvariants } from '../../core/ledger/invariants.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import { createDoor, type Door } from '../host/express.ts'
import { mintPair } from './keys.fixture.ts'
import { appNo, createStand, type Stand } from './stand.fixture.ts'

const clock: Clock = {
  now: () => Date.now(),
  after: (milliseconds, call) => {
    const timer = setTimeout(call, milliseconds).unref()
    return () => clearTimeout(timer)
  },
}

const platform = mintPair()
const merchant = mintPair()
const payer = 'alipay-7'
const crashes: unknown[] = []
let stand: Stand
let door: Door
let sdk: AlipaySdk
let origin: string
let shop: Shop

/** A merchant's server: keeps what it is told, and says so. */
interface Shop {
  readonly server: Server
  readonly url: string
  next(): Promise<Readonly<Record<string, string>>>
}

async function openShop(): Promise<Shop> {
  const letters: Readonly<Record<string, string>>[] = []
  let ring = () => undefined as undefined
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    letters.push(Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString())))
    response.end('success')
    ring()
  })
  const url = `${await listen(server)}/notify?shop=1`
  const next = async (): Promise<Readonly<Record<string, string>>> => {
    const letter = letters.shift()
    if (letter !== undefined) return letter
    await new Promise<void>((resolve) => {
      ring = () => void resolve()
    })
    return next()
  }
  return { server, url, next }
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

beforeAll(async () => {
  shop = await openShop()
})

beforeEach(async () => {
  const store = createMemoryStore()
  stand = createStand({ store, clock, realNow: () => Date.now(), platform, merchant })
  const { routes, refuse } = stand.house
  door = createDoor({ routes, refuse, crashed: (cause) => void crashes.push(cause) })
  origin = await listen(door.server)
  sdk = new AlipaySdk({
    appId: appNo,
    privateKey: merchant.privateKey.replaceAll(/-----[^-]+-----|\n/g, ''),
    keyType: 'PKCS8',
    alipayPublicKey: platform.publicKey.replaceAll(/-----[^-]+-----|\n/g, ''),
    gateway: `${origin}/gateway.do`,
  })
})

afterEach(async () => {
  expect(brokenInvariants(await stand.store.accounts())).toEqual([])
  expect(crashes).toEqual([])
  await stand.host.notifier.close()
  await door.close(100)
})

afterAll(() => {
  shop.server.close()
})

const exec = (method: string, bizContent: object, more: object = {}) =>
  sdk.exec(`alipay.trade.${method}`, { bizContent, ...more }, { validateSign: true })

/** What the app's API tells, as far as it is asked for here. */
interface PhoneSaid {
  readonly outcome: string
  readonly code: string
  readonly payment: { readonly id: string }
  readonly payments: readonly { readonly id: string }[]
}

/** What the phone of a payer does, through the app's own API. */
async function phone(path: string, body?: object): Promise<PhoneSaid> {
  const response = await fetch(
    `${origin}/app/alipay/payers/${payer}${path === '' ? '' : `/${path}`}`,
    {
      method: body === undefined ? 'GET' : 'POST',
      body: body === undefined ? null : JSON.stringify(body),
    },
  )
  return (await response.json()) as PhoneSaid
}

/** Ids of payments hold slashes. */
const confirm = (id: string) =>
  phone(`payments/${encodeURIComponent(id)}/confirm`, { password: '111111' })

const order = { outTradeNo: 'T1', totalAmount: '12.88', subject: '测试 a+b / 茶' }
const which = { outTradeNo: 'T1' }

async function paidByScan() {
  const created = await exec('precreate', order, { notifyUrl: shop.url })
  expect(created).toMatchObject({ code: '10000', outTradeNo: 'T1' })
  expect(await exec('query', which)).toMatchObject({ subCode: 'ACQ.TRADE_NOT_EXIST' })
  const { payment } = await phone('scans', { code: created.qrCode })
  expect(payment).toMatchObject({ amountFen: 1288, payee: { name: 'Tea' } })
  const confirmed = await confirm(payment.id)
  expect(confirmed.outcome).toBe('approved')
}

test('a scanned order is paid, notified, found, and refunded to the end', async () => {
  await paidByScan()
  const letter = await shop.next()
  expect(sdk.checkNotifySignV2({ ...letter })).toBe(true)
  expect(sdk.checkNotifySignV2({ ...letter, total_amount: '0.01' })).toBe(false)
  expect(letter).toMatchObject({ trade_status: 'TRADE_SUCCESS', out_trade_no: 'T1' })
  expect(letter).toMatchObject({ total_amount: '12.88', subject: order.subject })

  const found = await exec('query', which)
  expect(found).toMatchObject({ code: '10000', tradeStatus: 'TRADE_SUCCESS' })
  expect(found.tradeNo).toBe(letter.trade_no)
  expect(found.buyerUserId).toBe(letter.buyer_id)
  expect(found.traceId).toMatch(/^[0-9a-f]{30}$/)

  const part = { ...which, refundAmount: '2.88', outRequestNo: 'R1' }
  expect(await exec('refund', part)).toMatchObject({ fundChange: 'Y', refundFee: '2.88' })
  expect(await exec('refund', part)).toMatchObject({ fundChange: 'N', refundFee: '2.88' })
  const rest = { ...which, refundAmount: '10.00', outRequestNo: 'R2' }
  expect(await exec('refund', rest)).toMatchObject({ fundChange: 'Y', refundFee: '12.88' })
  expect(await exec('query', which)).toMatchObject({ tradeStatus: 'TRADE_CLOSED' })
  const asked = { ...which, outRequestNo: 'R1' }
  expect(await exec('fastpay.refund.query', asked)).toMatchObject({
    refundStatus: 'REFUND_SUCCESS',
    refundAmount: '2.88',
  })
})

test('a code the app shows is charged at once, and notified', async () => {
  const { code } = await phone('codes', {})
  const biz = { ...order, scene: 'bar_code', authCode: code }
  const paid = await exec('pay', biz, { notifyUrl: shop.url })
  expect(paid).toMatchObject({ code: '10000', msg: 'Success', buyerPayAmount: '12.88' })
  const letter = await shop.next()
  expect(sdk.checkNotifySignV2({ ...letter })).toBe(true)
  expect(letter.trade_no).toBe(paid.tradeNo)
})

test('a large charge waits for the payer', async () => {
  const { code } = await phone('codes', {})
  const biz = { ...order, totalAmount: '1000.01', authCode: code }
  expect(await exec('pay', biz)).toMatchObject({ code: '10003', totalAmount: '1000.01' })
  expect(await exec('query', which)).toMatchObject({ tradeStatus: 'WAIT_BUYER_PAY' })
  const { payments } = await phone('payments')
  await confirm(payments[0]?.id ?? '')
  expect(await exec('query', which)).toMatchObject({ tradeStatus: 'TRADE_SUCCESS' })
})

test('a cancel closes what is unpaid and gives back what is paid', async () => {
  const created = await exec('precreate', order)
  const nothing = await exec('cancel', which)
  expect(nothing).toMatchObject({ code: '10000', retryFlag: 'N' })
  expect(nothing.action).toBeUndefined()
  expect(await phone('scans', { code: created.qrCode })).toMatchObject({ outcome: 'order-closed' })

  const { code } = await phone('codes', {})
  await exec('pay', { ...order, outTradeNo: 'T2', authCode: code })
  const refunded = await exec('cancel', { outTradeNo: 'T2' })
  expect(refunded).toMatchObject({ code: '10000', action: 'refund' })
  expect(await phone('')).toMatchObject({ balanceFen: 100_000_000 })
})

test('the words of a refusal reach the SDK verified', async () => {
  const stranger = new AlipaySdk({ ...sdk.config, appId: '2021000000000009' })
  const asked = { bizContent: which }
  const refused = await stranger.exec('alipay.trade.query', asked, { validateSign: true })
  expect(refused).toMatchObject({ code: '40002', subCode: 'isv.invalid-app-id' })
})

test('an absolute request target is understood, and another path gets a page', async () => {
  const { port } = new URL(origin)
  const { request } = await import('node:http')
  const status = (path: string, method = 'POST') =>
    new Promise<string>((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port, path, method }, async (response) => {
        const chunks: Buffer[] = []
        for await (const chunk of response) chunks.push(chunk)
        resolve(`${response.statusCode} ${Buffer.concat(chunks)}`)
      })
      sent.on('error', reject)
      sent.end()
    })
  const target = '/gateway.do?method=alipay.trade.query'
  expect(await status(`http://openapi.alipay.com${target}`)).toMatch(
    /^200 \{"alipay_trade_query_response":\{"code":"40001"/,
  )
  expect(await status('/elsewhere')).toMatch(/^404 <!DOCTYPE html>/)
  expect(await status('/gateway.do', 'PUT')).toMatch(/^405 <!DOCTYPE html>/)
})
