/** Ten thousand malformed requests over all doors: no crash, and every answer in the network's form. */
import { Pool } from 'undici'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Stream, stream } from '../core/random.ts'
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts'
import { issuers } from '../simulators/banks/issuers.ts'

let sandbox: Sandbox
const complaints: string[] = []

beforeAll(async () => {
  sandbox = await startSandbox({
    seed: 3,
    home: process.env.HUTONG_TEST_HOME ?? '',
    complain: (says) => complaints.push(says),
  })
})

afterAll(() => sandbox.close())

const bankPaths = (id: string) => [
  '/iso8583',
  `/app/${id}/payers/${id}-1`,
  `/app/${id}/payers/${id}-1/scans`,
  `/app/${id}/payers/${id}-1/payments/no/confirm`,
]

const paths: Readonly<Record<string, readonly string[]>> = {
  alipay: [
    '/gateway.do',
    '/gateway.do?method=alipay.trade.pay',
    '/app/alipay/payers/alipay-1/scans',
  ],
  wechatpay: [
    '/v3/pay/transactions/native',
    '/v3/pay/transactions/codepay',
    '/v3/pay/transactions/out-trade-no/T1?mchid=1',
    '/v3/pay/transactions/out-trade-no/T1/close',
    '/v3/refund/domestic/refunds',
    '/v3/certificates',
    '/app/wechat/payers/wechat-1/codes',
  ],
  unionpay: [
    '/gateway/api/backTransReq.do',
    '/gateway/api/queryTrans.do',
    '/app/quickpass/payers/x/scans',
  ],
  switch: ['/qrc/api/backTransReq.do', '/qrc/api/merBackTransReq.do'],
  ...Object.fromEntries(issuers.map(({ id }) => [id, bankPaths(id)])),
  dashboard: ['/admin/policies', '/admin/health', '/admin/books', '/'],
}

const methods = ['GET', 'POST', 'POST', 'POST', 'PUT', 'DELETE', 'PATCH'] as const

const contentTypes = [
  'application/json',
  'application/x-www-form-urlencoded;charset=utf-8',
  'application/octet-stream',
  'text/xml',
  'multipart/form-data; boundary=x',
  'nonsense',
]

const seeds = [
  '',
  '{',
  '[]',
  'null',
  '{"amount":{"total":"1"}}',
  '{"code":5,"mchid":null,"out_trade_no":{"a":1}}',
  'app_id=2021000000000001&method=alipay.trade.pay&sign=AAAA&sign_type=RSA2&charset=utf-8&version=1.0',
  'app_id=2021000000000001&method=alipay.trade.query&biz_content=%7B%22&timestamp=yesterday&sign=x',
  'merId=777290058110048&version=5.1.0&txnType=01&txnSubType=07&certId=1&signature=AA==&txnAmt=-5',
  'version=1.0.0&reqType=0310000903&acqCode=90880001&signature=zz',
  '%%%=%zz&%E4%BD&a&=b&&&',
  '{"a":'.repeat(400),
  '0200\u0000\u0001\u0002',
  '<xml><return_code/></xml>',
]

const hostile = {
  authorization: [
    '',
    'Bearer x',
    'WECHATPAY2-SHA256-RSA2048 mchid="1900000001"',
    'WECHATPAY2-SHA256-RSA2048 mchid="1900000001",nonce_str="a",timestamp="99999999999",serial_no="00",signature="!"',
    'WECHATPAY2-SHA256-RSA2048 mchid="1900000001",nonce_str="a",timestamp="x",serial_no="",signature=""',
  ],
  accept: ['*/*', 'application/json', ''],
}

function malformed(draw: Stream) {
  const door = draw.pick(Object.keys(paths))
  const known = draw.pick(paths[door] ?? ['/'])
  const method = draw.pick(methods)
  const body = method === 'GET' ? null : bodyOf(draw)
  const path = draw.next() < 0.1 ? `/${draw.letters(8, 'abc/%?=.')}` : mutated(known, draw, 0.2)
  return {
    door,
    method,
    path: path.startsWith('/') ? path.replaceAll(' ', '%20') : `/${path}`,
    headers: {
      'content-type': draw.pick(contentTypes),
      authorization: draw.pick(hostile.authorization),
      accept: draw.pick(hostile.accept),
      'user-agent': 'malformed',
    },
    body,
  }
}

function bodyOf(draw: Stream): Buffer {
  const kind = draw.next()
  if (kind < 0.01) return Buffer.alloc(300 * 1024, 97)
  if (kind < 0.2) return Buffer.from(Array.from({ length: draw.int(400) }, () => draw.int(256)))
  return Buffer.from(mutated(draw.pick(seeds), draw, 0.5))
}

/** Sometimes cuts, doubles, or spoils a character. */
function mutated(text: string, draw: Stream, share: number): string {
  if (text === '' || draw.next() > share) return text
  const at = draw.int(text.length)
  const how = draw.int(3)
  if (how === 0) return text.slice(0, at)
  if (how === 1) return `${text.slice(0, at)}${text.slice(at)}${text.slice(at)}`
  return `${text.slice(0, at)}${draw.pick(['%', '&', '=', '"', '\\', '~'])}${text.slice(at + 1)}`
}

test('ten thousand malformed requests crash nothing, and no 500 comes without a body', async () => {
  const wanted = 10_000
  expect(Object.keys(paths).sort()).toEqual(Object.keys(sandbox.urls).sort())
  const pools = new Map(
    Object.keys(paths).map((door) => [
      door,
      new Pool(sandbox.urls[door] ?? '', { connections: 16 }),
    ]),
  )
  const draw = stream(20_261_122, 'malformed')
  const requests = Array.from({ length: wanted }, () => malformed(draw))
  const counts = new Map<number, number>()
  const wrong: string[] = []
  let next = 0
  const walk = async () => {
    for (let index = next++; index < requests.length; index = next++) {
      const { door, ...request } = requests[index] ?? malformed(draw)
      const pool = pools.get(door)
      if (pool === undefined) throw new Error(door)
      const reply = await pool.request(request)
      const body = await reply.body.text()
      counts.set(reply.statusCode, (counts.get(reply.statusCode) ?? 0) + 1)
      const bad = reply.statusCode >= 500 && body === ''
      if (bad || reply.statusCode >= 500) {
        wrong.push(`${index} ${request.method} ${door}${request.path}: ${reply.statusCode} ${body}`)
      }
    }
  }
  await Promise.all(Array.from({ length: 48 }, walk))
  await Promise.all([...pools.values()].map((pool) => pool.close()))

  expect([...counts.values()].reduce((sum, count) => sum + count, 0)).toBe(wanted)
  expect(complaints).toEqual([])
  expect(wrong).toEqual([])
  expect(counts.size).toBeGreaterThan(4)
  const health = await fetch(`${sandbox.urls.dashboard}/admin/health`)
  expect(await health.json()).toMatchObject({ status: 'ready', inFlight: 0 })
  expect(await sandbox.books()).toMatchObject({ balance: true, broken: [] })
}, 90_000)
