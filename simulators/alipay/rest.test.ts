/** The v3 entrance: the same operations, another way to sign, to be answered and to be refused. */
import { createPublicKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { createVirtualClock } from '../../core/clock.ts'
import { mintAlipayChain } from '../../sandbox/mint.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import type { WireRequest } from '../host/institution.ts'
import { rootSerialOf, serialOf } from './certificates.ts'
import { encrypted } from './encryption.ts'
import { textOf } from './form.ts'
import { mintPair } from './keys.fixture.ts'
import { type RestAsk, restMerchant } from './rest.fixture.ts'
import { parseAuthorization, restText } from './rest-authorization.ts'
import { verifyText } from './signature.ts'
import { appNo, createStand, type Stand } from './stand.fixture.ts'
import { verifyRest } from './verification.ts'

const now = Date.UTC(2026, 10, 22, 11, 30)
const [platform, merchant] = [mintPair(), mintPair()]
const aesKey = Buffer.from('0123456789abcdef').toString('base64')
let stand: Stand
let ask: ReturnType<typeof restMerchant>['ask']
let knockOf: ReturnType<typeof restMerchant>['knockOf']
let sn: { app: string; platform: string; root: string }

beforeAll(async () => {
  const minted = await mintAlipayChain({ platform, app: merchant, now: new Date(now) })
  const { root, platformCertificate, appCertificate } = minted
  sn = {
    app: serialOf(appCertificate),
    platform: serialOf(platformCertificate),
    root: rootSerialOf(root),
  }
  stand = createStand({
    ...{ store: createMemoryStore(), clock: createVirtualClock(now), realNow: () => now },
    ...{ platform, merchant, aesKey, appCertificate, letterbox: [] },
    chain: { root, platform: platformCertificate },
  })
  ;({ ask, knockOf } = restMerchant(stand, { platform, merchant, now, aesKey }))
})

const precreate = '/v3/alipay/trade/precreate'
const query = '/v3/alipay/trade/query'
const json = (value: object) => JSON.stringify(value)
const order = { total_amount: '12.88', subject: '茶 / a+b', notify_url: 'http://127.0.0.1:9/n' }
const unknown: RestAsk = { path: query, body: json({ out_trade_no: 'T9' }) }

const vector = readFileSync(new URL('golden/vector-rest.txt', import.meta.url), 'utf8')
const said = (line: string) => new RegExp(`^${line}: (.*)$`, 'm').exec(vector)?.[1] ?? ''
const keyOf = (base64: string) =>
  createPublicKey({ key: Buffer.from(base64, 'base64'), format: 'der', type: 'spki' })

test('the request of the SDK verifies over the same text, and the answer it was given', () => {
  const [method = '', target = ''] = said('request').split(' ')
  const authorization = parseAuthorization(said('authorization'))
  const body = Buffer.from(said('body')).toString('latin1')
  const text = restText(authorization, { method, target, headers: {} }, body)
  expect(textOf(text).replaceAll('\n', '\\n')).toBe(said('string-to-sign'))
  const publicKey = keyOf(said('app-key'))
  expect(verifyRest(authorization, text, { publicKey }).verified).toBe(true)
  expect(verifyRest(authorization, `${text}\n`, { publicKey }).verified).toBe(false)
  const answer = said('signed-text').replaceAll('\\n', '\n')
  const claim = { text: answer, encoding: 'utf8', sign: said('alipay-signature') } as const
  expect(verifyText({ ...claim, signType: 'RSA2' }, keyOf(said('alipay-key')))).toBe(true)
})

test('an order is made, its fields are told alone, and its notify_url is kept', async () => {
  const body = json({ ...order, out_trade_no: 'V1', colour: 'red' })
  const { status, headers, node } = await ask({ path: precreate, body })
  expect(status).toBe(200)
  expect(headers['content-type']).toBe('application/json;charset=UTF-8')
  expect(headers['alipay-sn']).toBeUndefined()
  expect(stand.events).toContainEqual(
    expect.objectContaining({ type: 'fields-ignored', names: ['colour'] }),
  )
  expect(Object.keys(node)).toEqual(['out_trade_no', 'qr_code'])
  const kept = (await stand.house.house.acquirer.all()).find(({ orderNo }) => orderNo === 'V1')
  expect(kept).toMatchObject({ notifyUrl: order.notify_url, terms: { subject: order.subject } })
})

test('a refusal of the business is an error with its own code', async () => {
  const { status, node } = await ask(unknown)
  expect([status, node]).toEqual([400, { code: 'ACQ.TRADE_NOT_EXIST', message: '交易不存在' }])
})

const waysIn: readonly [title: string, ask: () => Partial<RestAsk>][] = [
  ['fields in another order', () => ({ fields: stamped({ nonce: 'x', app_id: appNo }) })],
  ['a term of its own', () => ({ fields: stamped({ app_id: appNo, expired_seconds: '120' }) })],
  ['a token for another', () => ({ headers: { 'alipay-app-auth-token': '2021BB' } })],
  ['a query beside the body', () => ({ query: 'a=%E6%B5%8B+b' })],
  [
    'a part of a form',
    () => ({
      content: unknown.body as string,
      body: `--x\r\nContent-Disposition: form-data; name="data"\r\n\r\n${unknown.body}\r\n--x--\r\n`,
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
    }),
  ],
]

const stamped = (fields: Record<string, string>) => ({ timestamp: String(now), ...fields })

test.each(waysIn)('a request with %s passes', async (_title, more) => {
  const { node } = await ask({ ...unknown, ...more() })
  expect(node.code).toBe('ACQ.TRADE_NOT_EXIST')
})

const turned: readonly [title: string, ask: () => Partial<RestAsk>, code: string][] = [
  ['no authorization', () => ({ headers: { authorization: '' } }), 'missing-timestamp'],
  ['no app', () => ({ fields: stamped({}) }), 'missing-app-id'],
  ['an unknown app', () => ({ fields: stamped({ app_id: '1' }) }), 'invalid-app-id'],
  ['an old time', () => ({ fields: at(now - 600_001) }), 'invalid-timestamp'],
  ['a future time', () => ({ fields: at(now + 600_001) }), 'invalid-timestamp'],
  ['a time in words', () => ({ fields: at('2026-11-22 19:30:00') }), 'invalid-timestamp'],
  [
    'a term that is over',
    () => ({ fields: { ...at(now - 121_000), expired_seconds: '120' } }),
    'invalid-timestamp',
  ],
  ['SM2', () => ({ scheme: 'ALIPAY-SM3withSM2' }), 'invalid-signature-type'],
  ['a bad signature', () => ({ instead: 'x' }), 'invalid-signature'],
  ['a token too long', () => token('x'.repeat(41)), 'invalid-app-auth-token'],
  ['no JSON', () => ({ body: '{' }), 'illegal-json'],
  ['a root alone', () => ({ headers: { 'alipay-root-cert-sn': 'x' } }), 'missing-app-cert-sn'],
  ['another encryption', () => ({ headers: encryptedBy('DES') }), 'invalid-encrypt-type'],
  ['plain content', () => ({ headers: encryptedBy('AES') }), 'invalid-encrypt'],
]

const at = (timestamp: number | string) => ({ app_id: appNo, timestamp: String(timestamp) })
const token = (value: string) => ({ headers: { 'alipay-app-auth-token': value } })
const encryptedBy = (type: string) => ({ 'alipay-encrypt-type': type })

test.each(turned)('%s is refused', async (_title, more, code) => {
  const { status, node } = await ask({ ...unknown, ...more() })
  expect(node).toEqual({ code, message: expect.stringMatching(/[一-龥]/) })
  expect(status).toBe(code === 'invalid-app-auth-token' ? 401 : 400)
})

test('a bad signature is told the text that should have been signed', async () => {
  const { node } = await ask({ ...unknown, instead: 'x' })
  const text = `app_id=${appNo},nonce=n1,timestamp=${now}\nPOST\n${query}\n${unknown.body}\n`
  expect(node.message?.endsWith(text.replaceAll('"', '&quot;'))).toBe(true)
})

test('in certificate mode the answer names ours', async () => {
  const fields = stamped({ app_id: appNo, app_cert_sn: sn.app })
  const body = json({ ...order, out_trade_no: 'V2' })
  const certified = { path: precreate, body, fields }
  const headers = { 'alipay-root-cert-sn': sn.root }
  expect((await ask({ ...certified, headers })).headers['alipay-sn']).toBe(sn.platform)
  const { node } = await ask({ ...certified, fields: { ...fields, app_cert_sn: '0' }, headers })
  expect(node.code).toBe('app-cert-not-exist')
  // gopay and PHP name no root; who names one must name ours.
  expect((await ask(certified)).headers['alipay-sn']).toBe(sn.platform)
  const named = (root: string) => ask({ ...certified, headers: { 'alipay-root-cert-sn': root } })
  expect((await named('')).node.code).toBe('missing-alipay-root-cert-sn')
  expect((await named('0')).node.code).toBe('invalid-alipay-root-cert-sn')
})

test('an encrypted question is answered encrypted; an error never is', async () => {
  const headers = { ...encryptedBy('AES'), 'content-type': 'text/plain' }
  const sealed = (biz: object) => encrypted(Buffer.from(json(biz)), aesKey)
  const body = sealed({ ...order, out_trade_no: 'V3' })
  const answer = await ask({ path: precreate, body, headers })
  expect(answer.headers['content-type']).toBe('text/plain')
  expect(answer.node.out_trade_no).toBe('V3')
  const refused = await ask({ path: query, body: sealed({ out_trade_no: 'T9' }), headers })
  expect(refused.headers['content-type']).toBe('application/json;charset=UTF-8')
  expect(refused.node.code).toBe('ACQ.TRADE_NOT_EXIST')
})

test('our certificate is handed out here too', async () => {
  const path = '/v3/alipay/open/app/alipaycert/download'
  const { node } = await ask({ path, body: json({ alipay_cert_sn: sn.platform }) })
  expect(String(Buffer.from(node.alipay_cert_content ?? '', 'base64'))).toMatch(/^-----BEGIN CERT/)
})

test('the host refuses in the words of v3', async () => {
  const { method, body, ...rest } = knockOf(unknown)
  const about = { ...rest, path: query, target: query, query: '', headers: {}, params: {} }
  const request: WireRequest = { ...about, method, body: Buffer.from(body) }
  const words = {
    'not-found': [400, 'invalid-method'],
    'method-not-allowed': [400, 'invalid-method'],
    'body-too-large': [400, 'invalid-parameter'],
    'too-many-requests': [429, 'app-call-limited'],
    crashed: [500, 'unknow-error'],
  } as const
  for (const [why, [status, code]] of Object.entries(words)) {
    const reply = await stand.house.refuse(why as keyof typeof words, request)
    expect([reply.status, JSON.parse(String(reply.body)).code]).toEqual([status, code])
  }
})

test('every operation but those of browsers and apps has its path', () => {
  const paths = stand.house.routes.flatMap(({ method, path }) =>
    path.startsWith('/v3/') ? [`${method} ${path}`] : [],
  )
  expect(paths).toEqual(
    expect.arrayContaining([
      ...['pay', 'precreate', 'create', 'query', 'cancel', 'close', 'refund'].map(
        (name) => `POST /v3/alipay/trade/${name}`,
      ),
      'POST /v3/alipay/trade/fastpay/refund/query',
      'GET /v3/alipay/data/dataservice/bill/downloadurl/query',
    ]),
  )
  expect(paths.filter((path) => /\/(page|wap|app)\/pay$/.test(path))).toEqual([])
})
