import { X509Certificate } from 'node:crypto'
import { expect, test } from 'vitest'
import { captured } from './captured.fixture.ts'
import { digestHex, parsePairs, verify } from './signature.ts'

const read = (message: string, signature: string) => {
  const fields = parsePairs(message) ?? {}
  const leaf = new X509Certificate(fields.signPubKeyCert ?? '')
  return { fields: { ...fields, signature }, leaf }
}

test.each(captured)(
  'the message of $name has its digest and verifies by its own certificate',
  (one) => {
    const { fields, leaf } = read(one.message, one.signature)
    expect(digestHex(fields)).toBe(one.h1)
    expect(verify(fields, leaf.publicKey)).toBe(true)
    expect(verify({ ...fields, txnAmt: '2' }, leaf.publicKey)).toBe(false)
  },
)

test.each(captured)('the message of $name is spoilt when CRLF becomes LF on the way', (one) => {
  const { fields, leaf } = read(one.message.replaceAll('\r\n', '\n'), one.signature)
  expect(digestHex(fields)).not.toBe(one.h1)
  expect(verify(fields, leaf.publicKey)).toBe(false)
})
