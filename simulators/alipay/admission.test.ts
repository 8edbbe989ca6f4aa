/** Requests that are turned away: with which words, and signed all the same. */
import { createPublicKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { createVirtualClock } from '../../core/clock.ts'
import { stream } from '../../core/random.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import type { WireReply } from '../host/institution.ts'
import { readAnswer } from './answer.fixture.ts'
import { formatForm } from './form.ts'
import { mintPair } from './keys.fixture.ts'
import { openEnvelope } from './serializer.ts'
import {
  appNo,
  createStand,
  type Knock,
  posted,
  type Stand,
  type StandParts,
  signedParams,
} from './stand.fixture.ts'

const now = Date.UTC(2026, 10, 22, 11, 30)
const platform = mintPair()
const merchant = mintPair()
const signing = { privateKey: merchant.privateKey, now }
const alipayKey = createPublicKey(platform.publicKey)
let stand: Stand

const parts = (): StandParts => ({
  ...{ store: createMemoryStore(), clock: createVirtualClock(now), realNow: () => now },
  ...{ platform, merchant, letterbox: [] },
})

beforeAll(() => {
  stand = createStand(parts())
})

/** The node of an answer that is all that an Alipay answer must be. */
const nodeOf = (reply: WireReply, signType: 'RSA' | 'RSA2' = 'RSA2') =>
  readAnswer(reply, { key: alipayKey, signType })

const ordered = { out_trade_no: 'T1', total_amount: '12.88', subject: '茶' }

const precreateRoot = 'alipay_trade_precreate_response'
type Bad = readonly [title: string, instead: Record<string, string>, code: string, subCode: string]

const bad: readonly Bad[] = [
  ['no app', { app_id: '' }, '40001', 'isv.missing-app-id'],
  ['an unknown app', { app_id: '2021000000000009' }, '40002', 'isv.invalid-app-id'],
  ['an unknown method', { method: 'alipay.trade.no' }, '40002', 'isv.invalid-method'],
  ['no charset', { charset: '' }, '40002', 'isv.invalid-charset'],
  ['another charset', { charset: 'big5' }, '40002', 'isv.invalid-charset'],
  ['another format', { format: 'xml' }, '40002', 'isv.invalid-format'],
  ['no version', { version: '' }, '40001', 'isv.missing-version'],
  ['another version', { version: '2.0' }, '40002', 'isv.invalid-version'],
  ['no timestamp', { timestamp: '' }, '40001', 'isv.missing-timestamp'],
  ['a garbled timestamp', { timestamp: '20261122193000' }, '40002', 'isv.invalid-timestamp'],
  ['a day that is not', { timestamp: '2026-02-30 10:00:00' }, '40002', 'isv.invalid-timestamp'],
  ['an old timestamp', { timestamp: '2026-11-22 05:29:59' }, '40002', 'isv.invalid-timestamp'],
  ['a future timestamp', { timestamp: '2026-11-23 09:30:01' }, '40002', 'isv.invalid-timestamp'],
  ['no sign_type', { sign_type: '' }, '40001', 'isv.missing-signature-type'],
  ['another sign_type', { sign_type: 'MD5' }, '40002', 'isv.invalid-signature-type'],
  ['the sign_type of another digest', { sign_type: 'RSA' }, '40002', 'isv.invalid-signature'],
  ['encrypted content', { encrypt_type: 'AES' }, '40001', 'isv.missing-encrypt-key'],
  ['another encryption', { encrypt_type: 'SM4' }, '40002', 'isv.invalid-encrypt-type'],
  ['content that is no JSON', { biz_content: '{' }, '40002', 'isv.illegal-json'],
  ['content that is a list', { biz_content: '[]' }, '40002', 'isv.illegal-json'],
  ['no content', { biz_content: '' }, '40004', 'ACQ.INVALID_PARAMETER'],
]

test.each(bad)('%s is refused', async (_title, instead, code, subCode) => {
  const params = await signedParams('precreate', ordered, { ...signing, instead })
  const reply = await stand.knock(posted(params))
  const { root, node } = nodeOf(reply, instead.sign_type === 'RSA' ? 'RSA' : 'RSA2')
  expect(node).toMatchObject({ code, sub_code: subCode })
  const answers = instead.method === undefined ? precreateRoot : 'alipay_trade_no_response'
  expect(root).toBe(answers)
})

test('a request without a method gets an error_response', async () => {
  const params = await signedParams('query', ordered, { ...signing, instead: { method: '' } })
  const { root, node } = nodeOf(await stand.knock(posted(params)))
  expect(root).toBe('error_response')
  expect(node.sub_code).toBe('isv.missing-method')
})

test('a request without a signature is told so', async () => {
  const params = await signedParams('query', ordered, signing)
  params.delete('sign')
  const { node } = nodeOf(await stand.knock(posted(params)))
  expect(node).toMatchObject({ code: '40001', sub_code: 'isv.missing-signature' })
})

test('a bad signature is told what should have been signed', async () => {
  const params = await signedParams('query', ordered, signing)
  const { node } = nodeOf(await stand.knock(posted(params.set('version', '1.0').set('x', '<1>'))))
  expect(node).toMatchObject({ code: '40002', sub_code: 'isv.invalid-signature' })
  const expected = 'version=1.0&amp;x=&lt;1&gt;'
  expect(node.sub_msg).toMatch(/^验签出错，建议检查签名字符串或签名私钥与应用公钥是否匹配/)
  expect(node.sub_msg).toContain(`app_id=${appNo}&amp;biz_content={&quot;out_trade_no&quot;`)
  expect(node.sub_msg?.endsWith(expected)).toBe(true)
})

const orders: readonly [title: string, biz: object, subCode: string][] = [
  ['no number', { out_trade_no: '' }, 'ACQ.INVALID_PARAMETER'],
  ['a number with a dash', { out_trade_no: 'T-1' }, 'ACQ.INVALID_PARAMETER'],
  ['a number of 65 letters', { out_trade_no: 'T'.repeat(65) }, 'ACQ.INVALID_PARAMETER'],
  ['no subject', { subject: null }, 'ACQ.INVALID_PARAMETER'],
  ['a subject that is a list', { subject: [] }, 'ACQ.INVALID_PARAMETER'],
  ['no amount', { total_amount: undefined }, 'ACQ.INVALID_PARAMETER'],
  ['three decimals', { total_amount: '1.001' }, 'ACQ.INVALID_PARAMETER'],
  ['three decimals in a number', { total_amount: 1.001 }, 'ACQ.INVALID_PARAMETER'],
  ['words for an amount', { total_amount: 'one' }, 'ACQ.INVALID_PARAMETER'],
  ['less than nothing', { total_amount: '-1' }, 'ACQ.INVALID_PARAMETER'],
  ['nothing', { total_amount: '0.00' }, 'ACQ.TOTAL_FEE_EXCEED'],
  ['more than a hundred million', { total_amount: '100000000.01' }, 'ACQ.TOTAL_FEE_EXCEED'],
  ['another seller', { seller_id: '2088000000000009' }, 'ACQ.INVALID_RECEIVE_ACCOUNT'],
  ['a span with decimals', { timeout_express: '1.5h' }, 'ACQ.INVALID_PARAMETER'],
  [
    'an end in the past',
    { time_expire: '2026-11-22 19:00:00' },
    'ACQ.NOW_TIME_AFTER_EXPIRE_TIME_ERROR',
  ],
]

test.each(orders)('an order with %s is refused', async (_title, biz, subCode) => {
  const params = await signedParams('precreate', { ...ordered, ...biz }, signing)
  const { node } = nodeOf(await stand.knock(posted(params)))
  expect(node).toMatchObject({ code: '40004', msg: 'Business Failed', sub_code: subCode })
})

const others: readonly [operation: Parameters<typeof signedParams>[0], object, string][] = [
  ['pay', ordered, 'ACQ.AUTH_TOKEN_IS_NOT_EXIST'],
  ['pay', { ...ordered, auth_code: 28 }, 'ACQ.INVALID_PARAMETER'],
  ['pay', { ...ordered, scene: 'smell', auth_code: '28' }, 'ACQ.UN_SUPPORT_TRADE_SCENE'],
  ['query', {}, 'ACQ.INVALID_PARAMETER'],
  ['cancel', { trade_no: {} }, 'ACQ.INVALID_PARAMETER'],
  ['close', { trade_no: '' }, 'ACQ.INVALID_PARAMETER'],
  ['refund', { out_trade_no: 'T1' }, 'ACQ.INVALID_PARAMETER'],
  ['refund', { refund_amount: '1' }, 'ACQ.INVALID_PARAMETER'],
  ['refund', { out_trade_no: 'T1', refund_amount: '0' }, 'ACQ.REFUND_FEE_ERROR'],
  ['refund-query', { out_trade_no: 'T1' }, 'ACQ.INVALID_PARAMETER'],
]

test.each(others)('a %s of %o is refused', async (operation, biz, subCode) => {
  const params = await signedParams(operation, biz, signing)
  const { node } = nodeOf(await stand.knock(posted(params)))
  expect(node).toMatchObject({ code: '40004', sub_code: subCode })
  expect(node.sub_msg).toMatch(/[一-龥]/)
})

test('fields nobody knows are taken, and reported', async () => {
  const biz = { ...ordered, out_trade_no: 'T2', goods_detail: [], colour: 'red', 茶: 1 }
  const reply = await stand.knock(posted(await signedParams('precreate', biz, signing)))
  expect(nodeOf(reply).node.code).toBe('10000')
  expect(stand.events).toContainEqual(
    expect.objectContaining({ type: 'fields-ignored', names: ['colour', '茶'] }),
  )
})

test('everything may come in the query of a GET, or in the form of a POST', async () => {
  const params = await signedParams('query', { out_trade_no: 'T0' }, signing)
  const knocks: readonly Knock[] = [
    { method: 'GET', query: formatForm(params), body: '' },
    { method: 'POST', query: '', body: formatForm(params) },
    { method: 'POST', query: 'charset=utf-8', body: formatForm(params) },
  ]
  for (const knock of knocks) {
    expect(nodeOf(await stand.knock(knock)).node.sub_code).toBe('ACQ.TRADE_NOT_EXIST')
  }
})

test('RSA with SHA-1 is understood and answered alike', async () => {
  const params = await signedParams(
    'query',
    { out_trade_no: 'T0' },
    { ...signing, signType: 'RSA' },
  )
  expect(nodeOf(await stand.knock(posted(params)), 'RSA').node.sub_code).toBe('ACQ.TRADE_NOT_EXIST')
})

test.each(['precreate', 'query'])('the %s that the SDK itself made passes', async (name) => {
  const text = readFileSync(new URL(`golden/vector-${name}.txt`, import.meta.url), 'utf8')
  const read = (line: string) => new RegExp(`^${line}: (.*)$`, 'm').exec(text)?.[1] ?? ''
  const then = Date.UTC(2026, 0, 1, 19, 4, 5)
  const der = Buffer.from(read('app-key'), 'base64')
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' })
  const publicKey = String(key.export({ type: 'spki', format: 'pem' }))
  const frozen = { clock: createVirtualClock(then), realNow: () => then }
  const sdk = createStand({ ...parts(), ...frozen, merchant: { ...merchant, publicKey } })
  const query = read('request').replace('POST /gateway.do?', '')
  const reply = await sdk.knock({ method: 'POST', query, body: read('body') })
  nodeOf(reply)
  const code = /qr\.alipay\.com\\\/bax\w+/
  const told = (answer: string) => openEnvelope(answer)?.node.replace(code, '')
  expect(told(String(reply.body))).toBe(told(read('response')))
})

test('the host refuses in the gateway’s words, or with a page', async () => {
  const { query } = posted(await signedParams('pay', ordered, signing))
  const about = { method: 'POST', path: '/gateway.do', headers: {}, params: {} }
  const request = { ...about, target: `/gateway.do?${query}`, query, body: Buffer.alloc(0) }
  const words = { 'body-too-large': '40002', 'too-many-requests': '40005', crashed: '20000' }
  for (const [why, code] of Object.entries(words)) {
    const reply = await stand.house.refuse(why as keyof typeof words, request)
    const { root, node } = nodeOf(reply)
    expect([root, node.code]).toEqual(['alipay_trade_pay_response', code])
  }
  expect((await stand.house.refuse('not-found', request)).status).toBe(404)
  expect((await stand.house.refuse('method-not-allowed', request)).status).toBe(405)
})

test('five hundred mutilated requests all get an Alipay answer', async () => {
  const draw = stream(20261122, 'fuzz')
  const whole = formatForm(await signedParams('pay', { ...ordered, auth_code: '28' }, signing))
  for (let round = 0; round < 500; round += 1) {
    const bytes = Buffer.from(whole)
    const at = draw.int(bytes.length)
    const mutations = [
      () => bytes.fill(draw.int(256), at, at + 1 + draw.int(8)),
      () => bytes.subarray(0, at),
      () => Buffer.concat([bytes, Buffer.from(draw.digits(5)), bytes.subarray(at)]),
      () => Buffer.concat([bytes.subarray(at), bytes.subarray(0, at)]),
    ]
    const body = draw.pick(mutations)()
    const reply = await stand.knock({ method: 'POST', query: '', body })
    nodeOf(reply, String(reply.body).length > 0 ? signTypeOf(body) : 'RSA2')
  }
})

/** What the house must have taken for the sign_type. */
const signTypeOf = (body: Buffer) => {
  const [, first] = /(?:^|&)sign_type=([^&]*)/.exec(body.toString('latin1')) ?? []
  return first === 'RSA' ? 'RSA' : 'RSA2'
}
