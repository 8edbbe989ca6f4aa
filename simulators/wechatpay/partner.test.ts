/**
 * A service provider acts for a merchant: the provider signs and is told, the merchant is paid, and
 * what does not fit together is refused. Beside it: refunds that fail after they were accepted.
 */
import { createPrivateKey, sign } from 'node:crypto'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { createVirtualClock, type VirtualClock } from '../../core/clock.ts'
import type { AnswerOf, MessageKind } from '../../core/interchange.ts'
import { brokenInvariants, pendingAccounts } from '../../core/ledger/invariants.ts'
import type { Outcome } from '../../core/outcome.ts'
import { mintWechatPayMerchant, mintWechatPayPlatform } from '../../sandbox/mint.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import type { Notification } from '../host/notification.ts'
import type { Peer } from '../host/peer.ts'
import { openidOf } from './openid.ts'
import { unseal } from './seal.ts'
import {
  apiV3Key,
  appid,
  createStand,
  type Identity,
  keyAt,
  mchid,
  type Stand,
  type StandParts,
  signedKnock,
  signerOf,
} from './stand.fixture.ts'

const start = Date.UTC(2026, 10, 22, 4)
const day = 86_400_000
const payer = 'wechat-7'
const sub = { mchid: '1900007292', appid: 'wx2421b1c4370ec43c' }
const third = { mchid: '1900007293', appid: 'wx2421b1c4370ec43d' }
const names = { sp_appid: appid, sp_mchid: mchid, sub_appid: sub.appid, sub_mchid: sub.mchid }
const asking = `sp_mchid=${mchid}&sub_mchid=${sub.mchid}`
const notify_url = 'http://127.0.0.1/n'
let keys: { platform: Identity; merchant: Identity }
let clock: VirtualClock
let now: number
let letterbox: Notification[]
let parts: StandParts
let stand: Stand

beforeAll(async () => {
  const at = new Date(start)
  const [platform, merchant] = await Promise.all([
    mintWechatPayPlatform({ now: at }),
    mintWechatPayMerchant({ mchid, now: at }),
  ])
  keys = { platform, merchant }
})

beforeEach(() => {
  now = start
  clock = createVirtualClock(start)
  letterbox = []
  const realNow = () => now
  const others = [sub, third]
  parts = { ...keys, clock, realNow, letterbox, store: createMemoryStore(), others }
  stand = createStand(parts)
})

async function call(method: 'GET' | 'POST', target: string, said?: object, as: string = mchid) {
  const body = said === undefined ? '' : JSON.stringify(said)
  const knock = await signedKnock(signerOf(parts), { method, target, body }, { mchid: as })
  const reply = await stand.knock(knock)
  const told = reply.body === '' ? {} : JSON.parse(String(reply.body))
  return { status: reply.status, said: told, id: reply.headers['Request-ID'] ?? '' }
}
const partner = '/v3/pay/partner/transactions'
const post = (path: string, said: object) => call('POST', `${partner}${path}`, said)
const get = (path: string, query = asking) => call('GET', `${partner}${path}?${query}`)
const refunds = '/v3/refund/domestic/refunds'

const ordered = (out_trade_no: string, more: object = {}) => ({
  ...{ ...names, description: '茶', out_trade_no, amount: { total: 1288 } },
  ...more,
})
const online = (number: string, more: object = {}) => ordered(number, { notify_url, ...more })

async function paid(reference: string) {
  const { desk } = stand.house.house
  const { payment, outcome } = await desk.open(payer, reference)
  expect(outcome).toBe('payer-confirming')
  expect((await desk.confirm(payer, payment?.id ?? '')).outcome).toBe('approved')
}

/** The last notification: its event, and what is inside. */
async function notice() {
  await stand.settled()
  const sent = letterbox.at(-1)
  if (sent === undefined) throw new Error('No notification was sent.')
  const { resource, event_type } = JSON.parse((await sent.write(0)).body)
  const { ciphertext, nonce, associated_data: associatedData } = resource
  const inside = unseal(ciphertext, { key: apiV3Key, nonce, associatedData }) ?? ''
  return { event: event_type, told: JSON.parse(inside) }
}

async function balanceOf(merchant: string) {
  const { creditsPostedFen = 0, debitsPostedFen = 0 } =
    (await stand.store.account(`merchant:${merchant}`)) ?? {}
  return creditsPostedFen - debitsPostedFen
}

const openids = { sp_openid: openidOf(appid, payer), sub_openid: openidOf(sub.appid, payer) }

test.each([
  ['native', 'NATIVE', {}],
  ['jsapi', 'JSAPI', { payer: { sub_openid: openids.sub_openid } }],
  ['jsapi', 'JSAPI', { payer: { sp_openid: openids.sp_openid } }],
  ['app', 'APP', {}],
  ['h5', 'MWEB', { scene_info: { payer_client_ip: '::1', h5_info: { type: 'iOS' } } }],
])('by %s (%s) the merchant is paid, and the provider is told', async (path, tradeType, more) => {
  const { status, said } = await post(`/${path}`, online('T20261122001', more))
  expect(status).toBe(200)
  const unpaid = await get('/out-trade-no/T20261122001')
  expect(unpaid.said).toMatchObject({ ...names, trade_state: 'NOTPAY' })
  expect(unpaid.said).not.toHaveProperty('mchid')
  const page = new URL(said.h5_url ?? 'http://127.0.0.1').searchParams.get('prepay_id')
  await paid(said.code_url ?? said.prepay_id ?? page)
  const query = await get('/out-trade-no/T20261122001')
  expect(query.said).toMatchObject({ ...names, trade_type: tradeType, payer: openids })
  expect((await get(`/id/${query.said.transaction_id}`)).said).toEqual(query.said)
  const { promotion_detail, ...told } = query.said
  expect(promotion_detail).toEqual([])
  expect(await notice()).toEqual({ event: 'TRANSACTION.SUCCESS', told })
  expect([await balanceOf(sub.mchid), await balanceOf(mchid)]).toEqual([1288, 0])
})

test('a provider refunds for its merchant, and is told of it under both names', async () => {
  await paid((await post('/native', online('T20261122001'))).said.code_url)
  const body = {
    ...{ sub_mchid: sub.mchid, out_trade_no: 'T20261122001', out_refund_no: 'R1', notify_url },
    amount: { refund: 288, total: 1288, currency: 'CNY' },
  }
  const begun = await call('POST', refunds, body)
  expect(begun.said).toMatchObject({ status: 'PROCESSING', out_refund_no: 'R1' })
  const { event, told } = await notice()
  expect(event).toBe('REFUND.SUCCESS')
  expect(told).toMatchObject({ sp_mchid: mchid, sub_mchid: sub.mchid, refund_status: 'SUCCESS' })
  expect(told).not.toHaveProperty('mchid')
  const found = await call('GET', `${refunds}/R1?sub_mchid=${sub.mchid}`)
  expect(found.said).toMatchObject({ status: 'SUCCESS', refund_id: begun.said.refund_id })
  expect((await call('GET', `${refunds}/R1`)).said.message).toBe('退款单不存在')
  expect(await balanceOf(sub.mchid)).toBe(1000)
})

test('a provider charges a code, is shown the order, and takes it back', async () => {
  const { code = '' } = await stand.house.house.desk.showCode(payer)
  const scene_info = { device_ip: '127.0.0.1', store_info: { id: '1' } }
  const charge = (number: string, auth_code: string) =>
    post('/codepay', ordered(number, { payer: { auth_code }, scene_info }))
  const charged = await charge('T20261122001', code)
  expect(charged.status).toBe(200)
  expect(charged.said).toMatchObject({ ...names, trade_type: 'MICROPAY', payer: openids })
  const close = { sp_mchid: mchid, sub_mchid: sub.mchid }
  const closed = await post('/out-trade-no/T20261122001/close', close)
  expect(closed.said.message).toBe('当前交易不允许进行普通关单（只能撤销）')
  const stranger = await stand.house.house.desk.showCode('wechat-8')
  const other = await charge('T20261122001', stranger.code ?? '')
  expect([other.status, other.said.code]).toEqual([400, 'BUYER_MISMATCH'])
  const reversed = await post('/out-trade-no/T20261122001/reverse', names)
  expect([reversed.status, reversed.said]).toEqual([
    200,
    { ...names, out_trade_no: 'T20261122001' },
  ])
  expect((await charge('T20261122001', code)).said.code).toBe('ORDER_REVERSED')
  expect(await balanceOf(sub.mchid)).toBe(0)
  expect(letterbox).toEqual([])
})

test('an app is opened for a sub-merchant under its own mchid or the provider’s', async () => {
  const { prepay_id: prepayid } = (await post('/app', online('T20261122001'))).said
  const [noncestr, timestamp] = ['5K8264ILTKCH16CQ2502SI8ZNMTM67VS', '1554208460']
  const call = { appid, prepayid, package: 'Sign=WXPay', noncestr, timestamp }
  const key = createPrivateKey(parts.merchant.privateKey)
  const text = [appid, timestamp, noncestr, prepayid].map((line) => `${line}\n`).join('')
  const signature = sign('RSA-SHA256', Buffer.from(text), key).toString('base64')
  const opened = async (partnerid: string) => {
    const reference = JSON.stringify({ ...call, partnerid, sign: signature })
    const target = `/app/wechat/payers/${payer}/checkouts`
    const body = JSON.stringify({ reference })
    const reply = await stand.knock({ method: 'POST', target, headers: {}, body })
    return JSON.parse(String(reply.body)).outcome
  }
  expect(await opened(sub.mchid)).toBe('payer-confirming')
  expect(await opened(mchid)).toBe('payer-confirming')
  expect(await opened(third.mchid)).toBe('request-invalid')
})

test('a charge is reversed within a week, and given back within a year', async () => {
  const { code: auth_code = '' } = await stand.house.house.desk.showCode(payer)
  const scene_info = { device_ip: '127.0.0.1' }
  await post('/codepay', ordered('T20261122001', { payer: { auth_code }, scene_info }))
  const wait = async (ms: number) => {
    now += ms
    await clock.advance(ms)
  }
  await wait(7 * day)
  const late = await post('/out-trade-no/T20261122001/reverse', names)
  expect([late.status, late.said.code]).toEqual([400, 'INVALID_REQUEST'])
  await wait(358 * day)
  const body = { sub_mchid: sub.mchid, out_trade_no: 'T20261122001', out_refund_no: 'R1' }
  const amount = { refund: 1, total: 1288, currency: 'CNY' }
  expect((await call('POST', refunds, { ...body, amount })).said.code).toBe('TRADE_OVERDUE')
})

// biome-ignore format: a table is read in columns
const misnamed: readonly [string, object, number, string, string, string][] = [
  ['another provider',        { sp_mchid: third.mchid },                     400, 'PARAM_ERROR',            'mchid不匹配',   '268435461'],
  ['another provider’s app',  { sp_appid: third.appid },                     400, 'APPID_MCHID_NOT_MATCH',  'appid和mch_id', '268445527'],
  ['a merchant of nobody',    { sub_mchid: '1' },                            400, 'MCH_NOT_EXISTS',         '商户号不存在',  '268443715'],
  ['itself as its merchant',  { sub_mchid: mchid },                          400, 'PARAM_ERROR',            'sub_mchid',     '268443705'],
  ['another merchant’s app',  { sub_appid: third.appid },                    400, 'APPID_MCHID_NOT_MATCH',  'sub_appid',     '268445527'],
  ['no merchant',             { sub_mchid: undefined },                      400, 'PARAM_ERROR',            'sub_mchid',     '268443704'],
  ['no payer',                { payer: {} },                                 400, 'PARAM_ERROR',            'sub_openid',    '268501013'],
  ['a payer without an app',  { sub_appid: undefined },                      400, 'PARAM_ERROR',            'sub_appid',     '268435461'],
  ['the openid of the other', { payer: { sub_openid: openids.sp_openid } },  500, 'OPENID_MISMATCH',        'openid',        '268435456'],
  ['the direct form',         { payer: { openid: openids.sub_openid, sub_openid: openids.sub_openid } }, 400, 'PARAM_ERROR', '未在API文档中定义', '270924358'],
]

test.each(misnamed)('a provider who names %s is refused', async (_title, change, ...refusal) => {
  const [status, code, says, errcode] = refusal
  const asked = online('T20261122001', { payer: { sub_openid: openids.sub_openid }, ...change })
  const answer = await post('/jsapi', asked)
  expect([answer.status, answer.said.code]).toEqual([status, code])
  expect(answer.said.message).toContain(says)
  expect(answer.id).toMatch(new RegExp(`-${errcode}$`))
  expect(await stand.house.house.acquirer.all()).toEqual([])
})

test('an order answers only to the hands that placed it', async () => {
  await paid((await post('/native', online('T20261122001'))).said.code_url)
  const { transaction_id } = (await get('/out-trade-no/T20261122001')).said
  const direct = `/v3/pay/transactions/out-trade-no/T20261122001?mchid=${sub.mchid}`
  const own = await call('GET', direct, undefined, sub.mchid)
  expect([own.said.message, own.id.split('-')[1]]).toEqual(['商户号和订单不匹配', '268447843'])
  const askedByThird = `sp_mchid=${third.mchid}&sub_mchid=${sub.mchid}`
  const target = `${partner}/out-trade-no/T20261122001?${askedByThird}`
  expect((await call('GET', target, undefined, third.mchid)).id).toMatch(/-268447843$/)
  const wrong = await get(`/id/${transaction_id}`, `sp_mchid=${mchid}&sub_mchid=${third.mchid}`)
  expect([wrong.said.message, wrong.id.split('-')[1]]).toEqual([
    '子商户号和订单不匹配',
    '268447845',
  ])
  const malformed = await get('/id/4200')
  expect([malformed.status, malformed.said.code]).toEqual([500, 'INVALID_TRANSACTIONID'])
  const missing = await get('/out-trade-no/T20261122002')
  expect([missing.status, missing.said.code]).toEqual([404, 'ORDER_NOT_EXIST'])
})

const cardTarget = `/v3/pay/transactions/out-trade-no/T20261122001?mchid=${mchid}`

/** A house whose payers pay by card, and whose switch answers refunds one by one as said here. */
async function cardOrder(...ends: readonly Outcome[]) {
  const left = [...ends]
  const answer = (kind: MessageKind): Outcome =>
    kind === 'refund' ? (left.shift() ?? 'approved') : 'approved'
  const peer: Peer = {
    ask: <K extends MessageKind>(_to: string, kind: K) =>
      Promise.resolve({ outcome: answer(kind), settleKey: keyAt(clock.now()) } as AnswerOf<K>),
  }
  parts = { ...parts, peer, funding: { kind: 'card', cardNo: '62' }, store: createMemoryStore() }
  stand = createStand(parts)
  const order = { appid, mchid, description: 'tea', out_trade_no: 'T20261122001', notify_url }
  const native = await call('POST', '/v3/pay/transactions/native', {
    ...order,
    amount: { total: 9 },
  })
  await paid(native.said.code_url)
  await notice()
  const body = { out_trade_no: 'T20261122001', out_refund_no: 'R1', notify_url }
  const amount = { refund: 9, total: 9, currency: 'CNY' }
  return call('POST', refunds, { ...body, amount })
}

test.each([
  ['card-blocked', 'REFUND.ABNORMAL', 'ABNORMAL'],
  ['card-unknown', 'REFUND.ABNORMAL', 'ABNORMAL'],
  ['issuer-declined', 'REFUND.CLOSED', 'CLOSED'],
] as const)('a refund that ends as %s was accepted, and is told of as %s', async (end, ...ends) => {
  const begun = await cardOrder(end)
  expect([begun.status, begun.said.status]).toEqual([200, 'PROCESSING'])
  const { event, told } = await notice()
  expect([event, told.refund_status]).toEqual(ends)
  expect(told).not.toHaveProperty('success_time')
  expect((await call('GET', `${refunds}/R1`)).said.status).toBe(ends[1])
  expect((await call('GET', cardTarget)).said.trade_state).toBe('REFUND')
  expect(await balanceOf(mchid)).toBe(9)
  const accounts = await stand.store.accounts()
  expect([...brokenInvariants(accounts), ...pendingAccounts(accounts)]).toEqual([])
})

test('a refund to an account that is gone is refused at once, and not told of', async () => {
  const refused = await cardOrder('payer-blocked')
  expect([refused.status, refused.said.code]).toEqual([403, 'USER_ACCOUNT_ABNORMAL'])
  await stand.settled()
  expect(letterbox).toHaveLength(1)
  expect((await call('GET', cardTarget)).said.trade_state).toBe('SUCCESS')
})

test('an order whose refund is on its way says REFUND at once', async () => {
  const ends = Array.from({ length: 2 }, () => 'result-unknown' as const)
  const begun = await cardOrder(...ends)
  expect(begun.said.status).toBe('PROCESSING')
  expect((await call('GET', cardTarget)).said.trade_state).toBe('REFUND')
})
