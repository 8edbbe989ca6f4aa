/**
 * How an answer leaves the house: its headers, the Request-ID, and whether it is signed. Everything
 * after authentication is, refusals and empty bodies too; what comes before is not
 * (docs/sources.md, W1.3).
 */
import { randomBytes } from 'node:crypto'
import type { WireReply } from '../host/institution.ts'
import type { Words } from './codes.ts'
import { type Platform, signedHeaders } from './signature.ts'

type Headers = Readonly<Record<string, string>>

const everyReply: Headers = {
  Server: 'nginx',
  'Content-Type': 'application/json; charset=utf-8',
  'Cache-Control': 'no-cache, must-revalidate',
  'X-Content-Type-Options': 'nosniff',
  'Content-Language': 'zh-CN',
}

/** A trace in hex, and the number support staff decode: 0 for a success. */
export const newRequestId = (errcode: number) =>
  `${randomBytes(20).toString('hex').toUpperCase()}-${errcode}`

/** What a refusal says, with where the mistake is when that is known. */
export const errorBody = ({ code, message }: Pick<Words, 'code' | 'message'>, detail?: object) =>
  JSON.stringify(detail === undefined ? { code, message } : { code, message, detail })

/** Signs a body with the platform's key. The status of `words` is the reply's. */
export async function signedReply(
  platform: Platform,
  { status, errcode }: Pick<Words, 'status' | 'errcode'>,
  body: string,
  more: Headers = {},
): Promise<WireReply> {
  const signature = await signedHeaders(platform, body)
  const headers = { ...everyReply, 'Request-ID': newRequestId(errcode), ...signature, ...more }
  return { status, headers, body }
}

/** A refusal before authentication: no signature. */
export function unsignedReply(
  words: Words,
  { detail, more = {} }: { readonly detail?: object; readonly more?: Headers } = {},
): WireReply {
  const headers = { ...everyReply, 'Request-ID': newRequestId(words.errcode), ...more }
  return { status: words.status, headers, body: errorBody(words, detail) }
}

/** 404 for an unknown path, 405 for a wrong verb: the gateway says no more. */
export const emptyReply = (status: 404 | 405): WireReply => ({
  status,
  headers: { Server: 'nginx' },
  body: '',
})
