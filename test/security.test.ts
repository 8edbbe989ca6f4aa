/** Who may come in, and what may be sent: each attack of SECURITY.md is tried at a whole sandbox. */
import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts'

let sandbox: Sandbox
const complaints: string[] = []

beforeAll(async () => {
  sandbox = await startSandbox({
    ...{ seed: 3, home: process.env.HUTONG_TEST_HOME ?? '', hosts: ['payments.example'] },
    complain: (says) => complaints.push(says),
  })
})

afterAll(async () => {
  await sandbox.close(0)
  expect(complaints).toEqual([])
})

interface Asked {
  readonly door?: string
  readonly method?: string
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}

interface Heard {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** What is sent is sent as it is: no client tidies the path or the headers. */
function ask({ door = 'dashboard', method = 'GET', path = '/', headers = {}, body = '' }: Asked) {
  const { hostname, port } = new URL(sandbox.urls[door] ?? '')
  return new Promise<Heard>((resolve, reject) => {
    const asking = httpRequest({ hostname, port, method, path, headers, agent: false }, (reply) => {
      const chunks: Buffer[] = []
      reply.on('data', (chunk: Buffer) => chunks.push(chunk))
      reply.on('end', () => {
        const said = Buffer.concat(chunks).toString('utf8')
        resolve({ status: reply.statusCode ?? 0, headers: reply.headers, body: said })
      })
    })
    asking.on('error', reject)
    asking.end(body)
  })
}

const token = () => ({ authorization: `Bearer ${sandbox.adminToken}` })
const doors = () => Object.keys(sandbox.urls)

test('a page whose name was bound anew to this machine is told nothing, at any door', async () => {
  const headers = { host: 'evil.example:9000' }
  const asked = doors().map((door) => ask({ door, headers, path: '/admin/policies' }))
  expect((await Promise.all(asked)).map(({ status }) => status)).toEqual(doors().map(() => 421))
  for (const path of ['/', '/live/?EIO=4&transport=polling', '/admin/openapi.json', '/metrics']) {
    const { status, body } = await ask({ headers, path })
    expect([421, 403]).toContain(status)
    expect(body).not.toContain('alipay')
  }
  const named = { host: 'payments.example' }
  expect((await ask({ headers: named, path: '/admin/health' })).status).toBe(200)
  // Clients that were intercepted call the networks by their own names; our own door has none of them.
  const real = { host: 'openapi.alipay.com' }
  expect((await ask({ door: 'alipay', headers: real, path: '/gateway.do' })).status).toBe(200)
  expect((await ask({ headers: real, path: '/admin/health' })).status).toBe(421)
})

test('the live line of the page is open to its own page only', async () => {
  const upgrade = (headers: string) =>
    new Promise<string>((resolve) => {
      const { port, host } = new URL(sandbox.urls.dashboard ?? '')
      const socket = connect(Number(port), '127.0.0.1')
      socket.once('data', (bytes) => {
        resolve(String(bytes).split('\r\n')[0] ?? '')
        socket.destroy()
      })
      const keys = 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n'
      const common = `Connection: Upgrade\r\nUpgrade: websocket\r\n${keys}`
      const target = '/live/?EIO=4&transport=websocket'
      socket.write(`GET ${target} HTTP/1.1\r\n${common}${headers.replaceAll('SELF', host)}\r\n`)
    })
  expect(await upgrade('Host: SELF\r\nOrigin: http://SELF\r\n')).toContain('101')
  expect(await upgrade('Host: SELF\r\n')).toContain('101')
  expect(await upgrade('Host: SELF\r\nOrigin: http://evil.example\r\n')).not.toContain('101')
  expect(await upgrade('Host: evil.example\r\nOrigin: http://evil.example\r\n')).not.toContain(
    '101',
  )
})

test('no page of another origin changes anything, token or not; none is allowed to read', async () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  const foreign = { ...form, origin: 'http://evil.example', 'sec-fetch-site': 'cross-site' }
  const refused = await Promise.all([
    ask({ method: 'POST', path: '/admin/reset', headers: { ...foreign, ...token() } }),
    ask({
      method: 'PUT',
      path: '/admin/policies',
      headers: { ...foreign, ...token() },
      body: '{}',
    }),
    ask({ door: 'icbc', method: 'POST', path: '/app/icbc/payers/icbc-1/codes', headers: foreign }),
    ask({ path: '/admin/report.html', headers: { ...foreign, 'sec-fetch-mode': 'no-cors' } }),
  ])
  expect(refused.map(({ status }) => status)).toEqual([403, 403, 403, 403])
  expect(refused.every(({ body }) => body.includes('another origin'))).toBe(true)
  // A merchant's page posts its form to the network's gateway: that is how page payments begin.
  const gateway = { door: 'alipay', method: 'POST', path: '/gateway.do', headers: foreign }
  expect((await ask({ ...gateway, body: 'method=alipay.trade.page.pay' })).status).toBe(200)
  const preflight = { ...foreign, 'access-control-request-method': 'PUT' }
  const answers = await Promise.all([
    ...['/admin/policies', '/admin/health', '/'].map((path) =>
      ask({ method: 'OPTIONS', path, headers: preflight }),
    ),
    ...doors().map((door) => ask({ door, path: '/nowhere' })),
  ])
  const names = new Set(answers.flatMap(({ headers }) => Object.keys(headers)))
  expect([...names].filter((name) => /^access-control|^set-cookie/.test(name))).toEqual([])
})

test.each([
  ['nothing', ''],
  ['another scheme', 'Basic TOKEN'],
  ['no scheme', 'TOKEN'],
  ['a letter less', 'Bearer TOKE'],
  ['a letter more', 'Bearer TOKEN1'],
  ['its beginning a thousand times', `Bearer ${'TOKEN'.repeat(300)}`],
  ['a blank more', 'Bearer  TOKEN'],
])('%s in place of the token is refused', async (_what, form) => {
  const { adminToken } = sandbox
  const given = form.replace(/TOKEN|TOKE$/g, (name) =>
    adminToken.slice(0, name === 'TOKE' ? -1 : 99),
  )
  const headers = given === '' ? {} : { authorization: given }
  const { status } = await ask({
    method: 'PUT',
    path: '/admin/rate',
    headers,
    body: '{"factor":1}',
  })
  expect(status).toBe(401)
})

test.each([
  '/../package.json',
  '/..%2f..%2fpackage.json',
  '/%2e%2e/%2e%2e/etc/passwd',
  '/assets/..%5c..%5c..%5cetc%5cpasswd',
  '/%c0%ae%c0%ae/etc/passwd',
  '/....//....//etc/passwd',
  '//etc/passwd',
  '/admin/docs/..%2f..%2fpackage.json',
  '/admin/recording?round=../../etc/passwd',
  '/admin/report.html?round=%00',
  '/admin/clearing/..%2f..%2fetc/passwd',
  '/admin/journal/..%2f1',
  '/%00',
])('no file is reached by %s', async (path) => {
  const { status, body } = await ask({ path })
  expect([400, 404, 422]).toContain(status)
  expect(body).not.toMatch(/root:|"devDependencies"/)
})

test.each(['../x', '/etc/passwd', 'a/../../b', '..', '.', 'a\u0000b', 'a'.repeat(5000), 7, null])(
  'no name %j leads a scenario, a snapshot or a tenant out of its place',
  async (name) => {
    const headers = token()
    const send = (path: string, value: object) =>
      ask({ method: 'POST', path, headers, body: JSON.stringify(value) })
    const answers = await Promise.all([
      send('/admin/tenants', { name }),
      send('/admin/tenants', { name: 'a', scenario: name }),
      send('/admin/snapshot', { name }),
      send('/admin/restore', { name }),
      send('/admin/play', { scenario: name }),
    ])
    expect(
      answers.map(({ status }) => status).every((status) => [404, 409, 422].includes(status)),
    ).toBe(true)
  },
)

const deep = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`

test.each<[string, Asked, number]>([
  ['nested without end', { body: deep(20_000) }, 422],
  ['packed', { headers: { 'content-encoding': 'gzip' }, body: '\u001f\u008b' }, 415],
  ['packed twice', { headers: { 'content-encoding': 'br, gzip' }, body: 'x' }, 415],
  ['with the name objects are made by', { body: '{"__proto__":{"polluted":1}}' }, 422],
  ['with that name spelled by escapes', { body: '{"\\u005f_proto__":{"polluted":1}}' }, 422],
  ['beyond its bytes', { body: `"${'a'.repeat(300_000)}"` }, 413],
  ['asked by a thousand names', { path: `/admin/policies?${'a=1&'.repeat(1000)}` }, 422],
])('a body %s is refused by our own door', async (_what, asked, status) => {
  const headers = { ...token(), ...asked.headers }
  const path = asked.path ?? '/admin/policies'
  expect((await ask({ method: 'PUT', body: '{}', ...asked, path, headers })).status).toBe(status)
})

test('a regular expression that takes for ever is given up', async () => {
  await ask({ door: 'alipay', method: 'POST', path: '/gateway.do', body: 'a'.repeat(5000) })
  const expected = [{ body: { matches: '^(a+)+$', flags: '' } }]
  const began = performance.now()
  const { status } = await ask({
    ...{ method: 'POST', path: '/admin/verification' },
    body: JSON.stringify({ expected: [...expected, { body: { matches: '^(a|a)*b$' } }] }),
  })
  expect([200, 422]).toContain(status)
  expect(performance.now() - began).toBeLessThan(10_000)
})

test('what is costly to make is made once, however many ask', async () => {
  const all = await Promise.all(Array.from({ length: 40 }, () => ask({ path: '/admin/recording' })))
  expect(new Set(all.map(({ status }) => status))).toEqual(new Set([200]))
  expect(new Set(all.map(({ body }) => body)).size).toBeLessThanOrEqual(3)
})
