/** The vectors of W9.5 (docs/sources.md), and what signing and sealing must not forgive. */
import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { expect, test } from 'vitest'
import { decryptField, encryptField, seal, sealed, unseal } from './seal.ts'
import {
  answerText,
  authenticity,
  formatAuthorization,
  parseAuthorization,
  requestText,
  signedHeaders,
  targetsOf,
  verifyText,
} from './signature.ts'

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const other = generateKeyPairSync('rsa', { modulusLength: 2048 })
const timestamp = '1554208460'
const nonce = '593BEC0C930BF1AFEB40B4A08C8FB242'

test.each([
  [
    'GET',
    '/v3/certificates',
    '',
    66,
    'fab5c8a222049f386cb01453c7dc712c7997e756271557b0ef6e2e5060575373',
  ],
  [
    'POST',
    '/v3/pay/transactions/out-trade-no/T1/close',
    '{"mchid":"1900007291"}',
    115,
    '6c55971490d98936220bdf79a1868c8ecd61a6922ee5e4768326b181ace5f8af',
  ],
])('the text to sign of %s %s is the published one', (method, target, body, length, hash) => {
  const text = requestText({ method, target, timestamp, nonce, body: Buffer.from(body) })
  expect(text.length).toBe(length)
  expect(createHash('sha256').update(text).digest('hex')).toBe(hash)
})

test('the text to sign of a 204 has an empty body line', () => {
  const text = answerText(timestamp, nonce, '')
  expect(text.length).toBe(45)
  expect(createHash('sha256').update(text).digest('hex')).toBe(
    'daf021c5077b13414fc597564d935f2c6e5b1bf9c61e0dc2df4cd62a9aeb909e',
  )
})

test('an authorization is read in any order of its pairs', () => {
  const parts = { mchid: '1900007291', nonce, timestamp, serial: '408B07E7', signature: 'a+/b==' }
  expect(parseAuthorization(formatAuthorization(parts))).toEqual(parts)
  const shuffled = `WECHATPAY2-SHA256-RSA2048 signature="a+/b==",serial_no="408B07E7",timestamp="${timestamp}",nonce_str="${nonce}",mchid="1900007291"`
  expect(parseAuthorization(shuffled)).toEqual(parts)
})

test.each([
  ['Basic abc', 'scheme'],
  ['WECHATPAY2-SM2-WITH-SM3 mchid="1"', 'scheme'],
  ['WECHATPAY2-SHA256-RSA2048', 'garbled'],
  ['WECHATPAY2-SHA256-RSA2048 mchid="1"', 'garbled'],
  ['WECHATPAY2-SHA256-RSA2048 mchid=1,nonce_str=2,signature=3,timestamp=4,serial_no=5', 'garbled'],
  [
    'WECHATPAY2-SHA256-RSA2048 mchid="1",nonce_str="2",signature="3",timestamp="now",serial_no="5"',
    'garbled',
  ],
])('the header %s is %s', (header, why) => {
  expect(parseAuthorization(header)).toBe(why)
})

test('a request is held against its own target, the absolute address, and the path before a proxy', () => {
  expect(targetsOf('/v3/x?y=%20', { hostHeader: 'localhost:9002', prefix: '' })).toEqual([
    '/v3/x?y=%20',
    'https://api.mch.weixin.qq.com/v3/x?y=%20',
    'http://localhost:9002/v3/x?y=%20',
    'https://localhost:9002/v3/x?y=%20',
  ])
  const behind = targetsOf('/v3/x', { hostHeader: 'localhost', prefix: '/mock' })
  expect(behind.at(-1)).toBe('/mock/v3/x')
})

test('a probe looks like a signature and is none', async () => {
  const platform = { serial: 'AB', privateKey, realNow: () => 1_554_208_460_789, probe: true }
  const headers = await signedHeaders(platform, '{"a":1}')
  const signature = headers['Wechatpay-Signature'] ?? ''
  expect(signature).toMatch(/^WECHATPAY\/SIGNTEST\/[A-Za-z0-9+/]{342}==$/)
  const text = answerText(timestamp, headers['Wechatpay-Nonce'] ?? '', '{"a":1}')
  expect(verifyText(text, signature, publicKey)).toBe(false)
})

test.each([
  ['as it is', (signature: string) => signature, true],
  [
    'of the other alphabet',
    (signature: string) => signature.replaceAll('+', '-').replaceAll('/', '_'),
    false,
  ],
  ['without its padding', (signature: string) => signature.replace(/=+$/, ''), false],
  [
    'with a line break',
    (signature: string) => `${signature.slice(0, 76)}\n${signature.slice(76)}`,
    false,
  ],
  ['in hex', (signature: string) => Buffer.from(signature, 'base64').toString('hex'), false],
])('a signature %s verifies: %s', (_title, change, verifies) => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const signatures = Array.from({ length: 4 }, (_, n) => {
    const text = Buffer.from(`text ${n}`)
    const signature = sign('RSA-SHA256', text, privateKey).toString('base64')
    return verifyText(text, change(signature), publicKey)
  })
  expect(signatures).toEqual(signatures.map(() => verifies))
})

test('a sensitive field opens with its key and no other', () => {
  const encrypted = encryptField('茶', publicKey)
  expect(decryptField(encrypted, privateKey)).toBe('茶')
  expect(decryptField(encryptField('茶', other.publicKey), privateKey)).toBeUndefined()
  expect(decryptField('bm90aGluZw==', privateKey)).toBeUndefined()
})

test('the signature headers keep their case and verify', async () => {
  const platform = { serial: 'AB', privateKey, realNow: () => 1_554_208_460_789 }
  const headers = await signedHeaders(platform, '{"a":1}')
  expect(Object.keys(headers)).toEqual([
    'Wechatpay-Nonce',
    'Wechatpay-Signature',
    'Wechatpay-Timestamp',
    'Wechatpay-Serial',
    'Wechatpay-Signature-Type',
  ])
  const text = answerText(timestamp, headers['Wechatpay-Nonce'] ?? '', '{"a":1}')
  expect(headers['Wechatpay-Timestamp']).toBe(timestamp)
  expect(verifyText(text, headers['Wechatpay-Signature'] ?? '', publicKey)).toBe(true)
})

test('a client believes only what is signed, fresh, and by the serial it expects', async () => {
  const now = 1_554_208_460_000
  const sent = await signedHeaders({ serial: 'AB', privateKey, realNow: () => now }, '{}')
  const headers = Object.fromEntries(
    Object.entries(sent).map(([name, value]) => [name.toLowerCase(), value]),
  )
  const expects = { serial: 'AB', key: publicKey, now, skewMs: 300_000 }
  const body = Buffer.from('{}')
  expect(authenticity(headers, body, expects)).toBe('genuine')
  expect(authenticity({}, body, expects)).toBe('unsigned')
  expect(authenticity(headers, Buffer.from('{ }'), expects)).toBe('forged')
  expect(authenticity(headers, body, { ...expects, serial: 'AC' })).toBe('forged')
  expect(authenticity(headers, body, { ...expects, now: now + 301_000 })).toBe('forged')
})

const context = {
  key: '0123456789abcdef0123456789abcdef',
  nonce: 'PF96HFvp29mV',
  associatedData: 'transaction',
}
const published = 'bq0qycbErh07gR+UN960WZsHCIbULUVaMeX4wdgVPlA6PEuEidk/5gA='

test('a text is sealed into the published bytes and opened again', () => {
  expect(seal('{"trade_state":"SUCCESS"}', context)).toBe(published)
  expect(unseal(published, context)).toBe('{"trade_state":"SUCCESS"}')
})

test('a seal does not open with another key, nonce, data, or a changed bit', () => {
  const bent = Buffer.from(published, 'base64')
  bent[0] = (bent[0] ?? 0) ^ 1
  expect(unseal(published, { ...context, key: context.key.replace('0', '1') })).toBeUndefined()
  expect(unseal(published, { ...context, nonce: 'PF96HFvp29mW' })).toBeUndefined()
  expect(unseal(published, { ...context, associatedData: 'refund' })).toBeUndefined()
  expect(unseal(bent.toString('base64'), context)).toBeUndefined()
  expect(unseal('', context)).toBeUndefined()
})

test('what is sealed carries all that opens it, and a nonce of 12 characters', () => {
  const {
    ciphertext,
    nonce: fresh,
    associated_data,
    algorithm,
  } = sealed('茶', 'refund', context.key)
  expect(algorithm).toBe('AEAD_AES_256_GCM')
  expect(fresh).toMatch(/^[\x21-\x7e]{12}$/)
  const opened = { key: context.key, nonce: fresh, associatedData: associated_data }
  expect(unseal(ciphertext, opened)).toBe('茶')
})
