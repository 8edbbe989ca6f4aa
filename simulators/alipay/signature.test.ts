/** Vectors made by Alipay's own SDK (docs/sources.md, A9): our text is theirs, our verdict too. */
import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseForm, textOf } from './form.ts'
import { openEnvelope, sealEnvelope, serialize } from './serializer.ts'
import {
  notificationText,
  requestText,
  signText,
  verifyNotification,
  verifyText,
} from './signature.ts'
import { verifyCall } from './verification.ts'

function vector(name: string): (line: string) => string {
  const text = readFileSync(new URL(`golden/vector-${name}.txt`, import.meta.url), 'utf8')
  return (line) => new RegExp(`^${line}: (.*)$`, 'm').exec(text)?.[1] ?? ''
}

const keyOf = (base64: string) =>
  createPublicKey({ key: Buffer.from(base64, 'base64'), format: 'der', type: 'spki' })

const withKey = (publicKey: KeyObject) => ({ publicKey })

test.each(['precreate', 'query', 'certificate', 'aes'])(
  'the %s of the SDK verifies over the same text',
  (name) => {
    const read = vector(name)
    const query = read('request').replace('POST /gateway.do?', '')
    const params = parseForm(query, read('body'))
    const merchant = withKey(keyOf(read('app-key')))
    const { text, verified } = verifyCall(params, merchant)
    expect(textOf(text)).toBe(read('string-to-sign'))
    expect(verified).toBe(true)
    const bent = new Map(params).set('timestamp', '2026-01-02 03:04:06')
    expect(verifyCall(bent, merchant).verified).toBe(false)
  },
)

const answers: readonly [name: string, root: string][] = [
  ['precreate', 'alipay_trade_precreate_response'],
  ['query', 'alipay_trade_query_response'],
  ['certificate', 'alipay_trade_query_response'],
  ['aes', 'alipay_trade_query_response'],
  // This one Alipay signed, with a key of its own.
  ['real', 'alipay_open_file_upload_response'],
]

test.each(answers)('the answer to the %s verifies, written anew', (name, root) => {
  const read = vector(name)
  const envelope = openEnvelope(read('response'))
  expect(envelope?.root).toBe(root)
  expect(envelope === undefined ? '' : sealEnvelope(envelope)).toBe(read('response'))
  const { node = '', sign = '' } = envelope ?? {}
  const text = serialize(JSON.parse(node))
  expect(text).toBe(node)
  const claim = { text, encoding: 'utf8', sign, signType: 'RSA2' } as const
  expect(verifyText(claim, keyOf(read('alipay-key')))).toBe(true)
})

test('a return verifies over what a notification does', () => {
  const read = vector('return')
  const params = parseForm(read('query'))
  expect(textOf(notificationText(params))).toBe(read('string-to-sign'))
  expect(verifyNotification(params, keyOf(read('alipay-key')))).toBe(true)
})

test('the notification verifies over everything but sign and sign_type', () => {
  const read = vector('notification')
  const params = parseForm(read('body'))
  expect(textOf(notificationText(params))).toBe(read('string-to-sign'))
  expect(verifyNotification(params, keyOf(read('alipay-key')))).toBe(true)
  const bent = new Map(params).set('total_amount', '0.02')
  expect(verifyNotification(bent, keyOf(read('alipay-key')))).toBe(false)
})

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })

test('a request verifies whether its empty parameters were signed or not', async () => {
  const params = new Map([
    ['app_id', '1'],
    ['notify_url', ''],
    ['sign_type', 'RSA'],
  ])
  for (const empties of [true, false]) {
    const signature = await signText(requestText(params, { empties }), {
      key: pair.privateKey,
      signType: 'RSA',
    })
    const signed = new Map(params).set('sign', signature)
    expect(verifyCall(signed, pair)).toMatchObject({ verified: true, signType: 'RSA' })
  }
})

test('a request in GBK verifies over its bytes', () => {
  const params = parseForm('app_id=1&charset=GBK&sign_type=RSA2&biz_content=%B2%E2%CA%D4')
  expect(textOf(params.get('biz_content') ?? '', 'gbk')).toBe('测试')
  const text = requestText(params, { empties: false })
  const made = sign('RSA-SHA256', Buffer.from(text, 'latin1'), pair.privateKey).toString('base64')
  expect(verifyCall(new Map(params).set('sign', made), pair).verified).toBe(true)
})

test('a notification of an unknown kind of signature never verifies', () => {
  const params = new Map([
    ['sign_type', 'MD5'],
    ['sign', 'AAAA'],
  ])
  expect(verifyNotification(params, pair.publicKey)).toBe(false)
})
