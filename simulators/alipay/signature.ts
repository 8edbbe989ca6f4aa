/**
 * What is signed, and by which digest: requests with `sign_type`, answers over the bytes of their
 * node, notifications without `sign_type` (docs/sources.md, A1.3, A2.1 and A6.2). Keys are made
 * once, by whoever holds them.
 */
import { type KeyObject, verify } from 'node:crypto'
import { signedBytes } from '../host/private-key.ts'
import type { Params } from './form.ts'

const digests = { RSA2: 'RSA-SHA256', RSA: 'RSA-SHA1' } as const

export type SignType = keyof typeof digests

export const isSignType = (word: string): word is SignType => Object.hasOwn(digests, word)

/** Sorted by name, byte by byte: `name=value&name=value`, nothing encoded. */
function joined(params: Params, omits: (name: string, value: string) => boolean): string {
  const names = [...params.keys()].filter((name) => !omits(name, params.get(name) ?? '')).sort()
  return names.map((name) => `${name}=${params.get(name)}`).join('&')
}

/** The string to sign of a request. Half of the SDKs leave empty parameters out, half sign them. */
export const requestText = (params: Params, { empties }: { readonly empties: boolean }) =>
  joined(params, (name, value) => name === 'sign' || (!empties && value === ''))

/** The string to sign of a notification about a trade. */
export const notificationText = (params: Params) =>
  joined(params, (name) => name === 'sign' || name === 'sign_type')

/** Signs with Alipay's own key. */
export type Sign = (text: string | Buffer, signType: SignType) => Promise<string>

/** Base64 of the signature over bytes, or over the UTF-8 bytes of a text. */
export function signText(
  text: string | Buffer,
  { key, signType }: { readonly key: KeyObject; readonly signType: SignType },
): Promise<string> {
  const signed = signedBytes(digests[signType], Buffer.from(text), key)
  return signed.then((signature) => signature.toString('base64'))
}

export interface Claim {
  readonly text: string
  /** Whether the text is one, or a byte string off the wire. */
  readonly encoding: 'utf8' | 'latin1'
  /** Base64. */
  readonly sign: string
  readonly signType: SignType
}

export const verifyText = ({ text, encoding, sign: claimed, signType }: Claim, key: KeyObject) =>
  verify(digests[signType], Buffer.from(text, encoding), key, Buffer.from(claimed, 'base64'))

/** Verifies a notification as it came off the wire. */
export function verifyNotification(params: Params, key: KeyObject): boolean {
  const signType = params.get('sign_type') ?? ''
  if (!isSignType(signType)) return false
  const text = notificationText(params)
  return verifyText({ text, encoding: 'latin1', sign: params.get('sign') ?? '', signType }, key)
}
