/** A till against the house itself, without a socket: what it makes of each answer and notice. */
import { X509Certificate } from 'node:crypto'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { createVirtualClock, type VirtualClock } from '../../../core/clock.ts'
import type { Policies } from '../../../core/faults.ts'
import { orderNo } from '../../../core/ids.ts'
import { brokenInvariants } from '../../../core/ledger/invariants.ts'
import { fen } from '../../../core/money.ts'
import type { Scene } from '../../../core/scene.ts'
import { trustedSignature } from '../../../core/signature-mode.ts'
import { mintWechatPayMerchant, mintWechatPayPlatform } from '../../../sandbox/mint.ts'
import type { Notification } from '../../../simulators/host/notification.ts'
import {
  apiV3Key,
  appid,
  createStand,
  type Identity,
  mchid,
  type Stand,
} from '../../../simulators/wechatpay/stand.fixture.ts'
import { createMemoryStore } from '../../../storage/memory.ts'
import type { Sale, Send, Till, TillMerchant } from './till.ts'
import { createWechatPayTill } from './wechatpay.ts'

const start = Date.UTC(2026, 10, 22)
let platform: Identity
let identity: Identity
let clock: VirtualClock
let letterbox: Notification[]
let stand: Stand
let till: Till

beforeAll(async () => {
  const now = new Date(start)
  platform = await mintWechatPayPlatform({ now })
  identity = await mintWechatPayMerchant({ mchid, now })
})

beforeEach(() => {
  clock = createVirtualClock(start)
  letterbox = []
  open()
})

afterEach(async () => {
  expect(brokenInvariants(await stand.store.accounts())).toEqual([])
})

function open(policies: Policies = {}, openingFen = 100_000_000) {
  stand = createStand({
    ...{ clock, platform, merchant: identity, letterbox, policies, openingFen },
    ...{ store: createMemoryStore(), realNow: () => clock.now() },
  })
  till = createWechatPayTill(tillMerchant(), send, () => clock.now())
}

const tillMerchant = (): TillMerchant => ({
  ...{ network: 'wechatpay', id: mchid, name: 'Tea', city: 'Beijing', categoryCode: '5499' },
  privateKey: identity.privateKey,
  extra: { appid, serial: identity.serial, apiV3Key, platformSerial: platform.serial },
  networkPublicKey: String(
    new X509Certificate(platform.certificate).publicKey.export({ type: 'spki', format: 'pem' }),
  ),
})

const lower = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))

const send: Send = async ({ headers, ...request }) => {
  const reply = await stand.knock({ ...request, headers: { ...lower(headers), host: 'localhost' } })
  return { status: reply.status, headers: lower(reply.headers), body: Buffer.from(reply.body) }
}

let sales = 0
const saleOf = (scene: Scene, amountFen = 1288): Sale => {
  sales += 1
  const number = orderNo(`T20261122${String(sales).padStart(4, '0')}`)
  const notifyUrl = 'http://127.0.0.1:1/n'
  return { orderNo: number, amountFen: fen(amountFen), subject: '茶', scene, notifyUrl }
}

const desk = () => stand.house.house.desk
const payer = 'wechat-7'
const shownCode = async () => (await desk().showCode(payer)).code ?? ''

async function paid(sale: Sale) {
  const { code = '' } = await till.openOrder(sale)
  const { payment } = await desk().scan(payer, code)
  await desk().confirm(payer, payment?.id ?? '')
}

test('a code is asked for, paid, heard of, and given back in full', async () => {
  const sale = saleOf('merchant-code')
  expect(await till.openOrder(sale)).toMatchObject({ state: 'open', reason: 'SUCCESS' })
  expect(await till.query(sale)).toEqual({ state: 'open', reason: 'NOTPAY' })
  await paid(sale)
  expect(await till.query(sale)).toEqual({ state: 'paid', reason: 'SUCCESS' })
  const letter = await letterbox[0]?.write(0)
  const heard = till.hear(lower(letter?.headers ?? {}), Buffer.from(letter?.body ?? ''))
  expect(heard).toEqual({ orderNo: sale.orderNo, paid: true, amountFen: 1288 })
  expect(await till.cancel(sale)).toEqual({ state: 'closed', reason: 'SUCCESS' })
  expect(await till.cancel(sale)).toEqual({ state: 'closed', reason: 'SUCCESS' })
  expect(await till.query(sale)).toEqual({ state: 'closed', reason: 'REFUND' })
  expect((await desk().balance(payer)).balanceFen).toBe(100_000_000)
})

test('a code that nobody scanned is closed', async () => {
  const sale = saleOf('merchant-code')
  await till.openOrder(sale)
  expect(await till.cancel(sale)).toEqual({ state: 'closed', reason: 'CLOSED' })
  expect(await till.query(sale)).toEqual({ state: 'closed', reason: 'CLOSED' })
  expect(await till.openOrder(sale)).toEqual({ state: 'closed', reason: 'ORDER_CLOSED' })
})

test('a shown code is charged and the charge reversed', async () => {
  const sale = saleOf('payer-code')
  expect(await till.charge(sale, await shownCode())).toEqual({ state: 'paid', reason: 'SUCCESS' })
  expect(letterbox).toEqual([])
  expect(await till.cancel(sale)).toEqual({ state: 'closed', reason: 'REVOKED' })
  expect(await till.query(sale)).toEqual({ state: 'closed', reason: 'REVOKED' })
})

test('a large charge waits for the payer, who declines', async () => {
  const sale = saleOf('payer-code', 100_001)
  const waiting = { state: 'waiting', reason: 'USERPAYING' }
  expect(await till.charge(sale, await shownCode())).toEqual(waiting)
  expect(await till.query(sale)).toEqual(waiting)
  const [asked] = await desk().waiting(payer)
  await desk().decline(payer, asked?.id ?? '')
  expect(await till.query(sale)).toEqual({ state: 'refused', reason: 'NOTPAY' })
})

test('a refusal is refused by the code of the network', async () => {
  expect(await till.charge(saleOf('payer-code'), '130000000000000000')).toEqual({
    ...{ state: 'refused', reason: 'AUTH_CODE_INVALID' },
  })
  open({}, 100_000)
  expect((await till.charge(saleOf('payer-code', 99_999), await shownCode())).state).toBe('paid')
  expect(await till.charge(saleOf('payer-code', 99_999), await shownCode())).toEqual({
    ...{ state: 'refused', reason: 'NOT_ENOUGH' },
  })
})

test('an order the network does not know is unknown when asked, and closed when undone', async () => {
  const sale = saleOf('payer-code')
  expect(await till.query(sale)).toEqual({ state: 'unknown', reason: 'ORDER_NOT_EXIST' })
  expect(await till.cancel(sale)).toEqual({ state: 'closed', reason: 'ORDER_NOT_EXIST' })
})

test('a network out of service, or silent, leaves the result unknown', async () => {
  open({ wechatpay: { refusals: [{ outcome: 'institution-down', weight: 1 }] } })
  const sale = saleOf('payer-code')
  expect(await till.charge(sale, await shownCode())).toEqual({
    ...{ state: 'unknown', reason: 'SERVICE_UNAVAILABLE' },
  })
  const dead = createWechatPayTill(
    tillMerchant(),
    () => Promise.reject(new Error('reset')),
    Date.now,
  )
  expect((await dead.charge(sale, '1')).state).toBe('unknown')
})

test('an answer that was bent, or is not signed, is not believed', async () => {
  const bent: Send = async (request) => {
    const reply = await send(request)
    const body = Buffer.from(reply.body.toString().replace('weixin', 'Weixin'))
    return { ...reply, body }
  }
  const bare: Send = async (request) => ({ ...(await send(request)), headers: {} })
  const tillOn = (line: Send) => createWechatPayTill(tillMerchant(), line, () => clock.now())
  const said = (line: Send) => tillOn(line).openOrder(saleOf('merchant-code'))
  expect(await said(bent)).toEqual({ state: 'unknown', reason: 'SIGNATURE_INVALID' })
  expect(await said(bare)).toEqual({ state: 'unknown', reason: 'UNSIGNED' })
})

test('a till with another key is refused, and the refusal needs no signature', async () => {
  const { privateKey } = platform
  const stranger = createWechatPayTill({ ...tillMerchant(), privateKey }, send, () => clock.now())
  expect(await stranger.query(saleOf('payer-code'))).toEqual({
    ...{ state: 'refused', reason: 'SIGN_ERROR' },
  })
})

test('a notification that was bent, is stale, or comes from elsewhere is not heard', async () => {
  await paid(saleOf('merchant-code'))
  const letter = await letterbox[0]?.write(0)
  const headers = lower(letter?.headers ?? {})
  const body = Buffer.from(letter?.body ?? '')
  expect(till.hear(headers, body)?.paid).toBe(true)
  expect(till.hear(headers, Buffer.from(`${body} `))).toBeUndefined()
  expect(till.hear({ ...headers, 'wechatpay-serial': 'AB' }, body)).toBeUndefined()
  expect(till.hear({}, body)).toBeUndefined()
  const extra = { ...tillMerchant().extra, apiV3Key: 'f'.repeat(32) }
  const other = createWechatPayTill({ ...tillMerchant(), extra }, send, () => clock.now())
  expect(other.hear(headers, body)).toBeUndefined()
  clock.advance(301_000)
  expect(till.hear(headers, body)).toBeUndefined()
})

test('an undoing that is refused leaves the sale as it was', async () => {
  const refusals = [
    {
      outcome: 'merchant-funds-insufficient',
      weight: 1,
      when: { operation: ['reverse', 'refund'] },
    },
  ] as const
  open({ wechatpay: { refusals } })
  const charged = saleOf('payer-code')
  await till.charge(charged, await shownCode())
  expect(await till.cancel(charged)).toEqual({ state: 'paid', reason: 'NOT_ENOUGH' })
  const shown = saleOf('merchant-code')
  await paid(shown)
  expect(await till.cancel(shown)).toEqual({ state: 'paid', reason: 'NOT_ENOUGH' })
  expect(await till.query(shown)).toEqual({ state: 'paid', reason: 'SUCCESS' })
})

test.each([
  ['online', '', 'APP'],
  ['top-up', '', 'APP'],
  ['mini-program', payer, 'JSAPI'],
] as const)('an order of the scene %s is opened by its prepay_id', async (scene, member, type) => {
  const sale: Sale = { ...saleOf(scene), member }
  const { state, code = '' } = await till.openOrder(sale)
  expect([state, code]).toEqual(['open', expect.stringMatching(/^wx\d{14}\w{20}$/)])
  const { payment } = await desk().open(payer, code)
  expect((await desk().confirm(payer, payment?.id ?? '')).outcome).toBe('approved')
  expect(await till.query(sale)).toEqual({ state: 'paid', reason: 'SUCCESS' })
  const orders = await stand.house.house.acquirer.all()
  expect(orders.map(({ memo }) => memo.tradeType)).toEqual([type])
})

test('an order inside WeChat is placed for whoever is logged in there, and for nobody else', async () => {
  const stranger: Sale = { ...saleOf('mini-program'), member: 'icbc-7' }
  expect(await till.openOrder(stranger)).toEqual({ state: 'refused', reason: 'PARAM_ERROR' })
})

test('an order signed ahead bears its own time, and opens the order when that has come', async () => {
  const sale = saleOf('merchant-code')
  const ahead = await till.signOrder?.(sale, start + 3_600_000)
  expect(ahead?.request.headers.Authorization).toContain(
    `timestamp="${(start + 3_600_000) / 1000}"`,
  )
  expect(await till.openOrder(sale, ahead)).toMatchObject({
    state: 'refused',
    reason: 'SIGN_ERROR',
  })
  clock.advance(3_600_000)
  expect(await till.openOrder(sale, ahead)).toMatchObject({ state: 'open', reason: 'SUCCESS' })
})

test('where everybody is trusted a word stands for the signature, and none is looked at', async () => {
  const sent: string[] = []
  const line: Send = async ({ headers }) => {
    sent.push(headers.Authorization ?? '')
    return { status: 200, headers: {}, body: Buffer.from('{"code_url":"weixin://x"}') }
  }
  const trusting = { ...tillMerchant(), signatures: 'trust', privateKey: '' } as const
  const opened = await createWechatPayTill(trusting, line, () => start).openOrder(
    saleOf('merchant-code'),
  )
  expect(opened).toMatchObject({ state: 'open', code: 'weixin://x' })
  expect(sent[0]).toContain(`signature="${trustedSignature}"`)
  const earnest = createWechatPayTill(tillMerchant(), line, () => start)
  expect(await earnest.openOrder(saleOf('merchant-code'))).toMatchObject({ state: 'unknown' })
})
