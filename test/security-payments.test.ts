/** What a merchant or a payer may say to a network: nothing of it becomes markup, a header or an address. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SandboxEvent } from '../core/events.ts'
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts'
import { alipayClient, first, scanAndPay } from './clients.fixture.ts'

let sandbox: Sandbox
const events: SandboxEvent[] = []
const complaints: string[] = []

beforeAll(async () => {
  const home = process.env.HUTONG_TEST_HOME ?? ''
  sandbox = await startSandbox({ seed: 3, home, complain: (says) => complaints.push(says) })
  sandbox.listen((event) => void events.push(event))
})

afterAll(async () => {
  expect(await sandbox.settled()).toBe(true)
  expect(await sandbox.books()).toMatchObject({ balance: true, broken: [] })
  await sandbox.close(0)
  expect(complaints).toEqual([])
})

let number = 0

async function paidWith(notifyUrl: string): Promise<string> {
  number += 1
  const outTradeNo = `S${String(number).padStart(8, '0')}`
  const made = await alipayClient(sandbox).exec('alipay.trade.precreate', {
    notifyUrl,
    bizContent: { outTradeNo, totalAmount: '1.00', subject: 'tea' },
  })
  expect(await scanAndPay(sandbox, 'icbc-1', made.qrCode)).toBe('approved')
  return outTradeNo
}

const steps = (from: number) =>
  events.slice(from).flatMap((event) => (event.type === 'notification-moved' ? [event.step] : []))

test.each([
  'http://169.254.169.254/latest/meta-data/',
  'http://[fd00:ec2::254]/latest/',
  'http://[fe80::1]/',
  'http://100.100.100.200/',
  'http://10.0.0.1/',
  'http://192.168.1.1/',
  'http://0.0.0.0:9000/',
  'http://[::ffff:169.254.169.254]/',
  'http://metadata.google.internal/',
  'http://127.0.0.1.evil.example/',
  'http://localhost.evil.example/',
  'http://127.0.0.1@evil.example/',
  'http://2852039166/',
  'file:///etc/passwd',
  'gopher://127.0.0.1:6379/',
])('no notification goes to %s', async (notifyUrl) => {
  const from = events.length
  await paidWith(notifyUrl)
  await expect.poll(() => steps(from)).toContain('forbidden')
  expect(steps(from)).not.toContain('queued')
})

test('a notification follows no redirect', async () => {
  const visited: string[] = []
  const shop = createServer((request, response) => {
    visited.push(request.url ?? '')
    response.writeHead(307, { Location: '/elsewhere' }).end()
  })
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve))
  await paidWith(`http://127.0.0.1:${(shop.address() as AddressInfo).port}/first`)
  await expect.poll(() => visited).toContain('/first')
  expect(await sandbox.settled()).toBe(true)
  expect(new Set(visited)).toEqual(new Set(['/first']))
  shop.close()
})

const markup = `<script>alert(1)</script><img src=x onerror=alert(2)>"'><svg/onload=alert(3)>`

test('what a merchant calls its goods is text on every page and in every answer', async () => {
  number += 1
  const bizContent = {
    ...{ outTradeNo: `S${String(number).padStart(8, '0')}`, totalAmount: '1.00' },
    ...{ subject: markup, body: markup, productCode: 'FAST_INSTANT_TRADE_PAY' },
  }
  const returnUrl = `http://127.0.0.1:9/back?x=${encodeURIComponent(markup)}`
  const url = alipayClient(sandbox).pageExecute('alipay.trade.page.pay', 'GET', {
    ...{ notifyUrl: 'http://127.0.0.1:9/none', returnUrl, bizContent },
  })
  const page = await fetch(url)
  const html = await page.text()
  expect(html).not.toMatch(/<script>alert|<img src=x|<svg\/onload/)
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
  const answers = await Promise.all([
    fetch(`${page.url.split('?')[0]}?x=${encodeURIComponent(markup)}`),
    fetch(`${sandbox.urls.alipay}/gateway.do?method=${encodeURIComponent(markup)}&charset=utf-8`),
    fetch(`${sandbox.urls.unionpay}/gateway/api/frontTransReq.do`, {
      method: 'POST',
      body: new URLSearchParams({ merId: markup, orderId: markup, frontUrl: markup }),
    }),
    ...Object.values(sandbox.urls).map((door) => fetch(`${door}/${encodeURIComponent(markup)}`)),
  ])
  for (const answer of answers) {
    const said = await answer.text()
    const isPage = answer.headers.get('content-type')?.includes('html') === true
    if (isPage) expect(said).not.toMatch(/<script>alert|<img src=x|<svg\/onload/)
  }
})

test('a line break in what is said ends no header, and begins none', async () => {
  const broken = 'a\r\nX-Injected: yes\r\n\r\n<html>'
  const encoded = encodeURIComponent(broken)
  const answers = await Promise.all([
    ...Object.values(sandbox.urls).map((door) => fetch(`${door}/${encoded}?a=${encoded}`)),
    fetch(`${sandbox.urls.dashboard}/admin/report.html?round=${encoded}`),
    fetch(`${sandbox.urls.dashboard}/admin/cells/${encoded}/${encoded}`),
    fetch(`${sandbox.urls.alipay}/gateway.do?return_url=${encoded}&method=${encoded}`),
    fetch(`${sandbox.urls.unionpay}/gateway/api/frontTransReq.do`, {
      method: 'POST',
      body: new URLSearchParams({ frontUrl: `http://x/${broken}`, merId: broken, txnTime: broken }),
    }),
  ])
  expect(answers.filter(({ headers }) => headers.has('x-injected'))).toEqual([])
  expect(answers.filter(({ status }) => status >= 500)).toEqual([])
})

const laughs = `<?xml version="1.0"?><!DOCTYPE xml [<!ENTITY a "ha">${Array.from(
  { length: 20 },
  (_, n) => `<!ENTITY a${n} "${`&a${n === 0 ? '' : n - 1};`.repeat(20)}">`,
).join('')}]><xml><mch_id>&a19;</mch_id></xml>`

test.each([
  ['a billion laughs', laughs],
  [
    'a file',
    '<!DOCTYPE xml [<!ENTITY x SYSTEM "file:///etc/passwd">]><xml><mch_id>&x;</mch_id></xml>',
  ],
  ['an address', '<!DOCTYPE xml SYSTEM "http://127.0.0.1:9/x.dtd"><xml/>'],
  ['an entity of one’s own', '<xml><mch_id>&unknown;</mch_id></xml>'],
  ['an instruction', '<?xml-stylesheet href="http://127.0.0.1:9/"?><xml><a>1</a></xml>'],
  ['children without end', `<xml>${'<a>'.repeat(20_000)}`],
])('XML with %s is refused before anything of it is read', async (_what, body) => {
  const began = performance.now()
  const reply = await fetch(`${sandbox.urls.wechatpay}/pay/unifiedorder`, { method: 'POST', body })
  const said = await reply.text()
  expect(reply.status).toBeLessThan(500)
  expect(said).toContain('FAIL')
  expect(said).not.toMatch(/root:|haha/)
  expect(performance.now() - began).toBeLessThan(5000)
})

const deep = `${'{"a":['.repeat(20_000)}1${']}'.repeat(20_000)}`
const parts = Array.from(
  { length: 2000 },
  (_, n) => `--x\r\nContent-Disposition: form-data; name="${n}"\r\n\r\n1\r\n`,
)
const shapes: Readonly<Record<string, readonly [type: string, body: string | Buffer]>> = {
  deep: ['application/json', deep],
  'brackets only': ['application/json', '['.repeat(200_000)],
  names: [
    'application/x-www-form-urlencoded',
    Array.from({ length: 40_000 }, (_, n) => `${n}=`).join('&'),
  ],
  'one name': ['application/x-www-form-urlencoded', 'a=1&'.repeat(60_000)],
  percents: ['application/x-www-form-urlencoded', `sign=${'%2'.repeat(100_000)}`],
  parts: ['multipart/form-data; boundary=x', `${parts.join('')}--x--`],
  'a boundary': [`multipart/form-data; boundary=${'-'.repeat(70)}`, '-'.repeat(200_000)],
  blanks: ['application/json', ' '.repeat(250_000)],
  gzip: ['application/json', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3])],
  makers: [
    'application/json',
    '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
  ],
  'makers in a form': [
    'application/x-www-form-urlencoded',
    '__proto__=x&__proto__[polluted]=1&constructor=1&constructor.prototype.polluted=1&biz_content={"__proto__":{"polluted":1}}',
  ],
  'makers in XML': ['text/xml', '<xml><__proto__>1</__proto__><constructor>1</constructor></xml>'],
}

const targets: readonly (readonly [door: string, path: string])[] = [
  ['alipay', '/gateway.do'],
  ['alipay', '/v3/alipay/trade/query'],
  ['wechatpay', '/v3/pay/transactions/native'],
  ['wechatpay', '/pay/unifiedorder'],
  ['unionpay', '/gateway/api/backTransReq.do'],
  ['unionpay', '/gateway/api/frontTransReq.do'],
  ['switch', '/qrc/api/backTransReq.do'],
  ['icbc', '/app/icbc/payers/icbc-1/scans'],
  ['icbc', '/iso8583'],
  ['dashboard', '/admin/policies'],
  ['dashboard', '/admin/tenants'],
  ['dashboard', '/admin/verification'],
]

test.each(Object.keys(shapes))(
  '%s: no door breaks, hangs, or lets an object be changed',
  async (name) => {
    const [type, body] = shapes[name] as (typeof shapes)[string]
    const own = Object.getOwnPropertyNames(Object.prototype).sort()
    for (const [door, path] of targets) {
      const began = performance.now()
      const reply = await fetch(`${sandbox.urls[door]}${path}`, {
        method: door === 'dashboard' && path === '/admin/policies' ? 'PUT' : 'POST',
        headers: { 'content-type': type, authorization: `Bearer ${sandbox.adminToken}` },
        body: typeof body === 'string' ? body : new Uint8Array(body),
      })
      await reply.arrayBuffer()
      expect([door, path, reply.status < 500]).toEqual([door, path, true])
      expect([door, path, performance.now() - began < 5000]).toEqual([door, path, true])
    }
    expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(own)
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  },
)

test('names that every object has are no options of a network: nothing of ours is told', async () => {
  const outTradeNo = await paidWith('http://127.0.0.1:9/none')
  const usual = await alipayClient(sandbox).exec('alipay.trade.query', {
    bizContent: { outTradeNo },
  })
  const names = ['constructor', '__proto__', 'toString', '__defineGetter__', 'hasOwnProperty']
  const asked = await alipayClient(sandbox).exec('alipay.trade.query', {
    bizContent: { outTradeNo, queryOptions: names },
  })
  expect(asked.code).toBe('10000')
  expect(Object.keys(asked).sort()).toEqual(Object.keys(usual).sort())
  for (const name of names) {
    const fields = {
      merId: first(sandbox.merchants.unionpay).id,
      signMethod: name,
      signature: 'AA==',
    }
    const reply = await fetch(`${sandbox.urls.unionpay}/gateway/api/backTransReq.do`, {
      ...{
        method: 'POST',
        body: new URLSearchParams({ ...fields, version: '5.1.0', [name]: name }),
      },
    })
    expect([200, 400]).toContain(reply.status)
    expect(await reply.text()).not.toMatch(/function|object Object/)
  }
})
