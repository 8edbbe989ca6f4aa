/**
 * SDKs of other languages, for tests: how each writes a call and cuts out of an answer what it
 * verifies. Written by hand after their sources, and sharing no code with what is tested.
 */
import { constants, sign as rsaSign } from 'node:crypto'
import iconv from 'iconv-lite'
import type { Knock } from './stand.fixture.ts'

type Pairs = readonly (readonly [name: string, value: string])[]

export interface Call {
  readonly appId: string
  readonly method: string
  /** `biz_content`, before the client has written it as JSON. */
  readonly biz: object
  readonly notifyUrl: string
  /** `2026-11-22 19:30:00` */
  readonly timestamp: string
  readonly privateKey: string
  readonly serials: { readonly app: string; readonly root: string }
}

export interface Client {
  readonly certified?: true
  readonly charset?: 'GBK'
  write(call: Call): Knock
  /** What it verifies, as bytes. @throws Error where it would. */
  cut(body: Buffer, root: string): Buffer
}

// Writing.

const plain = (text: string, charset = 'utf-8') => iconv.encode(text, charset)

/** Percent-encoding of every byte but letters, digits and some signs. */
const percent = (text: string, safe: string, charset = 'utf-8') =>
  [...plain(text, charset)]
    .map((byte) => {
      const sign = String.fromCharCode(byte)
      if (/[A-Za-z0-9]/.test(sign) || safe.includes(sign)) return sign
      return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
    })
    .join('')

type Encode = (text: string) => string
const javaEncode =
  (charset?: string): Encode =>
  (text) =>
    percent(text, '.-*_', charset).replaceAll('%20', '+')
const phpEncode: Encode = (text) => percent(text, '.-_').replaceAll('%20', '+')
const goEncode: Encode = (text) => percent(text, '.-_~').replaceAll('%20', '+')
const dotNetEncode: Encode = (text) => percent(text, '.-_~')

const formOf = (pairs: Pairs, encode: Encode) =>
  pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&')

function signed(pairs: Pairs, privateKey: string, charset = 'utf-8'): readonly [string, string] {
  const text = [...pairs]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
  const key = { key: privateKey, padding: constants.RSA_PKCS1_PADDING }
  return ['sign', rsaSign('RSA-SHA256', plain(text, charset), key).toString('base64')]
}

const common = ({ appId, method, notifyUrl, timestamp }: Call, charset = 'utf-8'): Pairs => [
  ['app_id', appId],
  ['method', method],
  ['charset', charset],
  ['sign_type', 'RSA2'],
  ['timestamp', timestamp],
  ['version', '1.0'],
  ['notify_url', notifyUrl],
]

const serialPairs = ({ serials: { app, root } }: Call): Pairs => [
  ['app_cert_sn', app],
  ['alipay_root_cert_sn', root],
]

const formType = 'application/x-www-form-urlencoded'
const posted = (query: string, body: string, type: string): Knock => ({
  ...{ method: 'POST', query, body },
  headers: { 'content-type': type },
})

/** All but the content in the query, as Java, PHP, Python and easysdk have it. */
function inQuery(
  call: Call,
  parts: { more: Pairs; unsigned?: Pairs; encode: Encode; charset?: string; type: string },
): Knock {
  const { more, unsigned = [], encode, charset, type } = parts
  const content = ['biz_content', JSON.stringify(call.biz)] as const
  const query = [...common(call, charset), ...more]
  const sign = signed([...query, content], call.privateKey, charset)
  return posted(formOf([...query, ...unsigned, sign], encode), formOf([content], encode), type)
}

/** All in the body, as Go, .NET and yansongda have it. */
function inBody(
  call: Call,
  parts: {
    more: Pairs
    json: (biz: object) => string
    encode: Encode
    query: string
    type: string
  },
): Knock {
  const { more, json, encode, query, type } = parts
  const pairs = [...common(call), ...more, ['biz_content', json(call.biz)] as const]
  const sign = signed(pairs, call.privateKey)
  return posted(query, formOf([...pairs, sign], encode), type)
}

/** Go escapes what could be markup, PHP slashes and all that is not ASCII, Python the latter alone. */
const goJson = (biz: object) =>
  JSON.stringify(biz).replaceAll(/[<>&\u2028\u2029]/g, (one) => unicode(one))
const pythonJson = (biz: object) => JSON.stringify(biz).replaceAll(/[^ -~]/g, (one) => unicode(one))
const phpJson = (biz: object) => pythonJson(biz).replaceAll('/', '\\/')
const unicode = (one: string) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`

// Cutting.

/** From the first brace behind the root to the one that closes it, quotes and escapes heeded. */
const matched =
  (charset = 'utf-8'): Client['cut'] =>
  (body, root) => {
    const text = iconv.decode(body, charset)
    const start = text.indexOf(root) + root.length + 2
    let [depth, quoted, end] = [0, false, -1]
    for (let at = start; at < text.length && end < 0; at += 1) {
      const sign = text[at]
      if (quoted && sign === '\\') at += 1
      else if (sign === '"') quoted = !quoted
      else if (!quoted && sign === '{') depth += 1
      else if (!quoted && sign === '}' && --depth === 0) end = at + 1
    }
    if (end < 0 || text.lastIndexOf(root) > end) throw new Error('The root comes again.')
    return plain(text.slice(start, end), charset)
  }

/** By bytes: from two behind the root to one before a mark. */
const tight =
  (mark: string, find: 'indexOf' | 'lastIndexOf'): Client['cut'] =>
  (body, root) => {
    const start = body.indexOf(root) + root.length + 2
    return body.subarray(start, body[find](mark) - 1)
  }

/** Counts braces, and takes those in texts for braces too. */
const counted: Client['cut'] = (body, root) => {
  const text = body.toString()
  const start = text.indexOf('{', text.indexOf(root))
  let [balance, end] = [0, start]
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '{') balance += 1
    if (text[at] !== '}') continue
    end = at + 1
    if (balance === 0) break
    balance -= 1
  }
  return Buffer.from(text.slice(start, end))
}

/** Between the first node and the last `sign` that a brace and a comma lead to. */
const byPattern: Client['cut'] = (body) => {
  const text = body.toString()
  const first = /["'][a-zA-Z_]+_response["'][ \t\n]*:[ \t\n]*\{/.exec(text)
  const last = [...text.matchAll(/\}[ \t\n]*,[ \t\n]*["']sign["'][ \t\n]*:[ \t\n]*["']/g)].at(-1)
  if (first === null || last === undefined) throw new Error('response shape maybe illegal')
  return Buffer.from(text.slice(first.index + first[0].length - 1, last.index + 1))
}

/** Between the end of any root and the first of what may follow. */
const byFirst =
  (follows: string): Client['cut'] =>
  (body) => {
    const start = body.indexOf('_response":') + '_response":'.length
    return body.subarray(start, body.indexOf(follows))
  }

/** Reads the node and writes it again as PHP does with unescaped Unicode: no `/` is bare. */
const rewritten: Client['cut'] = (body, root) => {
  const node: unknown = JSON.parse(body.toString())[root]
  const text = JSON.stringify(node).replaceAll('/', '\\/')
  return Buffer.from(text.replaceAll(/[\u2028\u2029]/g, (one) => unicode(one)))
}

const java = (charset: string) => ({ encode: javaEncode(charset), charset })
const javaMore: Pairs = [
  ['format', 'json'],
  ['alipay_sdk', 'alipay-sdk-java-4.40.82.ALL'],
]
const phpMore: Pairs = [
  ['format', 'json'],
  ['alipay_sdk', 'alipay-sdk-PHP-4.20.880.ALL'],
]
const empties: Pairs = [
  ['auth_token', ''],
  ['terminal_type', ''],
  ['terminal_info', ''],
  ['prod_code', ''],
  ['app_auth_token', ''],
  ['target_app_id', ''],
]

export const clients: Readonly<Record<string, Client>> = {
  'official Java': {
    write: (call) =>
      inQuery(call, { ...java('UTF-8'), more: javaMore, type: `${formType};charset=UTF-8` }),
    cut: matched(),
  },
  'official Java in GBK': {
    charset: 'GBK',
    write: (call) =>
      inQuery(call, { ...java('GBK'), more: javaMore, type: `${formType};charset=GBK` }),
    cut: matched('GBK'),
  },
  'official PHP': {
    write: (call) =>
      inQuery(call, { more: phpMore, encode: phpEncode, type: `${formType};charset=utf-8` }),
    cut: tight('"sign"', 'lastIndexOf'),
  },
  'official PHP with certificates': {
    certified: true,
    write: (call) => {
      const more = [...phpMore, ...serialPairs(call)]
      return inQuery(call, { more, unsigned: empties, encode: phpEncode, type: formType })
    },
    cut: tight('"alipay_cert_sn"', 'indexOf'),
  },
  'official Python': {
    write: (call) => inQuery(call, { more: [], encode: goEncode, type: formType }),
    cut: byPattern,
  },
  fzlee: {
    write: (call) => {
      const pairs = [...common(call), ['biz_content', pythonJson(call.biz)] as const]
      const query = formOf([...pairs, signed(pairs, call.privateKey)], goEncode)
      return { method: 'GET', query, body: '' }
    },
    cut: counted,
  },
  gopay: {
    write: (call) =>
      inBody(call, {
        ...{ more: [['format', 'JSON']], json: goJson, encode: goEncode },
        ...{ query: 'charset=utf-8', type: formType },
      }),
    cut: byFirst(',"sign":'),
  },
  'gopay with certificates': {
    certified: true,
    write: (call) =>
      inBody(call, {
        ...{ more: serialPairs(call), json: goJson, encode: goEncode },
        ...{ query: 'charset=utf-8', type: formType },
      }),
    cut: byFirst(',"alipay_cert_sn":'),
  },
  smartwalle: {
    write: (call) =>
      inBody(call, { more: [], json: goJson, encode: goEncode, query: '', type: formType }),
    cut: matched(),
  },
  yansongda: {
    certified: true,
    write: (call) =>
      inBody(call, {
        ...{ more: serialPairs(call), json: phpJson, encode: phpEncode },
        ...{ query: 'charset=utf-8', type: formType },
      }),
    cut: rewritten,
  },
  '.NET': {
    write: (call) =>
      inBody(call, {
        ...{ more: [['format', 'json']], json: JSON.stringify, encode: dotNetEncode, query: '' },
        type: `${formType}; charset=utf-8`,
      }),
    cut: matched(),
  },
}
