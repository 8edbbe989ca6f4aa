/**
 * What is signed and how it travels: requests in `Authorization`, answers and notifications in
 * `Wechatpay-*` headers; RSA with SHA-256 both ways (docs/sources.md, W1.2 and W1.3). The bytes
 * that were sent are what is verified: nothing is parsed and put together again.
 */
import { type KeyObject, randomBytes, verify } from 'node:crypto'
import { trustedSignature } from '../../core/signature-mode.ts'
import { signedBytes } from '../host/private-key.ts'

export const scheme = 'WECHATPAY2-SHA256-RSA2048'
const digest = 'RSA-SHA256'
const host = 'https://api.mch.weixin.qq.com'

/** The five pairs of an `Authorization` header. */
export interface Authorization {
  readonly mchid: string
  readonly nonce: string
  /** Seconds since 1970, as text: its digits are signed. */
  readonly timestamp: string
  /** Serial of the merchant's certificate; any case. */
  readonly serial: string
  /** Base64. */
  readonly signature: string
}

const pairNames = {
  mchid: 'mchid',
  nonce: 'nonce_str',
  timestamp: 'timestamp',
  serial: 'serial_no',
  signature: 'signature',
} as const satisfies Record<keyof Authorization, string>

/** The pairs in any order; `scheme` when the scheme is another, `garbled` when a pair is missing. */
export function parseAuthorization(
  header: string,
  { mayLackSignature = false }: { readonly mayLackSignature?: boolean } = {},
): Authorization | 'scheme' | 'garbled' {
  const space = header.indexOf(' ')
  if (space < 0) return 'garbled'
  if (header.slice(0, space) !== scheme) return 'scheme'
  const pairs = new Map<string, string>()
  for (const pair of header.slice(space + 1).split(',')) {
    const [, name, value] = /^\s*(\w+)="([^"]*)"\s*$/.exec(pair) ?? []
    if (name === undefined || value === undefined) return 'garbled'
    pairs.set(name, value)
  }
  const read = (name: keyof Authorization) => pairs.get(pairNames[name]) ?? ''
  const found = {
    mchid: read('mchid'),
    nonce: read('nonce'),
    timestamp: read('timestamp'),
    serial: read('serial'),
    signature: read('signature'),
  }
  const { signature: _, ...others } = found
  const needed = Object.values(mayLackSignature ? others : found)
  const complete = needed.every((value) => value !== '')
  return complete && /^\d{1,12}$/.test(found.timestamp) ? found : 'garbled'
}

export function formatAuthorization(parts: Authorization): string {
  const names: readonly (keyof Authorization)[] = [
    'mchid',
    'nonce',
    'signature',
    'timestamp',
    'serial',
  ]
  return `${scheme} ${names.map((name) => `${pairNames[name]}="${parts[name]}"`).join(',')}`
}

export interface SignedRequest {
  readonly method: string
  /** Path and query exactly as sent. */
  readonly target: string
  readonly timestamp: string
  readonly nonce: string
  readonly body: Buffer
}

/** Method, target, time, nonce and body: five lines, each ended. */
export function requestText({ method, target, timestamp, nonce, body }: SignedRequest): Buffer {
  const head = Buffer.from(`${method}\n${target}\n${timestamp}\n${nonce}\n`)
  return Buffer.concat([head, body, Buffer.from('\n')])
}

/** Time, nonce and body: what is signed of an answer or a notification; a 204 has an empty body. */
export function answerText(timestamp: string, nonce: string, body: Buffer | string): Buffer {
  const head = Buffer.from(`${timestamp}\n${nonce}\n`)
  return Buffer.concat([head, Buffer.from(body), Buffer.from('\n')])
}

/** Base64 of the signature. */
export const signText = (text: Buffer, key: KeyObject): Promise<string> =>
  signedBytes(digest, text, key).then((signature) => signature.toString('base64'))

/** Base64 of the standard alphabet, padded: a decoder of production's takes nothing else. */
const base64 = /^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?$/

export const verifyText = (text: Buffer, signature: string, key: KeyObject): boolean =>
  base64.test(signature) && verify(digest, text, key, Buffer.from(signature, 'base64'))

/** Where a request came to, as far as its headers tell. */
export interface Reached {
  readonly hostHeader: string
  /** The path a proxy took away before it passed the request on; empty when it took none. */
  readonly prefix: string
}

/**
 * The targets a request may have signed: its own; failing that the absolute address, which one SDK
 * signs when it talks to another host than production's (W3.7), or the path before a proxy.
 */
export function targetsOf(target: string, { hostHeader, prefix }: Reached): string[] {
  const origins = ['', host, `http://${hostHeader}`, `https://${hostHeader}`]
  const all = prefix === '' ? origins : [...origins, prefix]
  return all.map((origin) => `${origin}${target}`)
}

/** Who signs for WeChat Pay, and when it is. */
export interface Platform {
  /** Serial of its certificate, 40 upper-case hex digits; or a `PUB_KEY_ID_…`. */
  readonly serial: string
  readonly privateKey: KeyObject
  /** Whether the signature is wrong on purpose (W1.4). */
  readonly probe?: boolean
  /** Whether nobody verifies here: a fixed word stands for the signature. */
  readonly trusted?: boolean
  /** The real time of day: milliseconds since 1970. */
  readonly realNow: () => number
}

/** The mark of a probe before as many bytes as a signature has; no key verifies it. */
const probeSignature = () => `WECHATPAY/SIGNTEST/${randomBytes(256).toString('base64')}`

export const newNonce = () => randomBytes(16).toString('hex')

function signatureOf(
  { trusted = false, probe = false, privateKey }: Platform,
  text: () => Buffer,
): string | Promise<string> {
  if (trusted) return trustedSignature
  return probe ? probeSignature() : signText(text(), privateKey)
}

/** Headers that sign a body now. Their case matters: one SDK looks them up as they are written. */
export async function signedHeaders(
  platform: Platform,
  body: string,
): Promise<Readonly<Record<string, string>>> {
  const timestamp = String(Math.floor(platform.realNow() / 1000))
  const nonce = newNonce()
  const signature = await signatureOf(platform, () => answerText(timestamp, nonce, body))
  return {
    'Wechatpay-Nonce': nonce,
    'Wechatpay-Signature': signature,
    'Wechatpay-Timestamp': timestamp,
    'Wechatpay-Serial': platform.serial,
    'Wechatpay-Signature-Type': scheme,
  }
}

/** How a signed body presents itself: `unsigned` when it carries no signature at all. */
export type Authenticity = 'genuine' | 'forged' | 'unsigned'

/** What a client checks of an answer or a notification. Header names in lower case. */
export function authenticity(
  headers: Readonly<Record<string, string>>,
  body: Buffer,
  expects: {
    readonly serial: string
    readonly key: KeyObject
    /** Milliseconds since 1970. */
    readonly now: number
    readonly skewMs: number
  },
): Authenticity {
  const signature = headers['wechatpay-signature'] ?? ''
  if (signature === '') return 'unsigned'
  const timestamp = headers['wechatpay-timestamp'] ?? ''
  const sentAt = Number(timestamp) * 1000
  const fresh = /^\d{1,12}$/.test(timestamp) && Math.abs(expects.now - sentAt) <= expects.skewMs
  if (!fresh || headers['wechatpay-serial'] !== expects.serial) return 'forged'
  const text = answerText(timestamp, headers['wechatpay-nonce'] ?? '', body)
  return verifyText(text, signature, expects.key) ? 'genuine' : 'forged'
}
