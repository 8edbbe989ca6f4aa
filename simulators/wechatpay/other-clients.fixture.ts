/**
 * Clients of APIv3 that are not installed here, by hand: what each puts on the wire, and what it
 * looks at before it believes an answer. Read in wechatpay-go 0.2.21, wechatpay-java 0.2.17,
 * wechatpay-php 1.4.12, wechatpayv3 2.0.4 and gopay 1.5.109. Nothing here is shared with the house.
 */
import {
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from 'node:crypto'
import { request } from 'node:http'

type Headers = Readonly<Record<string, string>>

const json = 'application/json'

/** Everything outside ASCII as `\uXXXX`, in halves where it has two. */
const ascii = (text: string) =>
  text.replace(/[\u0080-\uffff]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** JSON with a space after every comma and colon. */
function spaced(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const pairs = Object.entries(value).map(([name, one]) => `"${name}": ${spaced(one)}`)
  return `{${pairs.join(', ')}}`
}

const escapedForHtml = (text: string) =>
  text.replace(/[<>&]/g, (one) => `\\u00${one.charCodeAt(0).toString(16)}`)

export interface Client {
  readonly name: string
  encode(value: object): string
  /** The pairs of its Authorization, in its order. */
  readonly pairs: readonly Pair[]
  readonly nonce: (drawn: string) => string
  headers(hasBody: boolean): Headers
  /** Whether it names a key in `Wechatpay-Serial`, names none there, or has no such header. */
  readonly names: 'key' | 'nothing' | 'never'
}

type Pair = 'mchid' | 'nonce_str' | 'timestamp' | 'serial_no' | 'signature'

const goOrder: readonly Pair[] = ['mchid', 'nonce_str', 'timestamp', 'serial_no', 'signature']
const asDrawn = (drawn: string) => drawn

export const clients: readonly Client[] = [
  {
    name: 'Go',
    // The last byte of the body is a line feed, and is signed.
    encode: (value) => `${escapedForHtml(JSON.stringify(value))}\n`,
    ...{ pairs: goOrder, names: 'key', nonce: asDrawn },
    headers: () => ({ Accept: '*/*', 'Content-Type': json, 'User-Agent': 'WechatPay-Go/0.2.21' }),
  },
  {
    name: 'Java',
    encode: (value) => JSON.stringify(value),
    ...{ pairs: goOrder, names: 'key', nonce: asDrawn },
    headers: (hasBody) => ({
      ...(hasBody ? { 'Content-Type': `${json}; charset=utf-8`, Accept: json } : { Accept: '*/*' }),
      'User-Agent': 'WechatPay-Java/0.2.17 (Linux/5.10) Java/17.0.1 okhttp3/null',
    }),
  },
  {
    name: 'Python',
    encode: (value) => ascii(spaced(value)),
    pairs: ['mchid', 'nonce_str', 'signature', 'timestamp', 'serial_no'],
    ...{ names: 'never', nonce: (drawn) => drawn.toUpperCase() },
    headers: () => ({ 'Content-Type': json, Accept: json, 'User-Agent': 'wechatpay python sdk' }),
  },
  {
    name: 'PHP',
    encode: (value) => ascii(JSON.stringify(value).replaceAll('/', '\\/')),
    pairs: ['mchid', 'serial_no', 'timestamp', 'nonce_str', 'signature'],
    ...{ names: 'never', nonce: asDrawn },
    headers: () => ({
      'Content-Type': `${json}; charset=utf-8`,
      Accept: `${json}, text/plain, application/x-gzip, */*`,
      'User-Agent': 'wechatpay-php/1.4.12 GuzzleHttp/7',
    }),
  },
  {
    name: 'gopay',
    encode: (value) => escapedForHtml(JSON.stringify(value)),
    ...{ pairs: goOrder, names: 'nothing', nonce: asDrawn },
    headers: () => ({ Accept: '*/*', 'Content-Type': json, 'User-Agent': 'Go-http-client/1.1' }),
  },
]

export interface Answer {
  readonly status: number
  /** Names as they came over the wire: one client looks them up in this very case. */
  readonly headers: Headers
  readonly bytes: Buffer
}

export interface Account {
  readonly base: string
  readonly mchid: string
  readonly serial: string
  /** PEM. */
  readonly privateKey: string
  /** What it knows of WeChat Pay: PEM of a certificate or a public key, by serial or id. */
  readonly trusts: Headers
  /** The key it names, if it is a client that names one. */
  readonly named: string
}

/** A signed request of a client, and the raw answer. */
export function send(
  client: Client,
  account: Account,
  { method, target, body }: { method: string; target: string; body?: object },
): Promise<Answer> {
  const bytes = Buffer.from(body === undefined ? '' : client.encode(body))
  const names = {
    key: { 'Wechatpay-Serial': account.named },
    nothing: { 'Wechatpay-Serial': '' },
    never: {},
  }[client.names]
  const headers = {
    ...client.headers(body !== undefined),
    ...names,
    Authorization: authorization(client, account, { method, target, bytes }),
    ...(body === undefined ? {} : { 'Content-Length': bytes.length }),
  }
  return exchange(`${account.base}${target}`, { method, headers, bytes })
}

function authorization(
  { pairs, nonce }: Client,
  { mchid, serial, privateKey }: Account,
  { method, target, bytes }: { method: string; target: string; bytes: Buffer },
): string {
  const timestamp = String(Math.floor(Date.now() / 1000))
  const nonce_str = nonce(randomBytes(16).toString('hex'))
  const head = Buffer.from(`${method}\n${target}\n${timestamp}\n${nonce_str}\n`)
  const text = Buffer.concat([head, bytes, Buffer.from('\n')])
  const signature = sign('RSA-SHA256', text, createPrivateKey(privateKey)).toString('base64')
  const said = { mchid, nonce_str, timestamp, serial_no: serial, signature }
  return `WECHATPAY2-SHA256-RSA2048 ${pairs.map((name) => `${name}="${said[name]}"`).join(',')}`
}

const exchange = (
  url: string,
  { method, headers, bytes }: { method: string; headers: object; bytes: Buffer },
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const asking = request(url, { method, headers: { ...headers } }, (reply) => {
      const chunks: Buffer[] = []
      reply.on('data', (chunk: Buffer) => chunks.push(chunk))
      reply.on('end', () => {
        const raw = reply.rawHeaders
        const pairs = raw.flatMap((name, at) => (at % 2 === 0 ? [[name, raw[at + 1] ?? '']] : []))
        const told = { status: reply.statusCode ?? 0, bytes: Buffer.concat(chunks) }
        resolve({ ...told, headers: Object.fromEntries(pairs) })
      })
    })
    asking.on('error', reject)
    asking.end(bytes)
  })

/** Why a client would not believe what came; nothing when it would. The strictest of all checks. */
export function disbelief(
  { headers, bytes }: Pick<Answer, 'headers' | 'bytes'>,
  { trusts }: Pick<Account, 'trusts'>,
): string | undefined {
  const read = (name: string) => headers[`Wechatpay-${name}`] ?? ''
  const [timestamp, nonce, signature, serial] = [
    ...[read('Timestamp'), read('Nonce'), read('Signature'), read('Serial')],
  ]
  if (read('Signature-Type') !== 'WECHATPAY2-SHA256-RSA2048') return 'no signature type'
  if (!/^\d{10}$/.test(timestamp ?? '')) return 'no timestamp'
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) >= 300) return 'not fresh'
  const pem = trusts[serial ?? '']
  if (pem === undefined) return `unknown serial ${serial}`
  const text = Buffer.concat([Buffer.from(`${timestamp}\n${nonce}\n`), bytes, Buffer.from('\n')])
  const key: KeyObject = createPublicKey(pem)
  const genuine = verify('RSA-SHA256', text, key, Buffer.from(signature ?? '', 'base64'))
  return genuine ? undefined : 'another signature'
}

/** What strict parsers stumble over in a JSON text: numbers that are no integers, loose moments. */
export function stumblingBlocks(text: string): string[] {
  const bare = text.replace(/"(?:[^"\\]|\\.)*"/g, '""')
  const loose = (bare.match(/-?\d[\d.eE+-]*/g) ?? []).filter((one) => !/^-?\d{1,15}$/.test(one))
  const moments = [...text.matchAll(/"(\w*_time)":("(?:[^"]*)"|[^,}]*)/g)]
  const strict = /^"\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\d\+08:00"$/
  const wrong = moments.filter(([, , value]) => !strict.test(value ?? ''))
  const fees = /"(?:total|refund|payer_total|payer_refund|settlement_\w+|discount_refund)":"/
  return [...loose, ...wrong.map(([all]) => all), ...(text.match(fees) ?? [])]
}
