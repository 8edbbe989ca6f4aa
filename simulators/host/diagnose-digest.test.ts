import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { type DigestEvidence, diagnoseDigest } from './diagnose-digest.ts'

const md5 = (text: string) => createHash('md5').update(text).digest('hex')
const digestBy = (key: string) => (text: Buffer) => md5(`${text}&key=${key}`).toUpperCase()

const evidence = (signature: string): DigestEvidence => ({
  signature,
  digest: digestBy('secret'),
  others: [
    { mistake: 'wrong-secret', detail: 'It is another.', digest: digestBy('other') },
    {
      ...{ mistake: 'secret-missing', detail: '', digest: (text) => md5(String(text)) },
      show: (text) => String(text),
    },
  ],
  text: 'a=1&b=2',
  suspicions: [{ mistake: 'not-sorted', text: 'b=2&a=1', detail: 'As sent.' }],
  show: (text) => `${text}&key=***`,
})

const right = digestBy('secret')(Buffer.from('a=1&b=2'))

test.each([
  ['is missing', '', 'no-signature', null],
  ['has small letters', right.toLowerCase(), 'wrong-case', 'a=1&b=2&key=***'],
  [
    'has another secret',
    digestBy('other')(Buffer.from('a=1&b=2')),
    'wrong-secret',
    'a=1&b=2&key=***',
  ],
  ['has no secret', md5('a=1&b=2'), 'secret-missing', 'a=1&b=2'],
  ['has another text', digestBy('secret')(Buffer.from('b=2&a=1')), 'not-sorted', 'b=2&a=1&key=***'],
  ['is anything', md5('x'), 'text-or-secret', null],
  ['is no digest', 'hello', 'text-or-secret', null],
])('a digest that %s is explained, and no secret is shown', (_, signature, mistake, theySigned) => {
  const found = diagnoseDigest(evidence(signature))
  expect(found).toMatchObject({ mistake, theySigned, weSigned: 'a=1&b=2&key=***' })
  expect(JSON.stringify(found)).not.toContain('=secret')
})

test('tells of the case, too, when text and case are wrong', () => {
  const small = digestBy('secret')(Buffer.from('b=2&a=1')).toLowerCase()
  expect(diagnoseDigest(evidence(small))?.detail).toBe('As sent. It is in the wrong case, too.')
})

test('says when it has the wrong length', () => {
  expect(diagnoseDigest(evidence('ab'.repeat(32)))?.detail).toBe(
    'The signature has 64 digits, not 32.',
  )
})

test('the right digest needs no explanation', () => {
  expect(diagnoseDigest(evidence(right))).toBeUndefined()
})
