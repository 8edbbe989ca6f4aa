/** What a good, a bad and a missing signature come to in each mode, in both versions of the API. */
import { createDecipheriv, X509Certificate } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { createVirtualClock } from '../../core/clock.ts'
import { type SignatureMode, trustedSignature } from '../../core/signature-mode.ts'
import { mintWechatPayMerchant, mintWechatPayPlatform } from '../../sandbox/mint.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import type { WireReply } from '../host/institution.ts'
import type { Notification } from '../host/notification.ts'
import { authenticity } from './signature.ts'
import {
  apiV3Key,
  appid,
  createStand,
  type Identity,
  type Knock,
  mchid,
  signedKnock,
  signerOf,
} from './stand.fixture.ts'
import { apiV2Key, common, fieldsOf, isGenuine, signedBody, xmlOf } from './v2/client.fixture.ts'

const now = Date.UTC(2026, 10, 22, 4)
let platform: Identity
let merchant: Identity

beforeAll(async () => {
  ;[platform, merchant] = await Promise.all([
    mintWechatPayPlatform({ now: new Date(now) }),
    mintWechatPayMerchant({ mchid, now: new Date(now) }),
  ])
})

const standIn = (signatures: SignatureMode | undefined, letterbox: Notification[] = []) =>
  createStand({
    ...{ store: createMemoryStore(), clock: createVirtualClock(now), realNow: () => now },
    ...{ platform, merchant, letterbox, about: { apiV2Key } },
    ...(signatures === undefined ? {} : { signatures }),
  })

const lowerNames = ({ headers }: Pick<WireReply, 'headers'>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))

function isSigned(reply: Pick<WireReply, 'headers' | 'body'>): boolean {
  const { publicKey: key } = new X509Certificate(platform.certificate)
  const expects = { serial: platform.serial, key, now, skewMs: 300_000 }
  return authenticity(lowerNames(reply), Buffer.from(reply.body), expects) === 'genuine'
}

const bent = (knock: Knock, signature: RegExp, by: string): Knock => {
  const { authorization = '' } = knock.headers
  const headers = { ...knock.headers, authorization: authorization.replace(signature, by) }
  return { ...knock, headers }
}

/** A query for an order that is not there: 404 to whoever is let in. */
async function queries() {
  const target = `/v3/pay/transactions/out-trade-no/T20261122001?mchid=${mchid}`
  const good = await signedKnock(signerOf({ merchant, realNow: () => now }), {
    ...{ method: 'GET', target },
  })
  const bad = bent(good, /,signature="[^"]*"/, ',signature="YmFk"')
  return { good, bad, none: bent(good, /,signature="[^"]*"/, '') }
}

const letIn = 'ORDER_NOT_EXIST'
const forged = 'signature-wrong'
const garbled = 'authorization-garbled-at-pay'

test.each<[SignatureMode | undefined, readonly string[]]>([
  [undefined, [forged, letIn, forged, garbled]],
  ['full', [forged, letIn, forged, garbled]],
  ['verify-once', [forged, letIn, letIn, garbled]],
  ['trust', [letIn, letIn, letIn, letIn]],
])('APIv3 with signatures %s: a bad one, a good one, a bad one, none', async (mode, codes) => {
  const stand = standIn(mode)
  const { good, bad, none } = await queries()
  const said: string[] = []
  for (const knock of [bad, good, bad, none]) {
    const reply = await stand.knock(knock)
    const { code } = JSON.parse(String(reply.body))
    const refused = stand.events.splice(0).find(({ type }) => type === 'request-refused')
    said.push(refused?.type === 'request-refused' ? refused.reason : code)
    if (code !== letIn) continue
    expect(isSigned(reply)).toBe(mode !== 'trust')
    expect(reply.headers['Wechatpay-Serial']).toBe(platform.serial)
    expect(reply.headers['Wechatpay-Timestamp']).toBe(String(now / 1000))
    expect(reply.headers['Wechatpay-Nonce']).toMatch(/^[0-9a-f]{32}$/)
    if (mode === 'trust') expect(reply.headers['Wechatpay-Signature']).toBe(trustedSignature)
  }
  expect(said).toEqual(codes)
})

test.each<[SignatureMode | undefined, string, readonly string[]]>([
  [undefined, '/pay/orderquery', ['FAIL', 'SUCCESS', 'FAIL', 'FAIL']],
  ['full', '/pay/orderquery', ['FAIL', 'SUCCESS', 'FAIL', 'FAIL']],
  ['verify-once', '/pay/orderquery', ['FAIL', 'SUCCESS', 'SUCCESS', 'FAIL']],
  ['trust', '/pay/orderquery', ['SUCCESS', 'SUCCESS', 'SUCCESS', 'SUCCESS']],
  // Where two keys are good, only verifying tells which of them is to sign the answer.
  ['verify-once', '/sandboxnew/pay/orderquery', ['FAIL', 'SUCCESS', 'FAIL', 'FAIL']],
])(
  'APIv2 with signatures %s at %s: a bad one, a good one, a bad one, none',
  async (mode, path, codes) => {
    const stand = standIn(mode)
    const order = { out_trade_no: 'T20261122001' }
    const bad = xmlOf({ ...common, ...order, sign: 'F'.repeat(32) })
    const said: (string | undefined)[] = []
    for (const body of [bad, signedBody(order), bad, xmlOf({ ...common, ...order })]) {
      const reply = await stand.knock({ method: 'POST', target: path, headers: {}, body })
      const answer = fieldsOf(String(reply.body))
      said.push(answer.return_code)
      if (answer.return_code !== 'SUCCESS') continue
      expect(answer.nonce_str).toMatch(/^[0-9a-f]{16}$/)
      if (mode === 'trust') expect(answer.sign).toBe(trustedSignature)
      else expect(isGenuine(answer)).toBe(true)
    }
    expect(said).toEqual(codes)
  },
)

/** The letters of a payment that was made in both versions. */
async function letters(signatures: SignatureMode) {
  const letterbox: Notification[] = []
  const stand = standIn(signatures, letterbox)
  const signer = signerOf({ merchant, realNow: () => now })
  const notify_url = 'http://127.0.0.1:1/n'
  const body = JSON.stringify({
    ...{
      appid,
      mchid,
      description: 'tea',
      out_trade_no: 'T20261122003',
      notify_url,
      amount: { total: 1 },
    },
  })
  const target = '/v3/pay/transactions/native'
  const inV3 = await stand.knock(await signedKnock(signer, { method: 'POST', target, body }))
  const older = { body: 'tea', out_trade_no: 'T2', total_fee: '1', trade_type: 'NATIVE' }
  const asked = { ...older, notify_url, spbill_create_ip: '127.0.0.1', product_id: '1' }
  const inV2 = await stand.knock({
    ...{ method: 'POST', target: '/pay/unifiedorder', headers: {}, body: signedBody(asked) },
  })
  const codes = [JSON.parse(String(inV3.body)), fieldsOf(String(inV2.body))]
  for (const { code_url: code } of codes) {
    const { desk } = stand.house.house
    const { payment } = await desk.scan('wechat-7', code ?? '', {})
    await desk.confirm('wechat-7', payment?.id ?? '')
  }
  const written = await Promise.all(letterbox.map((letter) => letter.write(0)))
  const [v3, v2] = written
  if (v3 === undefined || v2 === undefined) throw new Error('The house has told too little.')
  return { v3, v2: fieldsOf(v2.body) }
}

test('in verify-once notifications are signed; in trust the fixed word stands, and seals stay', async () => {
  const signed = await letters('verify-once')
  expect(isSigned(signed.v3)).toBe(true)
  expect(isGenuine(signed.v2)).toBe(true)
  const { v3, v2 } = await letters('trust')
  expect(v3.headers['Wechatpay-Signature']).toBe(trustedSignature)
  expect(v3.headers['Wechatpay-Serial']).toBe(platform.serial)
  expect(v2.sign).toBe(trustedSignature)
  const { resource } = JSON.parse(v3.body)
  const [key, nonce, data] = [apiV3Key, resource.nonce, resource.associated_data].map((text) =>
    Buffer.from(text),
  )
  const sealed = Buffer.from(resource.ciphertext, 'base64')
  const opening = createDecipheriv('aes-256-gcm', key ?? '', nonce ?? '')
  opening.setAAD(data ?? Buffer.alloc(0)).setAuthTag(sealed.subarray(-16))
  const plain = Buffer.concat([opening.update(sealed.subarray(0, -16)), opening.final()])
  expect(JSON.parse(plain.toString('utf8'))).toMatchObject({ out_trade_no: 'T20261122003' })
})
