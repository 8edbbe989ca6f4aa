/**
 * The Authorization header of v3, and the text it signs (docs/sources.md, A3.1): fields in any
 * order, kept word for word, because they are signed as they stand.
 */
import type { WireRequest } from '../host/institution.ts'

export interface Authorization {
  /** `ALIPAY-SHA256withRSA`. */
  readonly scheme: string
  /** All between scheme and signature, as it came: the first line of what is signed. */
  readonly signed: string
  /** app_id, app_cert_sn, nonce, timestamp, expired_seconds; in whatever order they came. */
  readonly fields: ReadonlyMap<string, string>
  /** Base64. */
  readonly sign: string
}

/** Reads a header; what is not there is empty. */
export function parseAuthorization(header: string): Authorization {
  const trimmed = header.trim()
  const blank = trimmed.indexOf(' ')
  const rest = blank < 0 ? '' : trimmed.slice(blank + 1).trim()
  const mark = rest.lastIndexOf(',sign=')
  const signed = mark < 0 ? rest : rest.slice(0, mark)
  const pairs = signed.split(',').map((pair) => {
    const equals = pair.indexOf('=')
    const name = equals < 0 ? pair : pair.slice(0, equals)
    return [name.trim(), equals < 0 ? '' : pair.slice(equals + 1)] as const
  })
  return {
    scheme: blank < 0 ? trimmed : trimmed.slice(0, blank),
    signed,
    fields: new Map(pairs),
    sign: mark < 0 ? '' : rest.slice(mark + ',sign='.length),
  }
}

/** The text to sign, as a byte string. `content`: the body, or the part of it that counts. */
export function restText(
  { signed }: Pick<Authorization, 'signed'>,
  { method, target, headers }: Pick<WireRequest, 'method' | 'target' | 'headers'>,
  content: string,
): string {
  const token = headers['alipay-app-auth-token'] ?? ''
  const lines = [signed, method, originForm(target), content, ...(token === '' ? [] : [token])]
  return lines.map((line) => `${line}\n`).join('')
}

/** A target that a proxy would get names the host, too; that is not signed. */
const originForm = (target: string) => target.replace(/^https?:\/\/[^/?]+/i, '')
