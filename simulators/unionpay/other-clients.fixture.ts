/**
 * How published clients write a request and read an answer (docs/sources.md, U1.2, U1.3, U1.5), each
 * in its own manner. Shares no line with signature.ts.
 */
import { createHash, createPrivateKey, sign, verify } from 'node:crypto'

export type Pairs = Record<string, string>

interface Key {
  readonly privateKey: string
}

/** Text and digest as all of them make them: sorted, raw, without what is empty. */
function hashed(pairs: Pairs): Buffer {
  const names = Object.keys(pairs).filter((name) => name !== 'signature' && pairs[name] !== '')
  const text = names
    .sort()
    .map((name) => `${name}=${pairs[name]}`)
    .join('&')
  return Buffer.from(createHash('sha256').update(text).digest('hex'))
}

export const signedBy = (pairs: Pairs, { privateKey }: Key): Pairs => ({
  ...pairs,
  signature: sign('sha256', hashed(pairs), createPrivateKey(privateKey)).toString('base64'),
})

export function believes(pairs: Pairs): boolean {
  const { signature = '', signPubKeyCert = '' } = pairs
  if (!signPubKeyCert.startsWith('-----BEGIN CERTIFICATE-----\r\n')) return false
  return verify('sha256', hashed(pairs), signPubKeyCert, Buffer.from(signature, 'base64'))
}

/** `application/x-www-form-urlencoded`, by the letters that each leaves as they are. */
const escaped = (text: string, plain: RegExp, blank = '%20') =>
  [...Buffer.from(text)]
    .map((byte) => {
      const letter = String.fromCharCode(byte)
      if (plain.test(letter)) return letter
      return letter === ' ' ? blank : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
    })
    .join('')

const joined = (pairs: Pairs, write: (value: string) => string, sorted = false) => {
  const entries = Object.entries(pairs)
  if (sorted) entries.sort(([one], [other]) => (one < other ? -1 : 1))
  return entries.map(([name, value]) => `${name}=${write(value)}`).join('&')
}

export interface Client {
  readonly write: (pairs: Pairs) => string
  readonly read: (text: string) => Pairs
  /** Fields it sends with everything, needed or not. */
  readonly always?: Pairs
}

/** At every `&`. */
const naive = (text: string): Pairs =>
  Object.fromEntries(
    text.split('&').map((pair) => {
      const at = pair.indexOf('=')
      return [pair.slice(0, at), pair.slice(at + 1)]
    }),
  )

/** Letter by letter: a brace or bracket anywhere opens, and only its own end closes. */
function scanning(text: string): Pairs {
  const pairs: Pairs = {}
  let [name, held, closes] = ['', '', '']
  let isName = true
  for (const letter of `${text}&`) {
    if (closes !== '') {
      if (letter === closes) closes = ''
      held += letter
    } else if (letter === '{' || letter === '[') {
      closes = letter === '{' ? '}' : ']'
      held += letter
    } else if (isName && letter === '=') {
      ;[name, held, isName] = [held, '', false]
    } else if (letter === '&') {
      pairs[name] = held
      ;[held, isName] = ['', true]
    } else held += letter
  }
  return pairs
}

/** A name, then what is no `&` or `{`, or one pair of braces or brackets. */
const byPattern = (text: string): Pairs =>
  Object.fromEntries(
    [...text.matchAll(/([^=]+)=([^&{]+|\{[^}]+\}|\[[^\]]+\])&?/g)].map(([, name, value]) => [
      name ?? '',
      value ?? '',
    ]),
  )

const word = /[\w.-]/
export const clients: Readonly<Record<string, Client>> = {
  // net/url: sorted, blanks as +
  'smartwalle (Go)': {
    write: (pairs) => joined(pairs, (value) => escaped(value, /[\w.~-]/, '+'), true),
    read: naive,
  },
  // urlencode of PHP; the encryption certificate and the address for news go with everything
  'zhangv (PHP)': {
    write: (pairs) => joined(pairs, (value) => escaped(value, word, '+')),
    read: scanning,
    always: { encryptCertId: '69042905377', backUrl: 'http://127.0.0.1:9/notify' },
  },
  // RFC 3986, and `utf-8` in small letters
  'yansongda (PHP)': {
    write: (pairs) => joined(pairs, (value) => escaped(value, /[\w.~-]/)),
    read: naive,
    always: { encoding: 'utf-8' },
  },
  // Hutool: = and & of a value stay as they are
  'X-UnionPay (Java)': {
    write: (pairs) => joined(pairs, (value) => escaped(value, /[\w.*=-]/, '+'), true),
    read: scanning,
  },
  // quoted, taken apart, and quoted again
  'python-unionpay': {
    write: (pairs) => joined(pairs, (value) => escaped(value, /[\w.~-]/, '+')),
    read: scanning,
  },
  // an & behind the last pair, and pairs that say nothing
  'a form of the browser': {
    write: (pairs) =>
      `${joined({ ...pairs, payTimeout: '', customerInfo: '' }, (v) => escaped(v, /[\w.*-]/, '+'))}&`,
    read: naive,
  },
  'lokielse (PHP)': {
    write: (pairs) => joined(pairs, (value) => escaped(value, word, '+')),
    read: byPattern,
  },
}
