import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { digestHex, parseForm, parsePairs, sign, signedWith, stringToSign } from './signature.ts'

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })

/** The synthetic vector of U1.3 (docs/sources.md). */
const vector =
  'accessType=0&backUrl=http://127.0.0.1:9/notify&bizType=000000&certId=69026276696' +
  '&channelType=08&currencyCode=156&encoding=UTF-8&merId=777290058110048' +
  '&orderId=mock20261122000001&qrNo=6225735053201615202&signMethod=01&termId=49000002' +
  '&txnAmt=1250&txnSubType=06&txnTime=20261122193000&txnType=01&version=5.1.0'

test('the text that is signed is sorted, raw, and without empty values or the signature', () => {
  const fields = { b: '2&', signature: 'x', a: '1', empty: '', B: '=' }
  expect(stringToSign(fields)).toBe('B==&a=1&b=2&')
})

test('the digest of the vector is the one computed apart', () => {
  const fields = parsePairs(vector)
  expect(fields && digestHex(fields, 'sha256')).toBe(
    'd9f4837bc729fe08ffc7ba073619ba63f570c161a9ccb96bbbce8b0f1dd498d0',
  )
})

test.each(['sha256', 'sha1'] as const)(
  'what is signed by %s is recognised as such',
  async (digest) => {
    const fields = { version: '1.0.0', qrCode: 'https://qr.alipay.com/bax' }
    const signature = await sign(fields, privateKey, digest)
    expect(signedWith({ ...fields, signature }, publicKey)).toBe(digest)
    expect(signedWith({ ...fields, qrCode: 'x', signature }, publicKey)).toBeUndefined()
    const spaced = signature.replace(/.$/, ' ')
    expect(signedWith({ ...fields, signature: spaced }, publicKey)).toBeUndefined()
    expect(signedWith(fields, publicKey)).toBeUndefined()
  },
)

test('a form is read by its bytes', () => {
  expect(parseForm(Buffer.from('a=1+2&b=%E9%9D%A2&c='))).toEqual({ a: '1 2', b: '面', c: '' })
})
