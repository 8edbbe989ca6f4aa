/** The two charsets of the gateway: how each is named, written, and recognised (docs/sources.md, A1.1). */
import iconv from 'iconv-lite'
import type { WireRequest } from '../host/institution.ts'
import { type Charset, formatForm, type Params, parseForm } from './form.ts'
import { pageMethods } from './wire.ts'

const charsets: Readonly<Record<string, Charset>> = { 'utf-8': 'utf-8', gbk: 'gbk' }

/** Nothing for a charset the gateway does not speak. */
export const charsetNamed = (name: string): Charset | undefined =>
  Object.hasOwn(charsets, name.toLowerCase()) ? charsets[name.toLowerCase()] : undefined

/** As `charset` says it in what we send. */
export const charsetWords: Readonly<Record<Charset, string>> = { 'utf-8': 'utf-8', gbk: 'GBK' }

/** A JSON answer is called HTML, and says in which charset: Java decodes by it. */
export const contentTypes: Readonly<Record<Charset, string>> = {
  'utf-8': 'text/html;charset=utf-8',
  gbk: 'text/html;charset=GBK',
}

/** What carried the parameters, where anything did but a text. */
export type Carrier = Pick<WireRequest, 'query' | 'headers'>

/**
 * The charset a merchant is told of its order in: what the query said, or else the content type;
 * GBK, as ever, when neither did. What the body alone says comes too late (dedemao/alipay issue 7,
 * yansongda/pay issues 167 and 214, smartwalle/alipay pull requests 248 and 257).
 */
export function charsetHeard(params: Params, carrier?: Carrier): Charset {
  const named = charsetNamed(params.get('charset') ?? '')
  if (named === undefined || carrier === undefined) return named ?? 'utf-8'
  const [, stated = ''] =
    /;\s*charset="?([\w-]+)/i.exec(carrier.headers['content-type'] ?? '') ?? []
  const inQuery = parseForm(carrier.query).get('charset') ?? ''
  return charsetNamed(inQuery) ?? charsetNamed(stated) ?? 'gbk'
}

/**
 * Whether what a browser brings says its charset too late and has letters beyond ASCII: then it is
 * refused (chloerei/alipay pull request 90, yansongda/pay issue 247, easy-swoole/pay issue 24).
 */
export const isMisheard = (params: Params, carrier?: Carrier) =>
  pageMethods.includes(params.get('method') ?? '') &&
  [...params.values()].some((value) => /[\x80-\xff]/.test(value)) &&
  charsetHeard(params, carrier) !== charsetNamed(params.get('charset') ?? '')

/** A text as it goes over the wire; what GBK cannot write becomes a question mark. */
export const bytesOf = (text: string, charset: Charset): Buffer =>
  charset === 'utf-8' ? Buffer.from(text) : gbkOf(text)

/** Code page 936 but for the euro, which stands where Java reads and writes it. */
const gbkOf = (text: string): Buffer =>
  Buffer.concat(
    text
      .split('€')
      .flatMap((part, at) => [at === 0 ? Buffer.of() : euro, iconv.encode(part, 'cp936')]),
  )
const euro = Buffer.of(0xa2, 0xe3)

/** A form whose values are written in a charset; a space as `+`. */
export const formIn = (params: Params, charset: Charset): string =>
  charset === 'utf-8'
    ? formatForm(params)
    : [...params].map(([name, value]) => `${name}=${percented(bytesOf(value, charset))}`).join('&')

const percented = (bytes: Buffer) =>
  bytes
    .toString('latin1')
    .replaceAll(/[^\w.*-]/g, (byte) =>
      byte === ' ' ? '+' : `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
    )

/** Whether bytes can be what they are said to be. */
export function isWrittenIn(bytes: string, charset: Charset): boolean {
  try {
    new TextDecoder(charset, { fatal: true }).decode(Buffer.from(bytes, 'latin1'))
    return true
  } catch (cause) {
    if (cause instanceof TypeError) return false
    throw cause
  }
}
