/**
 * How a message of the institution protocol is signed and read: which text is signed, the digest of
 * the digest, and the two forms of a message, percent-encoded (requests) and raw (answers).
 */
import { createHash, type KeyObject, sign as signBytes, verify as verifyBytes } from 'node:crypto'
import { promisify } from 'node:util'

/** The fields of one message, raw. */
export type Fields = Readonly<Record<string, string>>

/** `sha256` as in U1.3 (docs/sources.md); `sha1` as UnionPay's SDK signs 1.0.0, like 5.0.0. */
export type Digest = 'sha256' | 'sha1'

const digests: readonly Digest[] = ['sha256', 'sha1']
const fieldName = /^[A-Za-z][A-Za-z0-9]{0,63}$/
const signAside = promisify(signBytes)

/** All fields but the signature and the empty ones, sorted by name, joined raw (U1.3). */
export function stringToSign({ signature: _, ...fields }: Fields): string {
  return joinPairs(fields)
}

/** Lower-case hex digits, 64 of SHA-256 or 40 of SHA-1: their ASCII bytes are what RSA signs. */
export function digestHex(fields: Fields, digest: Digest): string {
  return createHash(digest).update(stringToSign(fields), 'utf8').digest('hex')
}

/** Base64 without line breaks; signs on a libuv thread. */
export async function sign(fields: Fields, privateKey: KeyObject, digest: Digest): Promise<string> {
  const bytes = Buffer.from(digestHex(fields, digest), 'ascii')
  return (await signAside(digest, bytes, privateKey)).toString('base64')
}

/** The digest a message was signed with, or nothing when no signature of this key is on it. */
export function signedWith(fields: Fields, publicKey: KeyObject): Digest | undefined {
  const { signature = '' } = fields
  const bytes = canonicalBase64(signature)
  if (bytes === undefined) return undefined
  return digests.find((digest) =>
    verifyBytes(digest, Buffer.from(digestHex(fields, digest), 'ascii'), publicKey, bytes),
  )
}

/** Only the one right spelling counts: a `+` that became a space is no base64. */
export function canonicalBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64')
  return bytes.length > 0 && bytes.toString('base64') === text ? bytes : undefined
}

/** `k=v&k=v`, sorted, nothing percent-encoded; empty values are left out. */
export function joinPairs(fields: Fields): string {
  return Object.entries(fields)
    .filter(([, value]) => value !== '')
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}

/** Reads `k=v&k=v`; a value may hold `=` but no `&`. Nothing for a text of another shape. */
export function parsePairs(text: string): Fields | undefined {
  return fieldsOf(text.split('&').map(pairOf))
}

/** The fields of a form, or nothing for bytes that are none: bad UTF-8, bad escapes, a name twice. */
export function parseForm(body: Buffer): Fields | undefined {
  const pairs = body
    .toString('latin1')
    .split('&')
    .map(pairOf)
    .map((pair) => {
      const value = pair === undefined ? undefined : unescaped(pair[1])
      return pair === undefined || value === undefined ? undefined : ([pair[0], value] as const)
    })
  return fieldsOf(pairs)
}

type Pair = readonly [name: string, value: string]

function pairOf(part: string): Pair | undefined {
  const equals = part.indexOf('=')
  return equals < 0 ? undefined : [part.slice(0, equals), part.slice(equals + 1)]
}

/** The value of one escaped part, whose raw bytes come as Latin-1 characters. */
function unescaped(escaped: string): string | undefined {
  if (/%(?![0-9A-Fa-f]{2})/.test(escaped)) return undefined
  const latin1 = escaped
    .replaceAll('+', ' ')
    .replaceAll(/%(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  const bytes = Buffer.from(latin1, 'latin1')
  const text = bytes.toString('utf8')
  return Buffer.from(text, 'utf8').equals(bytes) ? text : undefined
}

/** No name may come twice, and every name is letters and digits. */
function fieldsOf(pairs: readonly (Pair | undefined)[]): Fields | undefined {
  const whole = pairs.filter((pair) => pair !== undefined)
  const names = new Set(whole.map(([name]) => name))
  if (names.size !== pairs.length) return undefined
  return [...names].every((name) => fieldName.test(name)) ? Object.fromEntries(whole) : undefined
}
