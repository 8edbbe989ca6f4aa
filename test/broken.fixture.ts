/**
 * What a table of broken requests is made of: rows, and signing written by hand with nothing but
 * Node's crypto, so that an explanation cannot be right by sharing a mistake with the house.
 */
import { createHash, sign as signBytes } from 'node:crypto'
import type { Mistake } from '../core/diagnosis.ts'

/** One request that a real client got wrong. */
export interface Broken {
  readonly wire: string
  /** What the client does wrong. */
  readonly does: string
  /** The thread in which somebody did, or the section of docs/sources.md. */
  readonly source: string
  readonly mistake: Mistake
  send(): Promise<Response>
}

export type Pairs = Readonly<Record<string, string>>

/** Base64 of RSASSA-PKCS1-v1_5. */
export const rsa = (text: string | Buffer, key: string, hash = 'sha256') =>
  signBytes(hash, Buffer.from(text), key).toString('base64')

export const hex = (hash: string, text: string | Buffer) =>
  createHash(hash).update(text).digest('hex')

/** `a=1&b=2`, sorted by name, empty values left out. */
export const sorted = (pairs: Pairs) =>
  Object.keys(pairs)
    .filter((name) => pairs[name] !== '')
    .sort()
    .map((name) => `${name}=${pairs[name]}`)
    .join('&')

/** The same with empty values. */
export const sortedWhole = (pairs: Pairs) =>
  Object.keys(pairs)
    .sort()
    .map((name) => `${name}=${pairs[name]}`)
    .join('&')

export const form = (pairs: Pairs) =>
  Object.entries(pairs)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&')

/** `yyyy-MM-dd HH:mm:ss` in Beijing. */
export const beijing = (at = Date.now()) =>
  new Date(at + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')

export const post = (
  url: string,
  type: string,
  body: string | Buffer<ArrayBuffer>,
  headers: Pairs = {},
) => fetch(url, { method: 'POST', headers: { 'content-type': type, ...headers }, body })

export const random = () => createHash('md5').update(String(Math.random())).digest('hex')
