import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import {
  digestHex,
  encodeForm,
  joinPairs,
  keyedSignature,
  parseForm,
  parsePairs,
  sign,
  verify,
} from './signature.ts'

/** The synthetic vector of U1.3 (docs/sources.md), in no particular order. */
const vector = {
  version: '5.1.0',
  txnType: '01',
  txnTime: '20261122193000',
  txnSubType: '06',
  txnAmt: '1250',
  termId: '49000002',
  signMethod: '01',
  qrNo: '6225735053201615202',
  orderId: 'mock20261122000001',
  merId: '777290058110048',
  encoding: 'UTF-8',
  currencyCode: '156',
  channelType: '08',
  certId: '69026276696',
  bizType: '000000',
  backUrl: 'http://127.0.0.1:9/notify',
  accessType: '0',
}

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })

test('the digest of the vector is the one computed apart', () => {
  expect(digestHex(vector)).toBe('d9f4837bc729fe08ffc7ba073619ba63f570c161a9ccb96bbbce8b0f1dd498d0')
})

test.each([
  ['11', 'sha256', '6dc242619f728c921e6fa6902e01a9974ae4027b11d1da207d6914f647840764'],
  ['12', 'sm3', '1a47d0d7e6b8d0a7b8a341a737c7ae2e7c794be0efa69d39933a0919fa396d47'],
] as const)(
  'a secure key gives the known signature of signMethod %s',
  (signMethod, hash, known) => {
    const { certId: _, ...fields } = vector
    expect(keyedSignature({ ...fields, signMethod }, hash, 'mock-secret')).toBe(known)
  },
)

test('the signature and empty fields are not signed', () => {
  expect(digestHex({ ...vector, signature: 'x', termId: '49000002', reqReserved: '' })).toBe(
    digestHex(vector),
  )
})

test('a signature verifies over the same fields and no others', async () => {
  const signature = await sign(vector, privateKey)
  expect(verify({ ...vector, signature }, publicKey)).toBe(true)
  expect(verify({ ...vector, signature, txnAmt: '1251' }, publicKey)).toBe(false)
  expect(verify({ ...vector, signature, tn: '1' }, publicKey)).toBe(false)
  const other = createPublicKey(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey)
  expect(verify({ ...vector, signature }, other)).toBe(false)
})

test.each([
  ['is missing', () => ''],
  ['has a plus that became a space', (signature: string) => ` ${signature.slice(1)}`],
  ['has a line break', (signature: string) => `${signature.slice(0, 76)}\n${signature.slice(76)}`],
  ['has a flipped bit', (signature: string) => flipped(signature)],
])('a signature that %s does not verify', async (_, change) => {
  const signature = change(await sign(vector, privateKey))
  expect(verify({ ...vector, signature }, publicKey)).toBe(false)
})

test('version 5.0.0 is signed by SHA-1 and verifies by nothing else', async () => {
  const old = { ...vector, version: '5.0.0' }
  expect(digestHex(old)).toHaveLength(40)
  const signature = await sign(old, privateKey)
  expect(verify({ ...old, signature }, publicKey)).toBe(true)
  expect(verify({ ...vector, signature }, publicKey)).toBe(false)
})

test.each([
  ['plain pairs', 'b=2&a=1', { b: '2', a: '1' }],
  ['an equals sign in a value', 'a=x==&b=2', { a: 'x==', b: '2' }],
  ['braces that hold pairs', 'a={x=1&y=2}&b=3', { a: '{x=1&y=2}', b: '3' }],
  ['brackets that hold pairs', 'a=[x=1&y=2]&b=3', { a: '[x=1&y=2]', b: '3' }],
  ['braces within braces', 'a={x={1&2}&y=2}', { a: '{x={1&2}&y=2}' }],
  ['an open brace alone', 'a={x&b=3', { a: '{x', b: '3' }],
  ['CRLF in a value', 'a=1\r\n2&b=', { a: '1\r\n2', b: '' }],
])('reads %s', (_, text, fields) => {
  expect(parsePairs(text)).toEqual(fields)
})

test.each(['', 'a', 'Invalid request.', 'a=1&', 'a=1&a=2', '=1', 'a=1&&b=2', 'a b=1', '1a=2'])(
  'reads no fields out of "%s"',
  (text) => {
    expect(parsePairs(text)).toBeUndefined()
  },
)

test('a form is read as it was written, whatever it holds', () => {
  const fields = { a: '中国 + / = & %', b: '{x=1&y=2}', c: '\r\n' }
  expect(parseForm(Buffer.from(encodeForm(fields)))).toEqual(fields)
  expect(parseForm(Buffer.from('a=1+2&b=%E4%B8%AD'))).toEqual({ a: '1 2', b: '中' })
  expect(parseForm(Buffer.from('a=中'))).toEqual({ a: '中' })
})

test.each(['', '{"a":1}', 'a=%', 'a=%4', 'a=%zz', 'a=%ff%fe', 'a=1&a=2', '=1', '__proto__=1'])(
  'takes "%s" for no form',
  (body) => {
    expect(parseForm(Buffer.from(body))).toBeUndefined()
  },
)

test('pairs are joined sorted and raw', () => {
  expect(joinPairs({ b: '+/=', a: '中', c: '' })).toBe('a=中&b=+/=')
})

function flipped(signature: string): string {
  const bytes = Buffer.from(signature, 'base64')
  bytes.writeUInt8(bytes.readUInt8(40) ^ 1, 40)
  return bytes.toString('base64')
}
