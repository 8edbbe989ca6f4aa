/**
 * The same question by every way there is: v3, certificate mode, encrypted, in GBK. What is minted
 * or drawn anew each time (signatures, serial numbers, nonces) is masked.
 */
import { beforeAll, expect, test } from 'vitest'
import { createVirtualClock } from '../../core/clock.ts'
import { mintAlipayChain } from '../../sandbox/mint.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import type { WireReply } from '../host/institution.ts'
import { rootSerialOf, serialOf } from './certificates.ts'
import { encrypted } from './encryption.ts'
import { mintPair } from './keys.fixture.ts'
import { restMerchant } from './rest.fixture.ts'
import { createStand, type Knock, posted, type Stand, signedParams } from './stand.fixture.ts'

const now = Date.UTC(2026, 10, 22, 11, 30)
const [platform, merchant] = [mintPair(), mintPair()]
const aesKey = 'MDEyMzQ1Njc4OWFiY2RlZg=='
let stand: Stand
let sn: { app: string; root: string }

beforeAll(async () => {
  const minted = await mintAlipayChain({ platform, app: merchant, now: new Date(now) })
  sn = { app: serialOf(minted.appCertificate), root: rootSerialOf(minted.root) }
  stand = createStand({
    ...{ store: createMemoryStore(), clock: createVirtualClock(now), realNow: () => now },
    ...{ platform, merchant, aesKey, appCertificate: minted.appCertificate },
    chain: { root: minted.root, platform: minted.platformCertificate },
  })
})

const masked = (text: string) =>
  text
    .replaceAll(/([?&,]sign=)[^&\s]+/g, '$1<sign>')
    .replaceAll(/"sign":"[^"]+"/g, '"sign":"<sign>"')
    .replaceAll(/(cert_sn(?:=|":"))\w+/g, '$1<32 hex digits>')
    .replaceAll(/^([<>] alipay-(?:root-cert-)?sn): \w+$/gm, '$1: <32 hex digits>')
    .replaceAll(/(app_cert_sn=)\w+/g, '$1<32 hex digits>')
    .replaceAll(/^< (trace_id|alipay-trace-id): \w{30}$/gm, '< $1: <30 hex digits>')
    .replaceAll(/^< alipay-nonce: \w{32}$/gm, '< alipay-nonce: <32 hex digits>')
    .replaceAll(/^< alipay-signature: .+$/gm, '< alipay-signature: <sign>')

function spoken(mark: string, first: string, headers: object, body: string): string {
  const told = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return [first, ...told, '', body].map((line) => `${mark} ${line}`.trimEnd()).join('\n')
}

/** One request and its reply as they went over the wire. */
async function exchange(knock: Knock, textOf = (body: WireReply['body']) => String(body)) {
  const { method, path = '/gateway.do', query, headers = {}, body } = knock
  const target = query === '' ? path : `${path}?${query}`
  const reply = await stand.knock(knock)
  const asked = spoken('>', `${method} ${target} HTTP/1.1`, headers, String(body))
  const told = spoken('<', `HTTP/1.1 ${reply.status}`, reply.headers, textOf(reply.body))
  return masked(`${asked}\n${told}`)
}

const golden = (name: string, source: string, ...exchanges: string[]) =>
  expect(`# ${source}\n\n${exchanges.join('\n\n')}\n`).toMatchFileSnapshot(`golden/${name}.txt`)

const form = { 'content-type': 'application/x-www-form-urlencoded;charset=utf-8' }
const which = { out_trade_no: 'T20261122_0' }
const order = { out_trade_no: 'T20261122_1', total_amount: '12.88', subject: '测试 a+b' }

async function called(biz: unknown, instead: Record<string, string>): Promise<Knock> {
  const signing = { privateKey: merchant.privateKey, now, instead }
  return { ...posted(await signedParams('query', biz, signing)), headers: form }
}

test('a query in certificate mode, and the certificate itself', async () => {
  const names = { app_cert_sn: sn.app, alipay_root_cert_sn: sn.root }
  const asked = await exchange(await called(which, names))
  const other = await exchange(await called(which, { ...names, app_cert_sn: '0' }))
  await golden('certificate', 'Shape: docs/sources.md, A2.6 and vector V3 of A9.', asked, other)
})

test('an encrypted query', async () => {
  const content = encrypted(Buffer.from(JSON.stringify(which)), aesKey)
  const asked = await exchange(await called(content, { encrypt_type: 'AES' }))
  const plain = await exchange(await called(which, { encrypt_type: 'AES' }))
  await golden('encrypted', 'Shape: docs/sources.md, A2.5 and vector V4 of A9.', asked, plain)
})

test('a query in GBK', async () => {
  const inGbk = (body: WireReply['body']) => new TextDecoder('gbk').decode(Buffer.from(body))
  const asked = await exchange(await called(which, { charset: 'GBK' }), inGbk)
  await golden(
    'gbk',
    'Shape: docs/sources.md, A1.1 and A2.1; the answer is shown as it reads.',
    asked,
  )
})

test('an order and a query in v3, in both modes and encrypted', async () => {
  const { knockOf } = restMerchant(stand, { platform, merchant, now, aesKey })
  const json = { 'content-type': 'application/json' }
  const path = '/v3/alipay/trade/precreate'
  const made = await exchange(knockOf({ path, body: JSON.stringify(order), headers: json }))
  const query = { path: '/v3/alipay/trade/query', headers: json }
  const missed = await exchange(knockOf({ ...query, body: JSON.stringify(which) }))
  const fields = {
    ...{ app_id: '2021000000000001', app_cert_sn: sn.app },
    ...{ nonce: 'n1', timestamp: String(now) },
  }
  const sealed = encrypted(Buffer.from(JSON.stringify(order)), aesKey)
  const headers = {
    ...{ 'content-type': 'text/plain', 'alipay-encrypt-type': 'AES' },
    'alipay-root-cert-sn': sn.root,
  }
  const both = await exchange(knockOf({ path, body: sealed, headers, fields }))
  await golden(
    'rest',
    'Shape: docs/sources.md, A3 and vector V5 of A9: made, not found, and made in certificate mode, encrypted.',
    ...[made, missed, both],
  )
})
