import { createHash, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { diagnoseRsa, type Evidence } from './diagnose.ts'
import { plainTextWays } from './hex-digest.ts'

const pairs = [0, 1, 2].map(() => generateKeyPairSync('rsa', { modulusLength: 2048 }))
const [own, other, stranger] = pairs.map(({ privateKey }) => privateKey)

function evidence(signature: string, change: Partial<Evidence> = {}): Evidence {
  return {
    signature,
    hash: 'sha256',
    key: createPublicKey(own ?? ''),
    otherKeys: [{ whose: 'merchant 2', key: createPublicKey(other ?? '') }],
    text: 'a=1&b=2',
    suspicions: [
      { mistake: 'not-sorted', text: 'b=2&a=1' },
      { mistake: 'parameter-too-many', text: 'a=1', detail: 'b' },
    ],
    ...change,
  }
}

const signed = (text: string, key = own, hash = 'sha256') =>
  sign(hash, Buffer.from(text), key ?? '').toString('base64')

/** One signature in two hundred has no plus sign to lose: spaces after the text are tried until it has. */
function withPlus(text: string): string {
  const signature = signed(text)
  return signature.includes('+') ? signature : `+${signature}`
}

describe('a signature that does not verify', () => {
  it.each([
    ['is not there', '', 'no-signature', null],
    ['is no text of base64', 'zz-not!', 'not-base64', null],
    ['is hex', Buffer.from(signed('a=1&b=2'), 'base64').toString('hex'), 'not-base64', 'a=1&b=2'],
    ['is base64url', 'ab-_', 'not-base64', null],
    ['has line breaks', signed('a=1&b=2').replace(/.{76}/g, '$&\n'), 'not-base64', 'a=1&b=2'],
    ['lost its plus signs', withPlus('a=1').replaceAll('+', ' '), 'plus-became-space', 'a=1'],
    ['lost a plus and more', `AAAAAAAA ${signed('a=1').slice(9)}`, 'plus-became-space', null],
    ['was encoded twice', encodeURIComponent('a+b='), 'encoded-twice', null],
    ['is of another merchant', signed('a=1&b=2', other), 'wrong-key', null],
    ['is of a stranger', signed('a=1&b=2', stranger), 'unknown-key', null],
    ['uses another hash', signed('a=1&b=2', own, 'sha1'), 'wrong-hash', 'a=1&b=2'],
    ['is of unsorted text', signed('b=2&a=1'), 'not-sorted', 'b=2&a=1'],
    ['left one out', signed('a=1'), 'parameter-too-many', 'a=1'],
    ['is of something else', signed('quite other'), 'other-text', null],
  ])('is explained when it %s', (_, signature, mistake, theySigned) => {
    const found = diagnoseRsa(evidence(signature))
    expect(found).toMatchObject({ mistake, theySigned, weSigned: 'a=1&b=2' })
    expect(found?.todo).not.toBe('')
  })

  it.each([
    ['hex', 'small hexadecimal'],
    ['base64', 'base64'],
    ['latin1', 'bytes'],
  ] as const)('is explained when a digest of the text was signed as %s', (form, told) => {
    const digest = createHash('sha256').update('a=1&b=2').digest().toString(form)
    const signature = sign('sha256', Buffer.from(digest, 'latin1'), own ?? '').toString('base64')
    const found = diagnoseRsa(evidence(signature, { ways: plainTextWays }))
    expect(found).toMatchObject({ mistake: 'hashed-twice', theySigned: 'a=1&b=2' })
    expect(found?.detail).toContain(told)
  })

  it('names whose key it was', () => {
    expect(diagnoseRsa(evidence(signed('a=1', other)))?.detail).toContain('merchant 2')
  })

  it('is no matter when it verifies', () => {
    expect(diagnoseRsa(evidence(signed('a=1&b=2')))).toBeUndefined()
  })
})
