/**
 * Signatures over the hexadecimal digest of a text, as UnionPay signs: what goes into the signature,
 * and the ways people get that wrong while their text is right; and digests where none is wanted.
 */
import { createHash } from 'node:crypto'
import type { Hash, Prepare, Way } from './diagnose.ts'

const digestOf = (text: Buffer, hash: Hash) => createHash(hash).update(text).digest()
const hexOf = (text: Buffer, hash: Hash) => digestOf(text, hash).toString('hex')

/** The digest of the text in small hexadecimal digits, by the hash the signature uses. */
export const hexDigest: Prepare = (text, hash) => Buffer.from(hexOf(text, hash))

const twice = (detail: string, prepare: Prepare): Way => ({
  mistake: 'hashed-twice',
  ...{ detail, prepare },
})

const inner = (hash: Hash): Way => ({
  mistake: 'wrong-hash',
  detail: `The text was hashed by ${hash} before it was signed.`,
  prepare: (text) => Buffer.from(hexOf(text, hash)),
})

export const hexDigestWays: readonly Way[] = [
  {
    mistake: 'hashed-once',
    detail: 'The text was signed without hashing it first.',
    prepare: (text) => text,
  },
  {
    mistake: 'wrong-case',
    detail: 'The digest was written in capital letters before it was signed.',
    prepare: (text, hash) => Buffer.from(hexOf(text, hash).toUpperCase()),
  },
  {
    mistake: 'hashed-once',
    detail: 'The bytes of the digest were signed, not its hexadecimal digits.',
    prepare: digestOf,
  },
  {
    mistake: 'hashed-once',
    detail: 'The digest was written as base64, not as hexadecimal digits.',
    prepare: (text, hash) => Buffer.from(digestOf(text, hash).toString('base64')),
  },
  {
    mistake: 'hashed-once',
    detail: 'The digest was hashed once more than it should be.',
    prepare: (text, hash) => hexDigest(hexDigest(text, hash), hash),
  },
  ...(['sha1', 'sha256', 'md5'] as const).map(inner),
]

const hashes = ['sha256', 'sha1', 'md5'] as const

/** Where the text itself is to be signed: a digest of it was, as bytes or digits or base64. */
export const plainTextWays: readonly Way[] = hashes.flatMap((hash): readonly Way[] => [
  twice(`Its ${hash} digest was signed, in small hexadecimal digits.`, (text) =>
    hexDigest(text, hash),
  ),
  twice(`Its ${hash} digest was signed, in capital hexadecimal digits.`, (text) =>
    Buffer.from(hexOf(text, hash).toUpperCase()),
  ),
  twice(`The bytes of its ${hash} digest were signed.`, (text) => digestOf(text, hash)),
  twice(`Its ${hash} digest was signed, in base64.`, (text) =>
    Buffer.from(digestOf(text, hash).toString('base64')),
  ),
])
