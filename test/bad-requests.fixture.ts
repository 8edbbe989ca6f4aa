/**
 * Bad requests drawn from a seed: golden transcripts of every network with something spoiled, and the
 * admin API's own document asked for things that are nearly what it says.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Stream } from '../core/random.ts'
import type { Row } from '../sandbox/openapi/row.ts'
import { rows } from '../sandbox/openapi/rows.ts'
import type { Schema } from '../sandbox/openapi/schema.ts'

export interface BadRequest {
  readonly door: string
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer | null
  /** The row of the admin API it was made from. */
  readonly row?: Row
  /** Whether it bears the token. */
  readonly token?: boolean
}

const root = fileURLToPath(new URL('..', import.meta.url))

const folders: Readonly<Record<string, string>> = {
  'simulators/alipay/golden': 'alipay',
  'simulators/wechatpay/golden': 'wechatpay',
  'simulators/wechatpay/v2/golden': 'wechatpay',
  'simulators/unionpay/golden': 'unionpay',
  'simulators/switch/golden': 'switch',
  'simulators/banks/golden': 'icbc',
}

/** Every request that a transcript shows, as it would be sent. */
export function goldenRequests(): readonly BadRequest[] {
  return Object.entries(folders).flatMap(([folder, door]) =>
    readdirSync(`${root}${folder}`).flatMap((name) => {
      const text = readFileSync(`${root}${folder}/${name}`, 'utf8')
      return [...spoken(text), ...written(text), ...packed(text)].map((one) => ({ door, ...one }))
    }),
  )
}

type Told = Omit<BadRequest, 'door'>

/** `> POST /v3/… HTTP/1.1`, then headers, a bare `>`, and the body. */
function spoken(text: string): Told[] {
  const messages = text.match(/(?:^>.*\n?)+/gm) ?? []
  return messages.flatMap((message) => {
    const lines = message
      .trimEnd()
      .split('\n')
      .map((line) => line.replace(/^> ?/, ''))
    // What goes to a merchant or back to a shop has a whole address: no door of ours.
    const [, method = '', path = ''] = /^([A-Z]+) (\/\S*)/.exec(lines[0] ?? '') ?? []
    const end = lines.indexOf('')
    if (method === '') return []
    const heads = lines.slice(1, end < 0 ? undefined : end).map((line) => line.split(/:\s*/, 2))
    const headers = heads.map(([name = '', value = '']) => [name.toLowerCase(), plain(value)])
    const body = end < 0 ? '' : lines.slice(end + 1).join('\n')
    return [{ method, path, headers: Object.fromEntries(headers), body: bodyOf(method, body) }]
  })
}

/** `request POST /gateway.do`, then the body up to a blank line. */
const written = (text: string): Told[] =>
  [...text.matchAll(/^(?:request )?(GET|POST|PUT) (\/\S*).*\n((?:.+\n?)*)/gm)].map(
    ([, method = '', path = '', body = '']) => {
      const headers = { 'content-type': 'application/x-www-form-urlencoded;charset=utf-8' }
      return { method, path, headers, body: bodyOf(method, body.trim()) }
    },
  )

/** Lines in quotes, `\xNN` for what is no text: an ISO 8583 message. */
function packed(text: string): Told[] {
  return [...text.matchAll(/^request\n((?:".*\n?)+)/gm)].map(([, lines = '']) => {
    const said = lines.split('\n').map((line) => /^"(.*?)"/.exec(line)?.[1] ?? '')
    const bytes = said
      .join('')
      .replace(/\\x([0-9a-f]{2})/g, (_, hex: string) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      )
    const headers = { 'content-type': 'application/octet-stream' }
    return { method: 'POST', path: '/iso8583', headers, body: Buffer.from(bytes, 'latin1') }
  })
}

const bodyOf = (method: string, text: string) => (method === 'GET' ? null : Buffer.from(text))
const plain = (value: string) => value.replace(/[^\x20-\x7e]/g, '?')

const evilNames = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '__defineGetter__',
  'x',
]

const evils = [
  ...evilNames,
  ...[
    '',
    ' ',
    '0',
    '-1',
    '1e309',
    '99999999999999999999',
    '0.1',
    'null',
    'true',
    '[]',
    '{}',
    '[[]]',
  ],
  ...['\u0000', '\uffff', '../../etc/passwd', '%00', '%', '"', "'", '<script>', 'a+b', '{{7*7}}'],
  ...['__proto__', 'constructor', 'a'.repeat(4000), '茶'.repeat(500), "' OR 1=1 --", '\r\nX: 1'],
]

/** A transcript's request with one to three things spoiled. */
export function spoiled(draw: Stream, golden: readonly BadRequest[]): BadRequest {
  let request = draw.pick(golden)
  for (let left = 1 + draw.int(3); left > 0; left -= 1) request = spoiledOnce(draw, request)
  return request
}

const spoilers: readonly ((draw: Stream, request: BadRequest) => Partial<BadRequest>)[] = [
  (draw, { body }) => ({ body: body && fieldSpoiled(draw, body) }),
  (draw, { body }) => ({ body: body && fieldSpoiled(draw, body) }),
  (draw, { body }) => ({ body: body && bytesSpoiled(draw, body) }),
  (draw, { path }) => ({
    path: pathOf(`${path}${draw.pick(['?', '&', '/', '%2f', '?a=1&a=2'])}${draw.pick(evils)}`),
  }),
  (draw, { path }) => ({ path: pathOf(path.slice(0, 1 + draw.int(path.length))) }),
  (draw) => ({ method: draw.pick(['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) }),
  (draw, { headers }) => {
    const names = Object.keys(headers)
    if (names.length === 0) return {}
    const name = draw.pick(names)
    return { headers: { ...headers, [name]: plain(draw.pick(evils)).slice(0, 4000) } }
  },
  (draw, { headers }) => ({
    headers: {
      ...headers,
      'content-type': draw.pick([
        'application/json',
        'text/xml',
        'multipart/form-data; boundary=x',
        'x',
        'application/x-www-form-urlencoded;charset=GBK',
      ]),
    },
  }),
]

const spoiledOnce = (draw: Stream, request: BadRequest): BadRequest => {
  const next = { ...request, ...draw.pick(spoilers)(draw, request) }
  return next.method === 'GET' ? { ...next, body: null } : next
}

const pathOf = (text: string) =>
  `/${encodeURI(text.replace(/[\r\n]/g, ''))
    .replace(/%25/g, '%')
    .replace(/^\/+/, '')}`.slice(0, 6000)

/** One value of a form, of JSON or of XML becomes an evil one, or goes, or comes twice. */
function fieldSpoiled(draw: Stream, body: Buffer): Buffer {
  const text = body.toString('latin1')
  const spots = [
    ...text.matchAll(/=([^&]*)|"(?:[^"\\]|\\.)*"|<!\[CDATA\[(.*?)\]\]>|-?\d+(?:\.\d+)?/g),
  ]
  if (spots.length === 0) return bytesSpoiled(draw, body)
  const { index, 0: found } = draw.pick(spots)
  const evil = draw.pick(evils)
  const value = found.startsWith('=')
    ? `=${encodeURIComponent(evil)}`
    : found.startsWith('"') && draw.next() < 0.6
      ? JSON.stringify(evil)
      : evil
  const put = draw.pick([value, value, '', found + found])
  return Buffer.from(`${text.slice(0, index)}${put}${text.slice(index + found.length)}`, 'latin1')
}

function bytesSpoiled(draw: Stream, body: Buffer): Buffer {
  const at = draw.int(body.length + 1)
  const how = draw.int(3)
  if (how === 0) return body.subarray(0, at)
  if (how === 1) return Buffer.concat([body.subarray(0, at), body])
  const changed = Buffer.from(body)
  if (changed.length > 0) changed[draw.int(changed.length)] = draw.int(256)
  return changed
}

/** What would change how the rest of a run goes: asked for without the token, or without sense. */
const farReaching =
  /reset|tenants|snapshot|restore|clock|policies|play|rate|acts|rules|wechatpay|unionpay/
/** What looks at all there is: asked for now and then. */
const costly =
  /metrics|digest|records|books|report|recording|journal|verification|scenarios|cells|orders/

const cheapRows = rows.filter(({ path }) => !costly.test(path))
const costlyRows = rows.filter(({ path }) => costly.test(path))

/** A request that the document nearly allows. */
export function nearlyDocumented(draw: Stream): BadRequest {
  const row = draw.pick(draw.next() < 0.03 ? costlyRows : cheapRows)
  const { method, query = {}, body } = row
  const names = Object.keys(query).filter(() => draw.next() < 0.7)
  if (draw.next() < 0.1) names.push(draw.pick(evilNames))
  const asked = names.map((name) => `${name}=${encodeURIComponent(draw.pick(evils)).slice(0, 500)}`)
  const inPath = row.path.replace(
    /:\w+/g,
    () => encodeURIComponent(draw.pick(evils)).slice(0, 500) || 'x',
  )
  const isFar = farReaching.test(row.path)
  const said =
    body === undefined
      ? draw.pick(evils)
      : JSON.stringify(spoiltValue(draw, body.schema, isFar ? 1 : 0.3))
  return {
    ...{
      door: 'dashboard',
      method,
      row,
      path: asked.length === 0 ? inPath : `${inPath}?${asked.join('&')}`,
    },
    headers: { 'content-type': 'application/json' },
    body: method === 'GET' ? null : Buffer.from(said ?? ''),
    token: !isFar && draw.next() < 0.6,
  }
}

/** A value of a schema; a share of its parts is of another kind. */
function spoiltValue(draw: Stream, schema: Schema, wrong: number): unknown {
  if (draw.next() < wrong)
    return draw.pick<unknown>([...evils, 0, -1, 1.5, null, true, [], {}, [[]]])
  const { enum: words, properties, type, items, example } = schema
  if (example !== undefined) return example
  if (Array.isArray(words)) return draw.pick(words)
  if (typeof properties === 'object' && properties !== null) {
    const members = Object.entries(properties as Record<string, Schema>)
    return Object.fromEntries(
      members
        .filter(() => draw.next() < 0.9)
        .map(([name, one]) => [name, spoiltValue(draw, one, wrong)]),
    )
  }
  if (type === 'array') return [spoiltValue(draw, (items ?? {}) as Schema, wrong)]
  if (type === 'integer' || type === 'number') return draw.int(1000)
  if (type === 'boolean') return draw.next() < 0.5
  return draw.pick(evils)
}
