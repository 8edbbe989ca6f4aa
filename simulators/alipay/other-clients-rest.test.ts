/** SDKs of other languages at v3, over a socket: their headers, their JSON, and what they look for. */
import { createPublicKey, sign, verify } from 'node:crypto'
import { request } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createVirtualClock } from '../../core/clock.ts'
import { mintAlipayChain } from '../../sandbox/mint.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import { serialOf } from './certificates.ts'
import { type Opened, openDoor } from './door.fixture.ts'
import { mintPair } from './keys.fixture.ts'
import { appNo } from './stand.fixture.ts'

const [platform, merchant] = [mintPair(), mintPair()]
let at: Opened
let serials: { readonly app: string; readonly platform: string }

beforeAll(async () => {
  const clock = createVirtualClock(Date.UTC(2026, 10, 22, 11, 30))
  const minted = await mintAlipayChain({ platform, app: merchant, now: new Date() })
  serials = { app: serialOf(minted.appCertificate), platform: serialOf(minted.platformCertificate) }
  at = await openDoor({
    ...{ store: createMemoryStore(), clock, realNow: Date.now, platform, merchant, letterbox: [] },
    ...{ appCertificate: minted.appCertificate },
    chain: { root: minted.root, platform: minted.platformCertificate },
  })
})

afterAll(async () => {
  expect(at.crashes).toEqual([])
  await at.close()
})

interface Ask {
  readonly method?: string
  readonly target: string
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly certified?: boolean
}

interface Told {
  readonly status: number
  /** Names as they came, and values. */
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
}

function authorizationOf({ method = 'POST', target, body = '', certified = false }: Ask): string {
  const serial = certified ? `,app_cert_sn=${serials.app}` : ''
  const signed = `app_id=${appNo}${serial},nonce=n-1,timestamp=${Date.now()}`
  const text = [signed, method, target, body].map((line) => `${line}\n`).join('')
  const signature = sign('RSA-SHA256', Buffer.from(text), merchant.privateKey).toString('base64')
  return `ALIPAY-SHA256withRSA ${signed},sign=${signature}`
}

function ask(parts: Ask): Promise<Told> {
  const { method = 'POST', target, body = '', headers = {} } = parts
  return new Promise((resolve, reject) => {
    const sent = request(`${at.origin}${target}`, {
      method,
      headers: { Authorization: authorizationOf(parts), ...headers },
    })
    sent.on('error', reject)
    sent.on('response', async (reply) => {
      const chunks: Buffer[] = []
      for await (const chunk of reply) chunks.push(chunk)
      const raw = reply.rawHeaders
      const told = new Map(raw.flatMap((name, n) => (n % 2 ? [] : [[name, raw[n + 1] ?? '']])))
      resolve({ status: reply.statusCode ?? 0, headers: told, body: String(Buffer.concat(chunks)) })
    })
    sent.end(body)
  })
}

/** As PHP and .NET find headers: letter by letter. */
function believed({ status, headers, body }: Told): Readonly<Record<string, string>> {
  expect(status).toBe(200)
  const read = (name: string) => headers.get(name) ?? ''
  const text = `${read('alipay-timestamp')}\n${read('alipay-nonce')}\n${body}\n`
  const signature = Buffer.from(read('alipay-signature'), 'base64')
  const key = createPublicKey(platform.publicKey)
  expect(verify('RSA-SHA256', Buffer.from(text), key, signature)).toBe(true)
  return JSON.parse(body)
}

const precreate = '/v3/alipay/trade/precreate'
const order = (orderNo: string) => ({
  out_trade_no: orderNo,
  total_amount: '0.01',
  subject: '茶 & /',
})
/** Go's and Guzzle's way of writing the same. */
const goJson = (value: object) => JSON.stringify(value).replaceAll('&', '\\u0026')
const phpJson = (value: object) => JSON.stringify(value).replaceAll('/', '\\/')

test.each([
  ['gopay', { 'Alipay-Request-Id': 'r-1', Accept: 'application/json' }, goJson],
  ['PHP', { 'alipay-request-id': 'r-1', 'content-type': 'application/json' }, phpJson],
  ['Java', { 'Content-Type': 'application/json; charset=utf-8' }, JSON.stringify],
] as const)(
  '%s orders with a key and with a certificate but no root',
  async (who, headers, json) => {
    for (const certified of [false, true]) {
      const body = json(order(`${who}${certified}`))
      const told = await ask({ target: precreate, body, headers, certified })
      expect(believed(told).qr_code).toMatch(/^https:\/\/qr\.alipay\.com\/bax/)
      expect(told.headers.get('alipay-sn')).toBe(certified ? serials.platform : undefined)
    }
  },
)

const bill = '/v3/alipay/data/dataservice/bill/downloadurl/query'

test('a bill is asked for in the query, and refused in the words of the documents', async () => {
  for (const [date, code] of [
    ['2020-01-01', 'INVAILID_ARGUMENTS'],
    ['2026-11-21', 'BILL_NOT_EXIST'],
  ]) {
    const target = `${bill}?bill_date=${date}&bill_type=trade`
    const { status, body, headers } = await ask({ method: 'GET', target })
    expect([status, JSON.parse(body).code]).toEqual([400, code])
    expect(headers.has('alipay-signature')).toBe(false)
  }
})

test.each([
  ['POST', '/v3/alipay/trade/query/'],
  ['POST', '/v3/Alipay/Trade/Query'],
  ['POST', '/v3/alipay/trade/page/pay'],
  ['POST', '/v3/alipay/trade/%71uery'],
  ['GET', '/v3/alipay/trade/query'],
  ['PATCH', '/v3/alipay/trade/query'],
])('%s %s is no method', async (method, target) => {
  const { status, body } = await ask({ method, target, body: method === 'GET' ? '' : '{}' })
  expect([status, JSON.parse(body).code]).toEqual([400, 'invalid-method'])
})

test('a target that names the host is signed without it', async () => {
  const body = JSON.stringify({ out_trade_no: 'none' })
  const target = '/v3/alipay/trade/query'
  const { hostname, port } = new URL(at.origin)
  const authorization = authorizationOf({ target, body })
  const told = await new Promise<string>((resolve) => {
    const path = `http://openapi.alipay.com${target}`
    const sent = request({ hostname, port, path, method: 'POST', headers: { authorization } })
    sent.on('response', (reply) => void reply.setEncoding('utf8').on('data', resolve))
    sent.end(body)
  })
  expect(JSON.parse(told).code).toBe('ACQ.TRADE_NOT_EXIST')
})
