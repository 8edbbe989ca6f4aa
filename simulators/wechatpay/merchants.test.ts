/** Merchants whose keys do not count, and what is kept of a signature that does not verify. */
import { X509Certificate } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { createVirtualClock } from '../../core/clock.ts'
import { mintWechatPayMerchant, mintWechatPayPlatform } from '../../sandbox/mint.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import type { WireRequest } from '../host/institution.ts'
import {
  createStand,
  type Knock,
  mchid,
  type Signer,
  type Stand,
  type StandParts,
  signedKnock,
  signerOf,
} from './stand.fixture.ts'

const start = Date.UTC(2026, 10, 22, 4)
const target = '/v3/refund/domestic/refunds/R1'
let now = start
let parts: StandParts
let signer: Signer

beforeAll(async () => {
  const at = new Date(start)
  const [platform, merchant] = await Promise.all([
    mintWechatPayPlatform({ now: at }),
    mintWechatPayMerchant({ mchid, now: at }),
  ])
  parts = {
    ...{ platform, merchant, letterbox: [] },
    ...{ clock: createVirtualClock(start), store: createMemoryStore(), realNow: () => now },
  }
  signer = signerOf(parts)
})

const told = async (stand: Stand, knock?: Knock) => {
  const reply = await stand.knock(knock ?? (await signedKnock(signer, { method: 'GET', target })))
  const { code, message } = JSON.parse(String(reply.body))
  expect('Wechatpay-Signature' in reply.headers).toBe(reply.status !== 401)
  return [reply.status, code, message]
}

const missing = [404, 'RESOURCE_NOT_EXISTS', '退款单不存在']

// biome-ignore format: a table is read in columns
test.each([
  ['expired',    '商户证书已过期'],
  ['revoked',    '商户证书已作废'],
  ['superseded', '已更换证书，请使用新证书'],
] as const)('an API certificate that is %s is told so, until it counts again', async (apiCertificate, message) => {
  const stand = createStand(parts)
  const { standings } = stand.house.keys
  standings.change(mchid, { apiCertificate })
  expect(await told(stand)).toEqual([401, 'SIGN_ERROR', message])
  standings.change(mchid, { apiCertificate: 'valid' })
  expect(await told(stand)).toEqual(missing)
})

test('an API certificate ends by itself at its date', async () => {
  const stand = createStand(parts)
  const end = Date.parse(new X509Certificate(parts.merchant.certificate).validTo)
  now = end - 1000
  expect(await told(stand)).toEqual(missing)
  now = end
  expect(await told(stand)).toEqual([401, 'SIGN_ERROR', '商户证书已过期'])
  now = start
})

test('a merchant that set no APIv3 key is told so', async () => {
  const stand = createStand({ ...parts, about: { apiV3Key: '' } })
  expect(await told(stand)).toEqual([401, 'SIGN_ERROR', '商户未设置APIv3密钥'])
})

test('the path before a proxy may be signed when the proxy names it', async () => {
  const stand = createStand(parts)
  const signedTarget = `/wx-mock${target}`
  const knock = await signedKnock(signer, { method: 'GET', target }, { signedTarget })
  expect((await told(stand, knock))[0]).toBe(401)
  const headers = { ...knock.headers, 'x-forwarded-prefix': '/wx-mock' }
  expect(await told(stand, { ...knock, headers })).toEqual(missing)
})

const asRequest = ({ method, target: at, headers, body }: Knock): WireRequest => ({
  ...{ method, target: at, path: at, query: '', headers, params: {}, body: Buffer.from(body) },
})

test('what a signature was held against can be had: texts, bytes, keys', async () => {
  const { house, merchant } = createStand(parts)
  const body = '{"a": 1}\n'
  const knock = await signedKnock(
    signer,
    { method: 'POST', target: '/v3/x?y=1', body },
    { signedTarget: '/other' },
  )
  const evidence = house.evidenceOf(asRequest(knock))
  const { nonce, timestamp } = evidence?.authorization ?? { nonce: '', timestamp: '' }
  expect(evidence?.text.toString()).toBe(`POST\n/v3/x?y=1\n${timestamp}\n${nonce}\n${body}\n`)
  expect(evidence?.targets.slice(0, 2)).toEqual([
    '/v3/x?y=1',
    'https://api.mch.weixin.qq.com/v3/x?y=1',
  ])
  expect(evidence?.request.body.toString()).toBe(body)
  expect(evidence?.merchant).toBe(merchant)
})

test('a request that names nobody of ours leaves no evidence', async () => {
  const { house } = createStand(parts)
  const stranger = await signedKnock(signer, { method: 'GET', target }, { mchid: '1' })
  expect(house.evidenceOf(asRequest(stranger))).toBeUndefined()
  const { authorization: _none, ...headers } = stranger.headers
  expect(house.evidenceOf(asRequest({ ...stranger, headers }))).toBeUndefined()
})
