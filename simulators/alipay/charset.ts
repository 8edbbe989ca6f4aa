/** The two charsets of the gateway: how each is named, written, and recognised (docs/sources.md, A1.1). */
import iconv from 'iconv-lite'
import type { Charset } from './form.ts'

const charsets: Readonly<Record<string, Charset>> = { 'utf-8': 'utf-8', gbk: 'gbk' }

/** Nothing for a charset the gateway does not speak. */
export const charsetNamed = (name: string): Charset | undefined =>
  Object.hasOwn(charsets, name.toLowerCase()) ? charsets[name.toLowerCase()] : undefined

/** A JSON answer is called HTML, and says in which charset: Java decodes by it. */
export const contentTypes: Readonly<Record<Charset, string>> = {
  'utf-8': 'text/html;charset=utf-8',
  gbk: 'text/html;charset=GBK',
}

/** A text as it goes over the wire; what GBK cannot write becomes a question mark. */
export const bytesOf = (text: string, charset: Charset): Buffer =>
  charset === 'utf-8' ? Buffer.from(text) : iconv.encode(text, 'gbk')

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
