/** The document of the admin API says what is served, no less and no more, and answers are as it says. */
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openApiOf } from '../sandbox/openapi/document.ts'
import { pageOf } from '../sandbox/openapi/page.ts'
import { isMedia, type Row, sharedSchemas } from '../sandbox/openapi/row.ts'
import { rows } from '../sandbox/openapi/rows.ts'
import { openSandbox, type Sandbox } from '../sandbox/start-sandbox.ts'
import { payBy } from './buyer.fixture.ts'

let sandbox: Sandbox
let served: readonly string[]

beforeAll(async () => {
  process.env.HUTONG_ADMIN_DOCS = new URL(
    '../node_modules/swagger-ui-dist',
    import.meta.url,
  ).pathname
  const home = process.env.HUTONG_TEST_HOME ?? ''
  const { sandbox: opened, view } = await openSandbox({ seed: 7, home })
  sandbox = opened
  served = (view?.routes ?? []).map(({ method, path }) => `${method} ${path}`)
})

afterAll(async () => {
  delete process.env.HUTONG_ADMIN_DOCS
  await sandbox.close(0)
})

const nameOf = ({ method, path }: Pick<Row, 'method' | 'path'>) => `${method} ${path}`

test('no route is without its row, and no row without its route', () => {
  expect(served.length).toBeGreaterThan(60)
  expect(new Set(rows.map(nameOf)).size).toBe(rows.length)
  expect(served.filter((name) => !rows.some((row) => nameOf(row) === name))).toEqual([])
  expect(rows.map(nameOf).filter((name) => !served.includes(name))).toEqual([])
})

const ask = async (method: string, path: string, body?: unknown, token = sandbox.adminToken) => {
  const reply = await fetch(`${sandbox.urls.dashboard}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await reply.text()
  const isJson = reply.headers.get('content-type')?.startsWith('application/json') === true
  return { status: reply.status, said: isJson ? (JSON.parse(text) as unknown) : text, isJson }
}

/** They take their time, and are asked once, where answers are compared. */
const slow = ['/admin/scenarios', '/admin/report.html', '/admin/recording']

test('each row that needs the token is closed without it, and no other is', async () => {
  const asked = rows.filter(({ path, token }) => token === true || !slow.includes(path))
  const told = await Promise.all(
    asked.map(async (row) => {
      const path = row.path.replace(/:\w+/g, 'x')
      const { status } = await ask(row.method, path, row.body?.example, 'wrong')
      return { name: nameOf(row), isClosed: status === 401, token: row.token === true }
    }),
  )
  expect(told.filter(({ isClosed, token }) => isClosed !== token)).toEqual([])
}, 60_000)

/** Strict about what a document says: a schema with a slip of the pen would hold for anything. */
function validators() {
  const ajv = new Ajv2020({
    allErrors: true,
    strict: true,
    strictTypes: false,
    strictRequired: false,
    strictTuples: false,
  })
  ajv.addKeyword('components')
  ajv.addSchema({ $id: 'document', components: { schemas: sharedSchemas } })
  return (row: Row, status: number, said: unknown, isJson: boolean): string[] => {
    const answer = row.answers[status] ?? openAnswer(row, status)
    if (answer === undefined) return [`${nameOf(row)}: ${status} is not documented`]
    if (isMedia(answer)) return isJson ? [`${nameOf(row)}: JSON for ${answer.media}`] : []
    const text = JSON.stringify(answer).replaceAll('"#/components', '"document#/components')
    const valid = ajv.compile(JSON.parse(text))
    if (valid(said)) return []
    return (valid.errors ?? []).map(
      ({ instancePath, message, params }) =>
        `${nameOf(row)} ${status}${instancePath} ${message} ${JSON.stringify(params)}`,
    )
  }
}

/** What the document adds to every row. */
function openAnswer(row: Row, status: number) {
  const { paths } = openApiOf([row], { version: '0' })
  const [operations = {}] = Object.values(paths)
  const [operation] = Object.values(operations) as { responses: Record<number, unknown> }[]
  return operation?.responses[status] === undefined
    ? undefined
    : { $ref: '#/components/schemas/Says' }
}

test('the answers of a busy sandbox are as the document says', async () => {
  const notifyUrl = 'http://127.0.0.1:9/none'
  await payBy['alipay-code'](sandbox, { number: 'T0000001', notifyUrl })
  await payBy['wechatpay-v3'](sandbox, { number: 'T0000002', notifyUrl })
  await payBy.unionpay(sandbox, { number: 'T0000003', notifyUrl })
  await fetch(`${sandbox.urls.alipay}/gateway.do`, { method: 'POST', body: 'app_id=1&method=a' })
  const { payments } = (await ask('GET', '/admin/payments')).said as {
    payments: { trace: string }[]
  }
  expect(payments.length).toBeGreaterThan(2)
  const policy = { capacity: { servers: 2, queueMax: 10 }, latency: { kind: 'fixed', ms: 1 } }
  const shop = sandbox.merchants.alipay[0]?.id ?? ''
  const order = {
    key: 'tap-00004',
    network: 'alipay',
    merchant: shop,
    amountFen: 100,
    subject: 'tea',
  }
  const opened = await ask('POST', '/admin/phone/counter/order', order)
  const { orderNo } = opened.said as { orderNo: string }
  const day = (await ask('GET', '/admin/books')).said as { positions: { day: string }[] }
  const today = day.positions[0]?.day ?? ''
  expect(today).toMatch(/^\d{8}$/)

  const calls: readonly (readonly [method: string, row: string, path?: string, body?: unknown])[] =
    [
      ...rows
        .filter(({ method, path }) => method === 'GET' && !path.includes(':'))
        .map(({ path }) => ['GET', path] as const),
      ['PUT', '/admin/policies/:place', '/admin/policies/switch%3Eicbc', policy],
      ['GET', '/admin/policies', '/admin/policies'],
      ['GET', '/admin/capacity', '/admin/capacity'],
      ['GET', '/admin/institutions', '/admin/institutions'],
      ['PUT', '/admin/policies/:place', '/admin/policies/nowhere', policy],
      ['PUT', '/admin/policies', '/admin/policies', { icbc: { latency: 5 } }],
      ['PUT', '/admin/policies', '/admin/policies', {}],
      ['DELETE', '/admin/policies/:place', '/admin/policies/switch%3Eicbc'],
      ['PUT', '/admin/rules', '/admin/rules', { day: '2022-01-01' }],
      ['PUT', '/admin/rules', '/admin/rules', { day: 'x' }],
      ['GET', '/admin/rules/ruling', '/admin/rules/ruling?app=icbc&owner=alipay&city=Beijing'],
      ['GET', '/admin/cells', '/admin/cells?scene=online'],
      ['GET', '/admin/cells/:app/:owner', '/admin/cells/icbc/alipay'],
      ['GET', '/admin/cells/:app/:owner', '/admin/cells/icbc/x'],
      ['POST', '/admin/wechatpay/rotate', '/admin/wechatpay/rotate'],
      ['POST', '/admin/unionpay/rotate', '/admin/unionpay/rotate'],
      ['PUT', '/admin/wechatpay/probes', '/admin/wechatpay/probes', { responses: 0 }],
      ['PUT', '/admin/wechatpay/merchants/:mchid', '/admin/wechatpay/merchants/1900000001', {}],
      ['PUT', '/admin/wechatpay/merchants/:mchid', '/admin/wechatpay/merchants/no', {}],
      ['PUT', '/admin/rate', '/admin/rate', { factor: 1 }],
      ['POST', '/admin/acts', '/admin/acts', { to: -1 }],
      ['POST', '/admin/play', '/admin/play', { scenario: 'lunch-rush' }],
      ['POST', '/admin/play/stop', '/admin/play/stop'],
      ['GET', '/admin/payers', '/admin/payers?app=icbc&search=7'],
      ['GET', '/admin/phone/people', '/admin/phone/people?app=alipay'],
      ['GET', '/admin/phone/screen', '/admin/phone/screen?payer=icbc-1'],
      ['POST', '/admin/phone/code', '/admin/phone/code', { payer: 'alipay-1' }],
      [
        'POST',
        '/admin/phone/scan',
        '/admin/phone/scan',
        { key: 'tap-00009', payer: 'icbc-1', code: 'x' },
      ],
      ['GET', '/admin/phone/counter/:order', `/admin/phone/counter/${orderNo}`],
      ['POST', '/admin/phone/counter/:order/ask', `/admin/phone/counter/${orderNo}/ask`],
      ['POST', '/admin/phone/counter/:order/cancel', `/admin/phone/counter/${orderNo}/cancel`],
      [
        'GET',
        '/admin/phone/counter/till',
        `/admin/phone/counter/till?network=alipay&merchant=${shop}`,
      ],
      ['GET', '/admin/orders', '/admin/orders?network=alipay&state=paid&limit=1'],
      ['GET', '/admin/orders', '/admin/orders?limit=1000&x=1'],
      [
        'GET',
        '/admin/payments/:trace',
        `/admin/payments/${encodeURIComponent(payments[0]?.trace ?? '')}`,
      ],
      ['GET', '/admin/payments/:trace', '/admin/payments/none'],
      ['POST', '/admin/clearing/:day/close', `/admin/clearing/${today}/close`],
      ['GET', '/admin/clearing', '/admin/clearing'],
      ['GET', '/admin/clearing/:day', `/admin/clearing/${today}`],
      ['GET', '/admin/clearing/:day/:party', `/admin/clearing/${today}/icbc`],
      ['GET', '/admin/clearing/:day/:party/own', `/admin/clearing/${today}/icbc/own`],
      ['GET', '/admin/refusals/:number', '/admin/refusals/1'],
      ['GET', '/admin/journal', '/admin/journal?limit=2&institution=alipay'],
      ['GET', '/admin/journal', '/admin/journal?limit=x'],
      ['GET', '/admin/journal/:number', '/admin/journal/1'],
      [
        'POST',
        '/admin/verification',
        '/admin/verification',
        { expected: [{ institution: 'alipay' }] },
      ],
      ['POST', '/admin/verification', '/admin/verification', { expected: 1 }],
      ['POST', '/admin/clock/advance', '/admin/clock/advance', { by: '1s' }],
      ['PUT', '/admin/clock', '/admin/clock', { mode: 'scaled', speed: 2 }],
      ['PUT', '/admin/clock', '/admin/clock', { mode: 'backwards' }],
      ['DELETE', '/admin/journal', '/admin/journal'],
      ['POST', '/admin/tenants', '/admin/tenants', { name: 'a' }],
      ['POST', '/admin/tenants', '/admin/tenants', { name: 'A' }],
      ['GET', '/admin/tenants', '/admin/tenants'],
      ['GET', '/admin/tenants/:name', '/admin/tenants/a'],
      ['POST', '/admin/tenants/:name/reset', '/admin/tenants/a/reset'],
      ['DELETE', '/admin/tenants/:name', '/admin/tenants/a'],
      ['POST', '/admin/reset', '/admin/reset'],
      ['GET', '/admin/health', '/admin/health'],
    ]
  const mistakesIn = validators()
  const found: string[] = []
  const good = new Set<string>()
  for (const [method, path, target = path, body] of calls) {
    const row = rows.find((one) => one.method === method && one.path === path)
    if (row === undefined) throw new Error(`${method} ${path}`)
    const { status, said, isJson } = await ask(method, target, body)
    found.push(...mistakesIn(row, status, said, isJson))
    if (status < 300) good.add(nameOf(row))
  }
  expect(found).toEqual([])
  expect(good.size).toBeGreaterThan(50)
  expect(mistakesIn(rows[0] as Row, 200, { status: 'dead' }, true)).toHaveLength(1)
  expect(await sandbox.books()).toMatchObject({ balance: true, broken: [] })
}, 90_000)

test('the page is drawn from files of our own, and its policy lets it fetch nothing else', async () => {
  const page = await fetch(`${sandbox.urls.dashboard}/admin/docs`)
  expect(page.headers.get('content-security-policy')).toMatch(
    /^default-src 'none'; script-src 'self'/,
  )
  const html = await page.text()
  // An icon that is nowhere: without one a browser asks for a file that is not there.
  expect(html).toContain('<link rel="icon" href="data:,">')
  const named = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, source = '']) => source)
  const sources = named.filter((source) => source !== 'data:,')
  expect(sources).toHaveLength(named.length - 1)
  expect(sources.every((source) => source.startsWith('/admin/'))).toBe(true)
  const files = await Promise.all(
    sources.map((source) => fetch(`${sandbox.urls.dashboard}${source}`)),
  )
  expect(files.map(({ status }) => status)).toEqual(sources.map(() => 200))
  expect(await (await fetch(`${sandbox.urls.dashboard}/admin/docs/start.js`)).text()).toContain(
    'validatorUrl: null',
  )
})

test('docs/openapi.json and docs/admin-api.md are as they would be written now', async () => {
  const document = openApiOf(rows, { version: '0' })
  await expect(`${JSON.stringify(document, null, 1)}\n`).toMatchFileSnapshot('../docs/openapi.json')
  await expect(pageOf(rows)).toMatchFileSnapshot('../docs/admin-api.md')
})
