/**
 * How an ACP message is signed and read: which text is signed, the digest of the digest or of a key,
 * and the two forms of a message, percent-encoded (requests, notifications) and raw (responses).
 */
import { createHash, type KeyObject, verify as verifyBytes } from 'node:crypto'
import { signedBytes } from '../host/private-key.ts'

/** The fields of one message, raw. */
export type Fields = Readonly<Record<string, string>>

const fieldName = /^[A-Za-z][A-Za-z0-9]{0,63}$/

/** The fields but the signature and empty ones, sorted, joined raw (docs/sources.md, U1.3). */
export function stringToSign(fields: Fields): string {
  return joinPairs(
    Object.fromEntries(Object.entries(fields).filter(([name]) => name !== 'signature')),
  )
}

/** Version 5.0.0 hashes with SHA-1, every later one with SHA-256, the text and then its digest. */
export const hashOf = ({ version }: Fields) => (version === '5.0.0' ? 'sha1' : 'sha256')

/** Lower-case hex digits: the digest of the text, which is what RSA then signs. */
export function digestHex(fields: Fields): string {
  return createHash(hashOf(fields)).update(stringToSign(fields), 'utf8').digest('hex')
}

/** Base64 without line breaks. */
export async function sign(fields: Fields, privateKey: KeyObject): Promise<string> {
  const digest = Buffer.from(digestHex(fields), 'ascii')
  return (await signedBytes(hashOf(fields), digest, privateKey)).toString('base64')
}

/** Only the canonical base64 of a signature counts: a `+` that became a space does not. */
export function verify(fields: Fields, publicKey: KeyObject): boolean {
  const { signature = '' } = fields
  const bytes = Buffer.from(signature, 'base64')
  if (bytes.length === 0 || bytes.toString('base64') !== signature) return false
  return verifyBytes(hashOf(fields), Buffer.from(digestHex(fields), 'ascii'), publicKey, bytes)
}

/**
 * The two methods that sign with a key both sides hold, and the hash of each. It is asked by what
 * strangers send, so it has no names but these.
 */
export const keyedHashes: Readonly<Record<string, 'sha256' | 'sm3'>> = Object.assign(
  Object.create(null) as Record<string, never>,
  { '11': 'sha256', '12': 'sm3' } as const,
)

/** Lower-case hex of signMethod 11 or 12: the digest of the text and of the key's own digest. */
export function keyedSignature(fields: Fields, hash: 'sha256' | 'sm3', secureKey: string): string {
  const hex = (text: string) => createHash(hash).update(text, 'utf8').digest('hex')
  return hex(`${stringToSign(fields)}&${hex(secureKey)}`)
}

/** `k=v&k=v`, sorted, nothing percent-encoded; empty values are left out. */
export function joinPairs(fields: Fields): string {
  return Object.entries(fields)
    .filter(([, value]) => value !== '')
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}

/** Reads `k=v&k=v`, where a value may stand in `{…}` or `[…]` and hold `&` and `=` inside. */
export function parsePairs(text: string): Fields | undefined {
  const pairs: [string, string][] = []
  for (let at = 0; at < text.length; ) {
    const equals = text.indexOf('=', at)
    if (equals < 0) return undefined
    const end = valueEnd(text, equals + 1)
    pairs.push([text.slice(at, equals), text.slice(equals + 1, end)])
    if (end === text.length - 1) return undefined
    at = end + 1
  }
  return fieldsOf(pairs)
}

const closing: Readonly<Record<string, string>> = { '{': '}', '[': ']' }

/** Where a value ends: after the brace that closes its first one, else at the next `&`. */
function valueEnd(text: string, start: number): number {
  const open = text.charAt(start)
  const close = closing[open]
  let depth = 0
  for (let at = start; close !== undefined && at < text.length; at += 1) {
    if (text.charAt(at) === open) depth += 1
    if (text.charAt(at) === close) depth -= 1
    if (depth === 0) return nextPair(text, at + 1)
  }
  return nextPair(text, start)
}

function nextPair(text: string, from: number): number {
  const next = text.indexOf('&', from)
  return next < 0 ? text.length : next
}

/** The fields that say something: an empty value is none (U1.2). */
export const filled = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''))

/** `application/x-www-form-urlencoded`, UTF-8. */
export function encodeForm(fields: Fields): string {
  return Object.entries(fields)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&')
}

/** The fields of a form; nothing for bytes that are none: bad UTF-8, a bad escape, a name twice. */
export function parseForm(body: Buffer): Fields | undefined {
  const pairs: [string, string][] = []
  for (const part of body.toString('latin1').split('&')) {
    if (part === '') continue
    const equals = part.indexOf('=')
    if (equals < 0) return undefined
    const value = decodedValue(part.slice(equals + 1))
    if (value === undefined) return undefined
    pairs.push([part.slice(0, equals), value])
  }
  return fieldsOf(pairs)
}

/** The value of one escaped part, whose raw bytes come as Latin-1 characters. */
function decodedValue(escaped: string): string | undefined {
  if (/%(?![0-9A-Fa-f]{2})/.test(escaped)) return undefined
  const bytes = escaped
    .replaceAll('+', ' ')
    .replaceAll(/%(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  const text = Buffer.from(bytes, 'latin1').toString('utf8')
  return Buffer.from(text, 'utf8').equals(Buffer.from(bytes, 'latin1')) ? text : undefined
}

/** No name may come twice, and every name is letters and digits. */
function fieldsOf(pairs: readonly [string, string][]): Fields | undefined {
  const names = new Set(pairs.map(([name]) => name))
  if (names.size !== pairs.length || pairs.length === 0) return undefined
  return [...names].every((name) => fieldName.test(name)) ? Object.fromEntries(pairs) : undefined
}
