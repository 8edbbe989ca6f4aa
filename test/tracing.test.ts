/** Traces of payments over their hops, as a collector receives them; and nothing where nobody asks. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { orderNo } from '../core/ids.ts'
import { fen } from '../core/money.ts'
import { createAlipayTill } from '../loadtests/traffic/tills/alipay.ts'
import type { Send } from '../loadtests/traffic/tills/till.ts'
import { tillsOf } from '../sandbox/play.ts'
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts'
import { type CollectedSpan, openCollector } from './collector.fixture.ts'
import { openShop, type Shop } from './shop.fixture.ts'

let collector: Awaited<ReturnType<typeof openCollector>>
let shop: Shop
let sandbox: Sandbox

const given = { ...process.env }
const home = process.env.HUTONG_TEST_HOME ?? ''

beforeAll(async () => {
  collector = await openCollector()
  shop = await openShop()
})

beforeEach(() => {
  collector.spans.length = 0
  shop.letters.length = 0
})

afterEach(async () => {
  await sandbox.close()
  for (const name of Object.keys(process.env)) {
    if (name.startsWith('OTEL_') && !(name in given)) delete process.env[name]
  }
})

afterAll(() => {
  collector.close()
  shop.close()
})

async function traced(more: Readonly<Record<string, string>> = {}, peers?: 'http') {
  Object.assign(process.env, { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...more })
  sandbox = await startSandbox({ seed: 7, home, ...(peers && { peers }) })
}

const caller = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' }
const traceparent = `00-${caller.traceId}-${caller.spanId}-01`

/** An Alipay order scanned and paid by an ICBC app: its till is in the middle of a trace of its own. */
async function payInterconnected(number: string, header = traceparent) {
  const [merchant] = tillsOf(sandbox.keys).filter(({ network }) => network === 'alipay')
  if (merchant === undefined) throw new Error('There is no merchant.')
  const send: Send = async ({ method, target, headers, body }) => {
    const traced = { ...headers, traceparent: header }
    const reply = await fetch(`${sandbox.urls.alipay}${target}`, { method, headers: traced, body })
    const names = Object.fromEntries(reply.headers.entries())
    return { status: reply.status, headers: names, body: Buffer.from(await reply.arrayBuffer()) }
  }
  const made = await createAlipayTill(merchant, send, Date.now).openOrder({
    ...{ orderNo: orderNo(number), amountFen: fen(1250), subject: 'tea', scene: 'merchant-code' },
    notifyUrl: `${shop.url}/alipay`,
  })
  const { payment } = await phone('/scans', { code: made.code })
  const id = encodeURIComponent(payment?.id ?? '')
  const paid = await phone(`/payments/${id}/confirm`, { password: '111111' })
  expect(paid.outcome).toBe('approved')
  await expect.poll(() => shop.to('/alipay').length, { timeout: 10_000 }).toBe(1)
  expect(await sandbox.settled()).toBe(true)
  expect(await sandbox.books()).toMatchObject({ balance: true, sumFen: 0 })
}

async function phone(path: string, body: object) {
  const url = `${sandbox.urls.icbc}/app/icbc/payers/icbc-42${path}`
  const reply = await fetch(url, { method: 'POST', body: JSON.stringify(body) })
  return (await reply.json()) as { outcome: string; payment?: { id: string } }
}

/** As lines: each span under its parent, in the order they began. */
function treeOf(spans: readonly CollectedSpan[], parent: string, depth = 0): string[] {
  return spans
    .filter(({ parentSpanId }) => parentSpanId === parent)
    .sort((a, b) => Number(BigInt(a.startTimeUnixNano) - BigInt(b.startTimeUnixNano)))
    .flatMap((span) => [
      `${'  '.repeat(depth)}${span.name}`,
      ...treeOf(spans, span.spanId, depth + 1),
    ])
}

test('an interconnected payment is one trace under its caller, hop by hop', async () => {
  await traced({ OTEL_SERVICE_NAME: 'payments', OTEL_RESOURCE_ATTRIBUTES: 'team=till,env=test' })
  await payInterconnected('TRACED0001')
  await sandbox.close()
  expect(treeOf(collector.spans, caller.spanId)).toEqual(hops)
  expect(collector.spans.every(({ traceId }) => traceId === caller.traceId)).toBe(true)
  expect(collector.resources.at(-1)).toMatchObject({
    ...{ 'service.name': 'payments', team: 'till', env: 'test' },
  })
  const named = (name: string) => collector.spans.find((span) => span.name === name)
  expect(named('POST precreate')).toMatchObject({
    kind: 2,
    attributes: {
      ...{ 'http.request.method': 'POST', 'url.path': '/gateway.do' },
      ...{ 'http.response.status_code': 200, 'hutong.outcome': 'approved' },
      ...{ 'hutong.institution': 'alipay', 'hutong.payment': 'TRACED0001' },
    },
  })
  expect(named('icbc>switch pay')).toMatchObject({
    kind: 3,
    attributes: { 'hutong.hop': 'icbc>switch' },
  })
  const committed = ({ events }: CollectedSpan) =>
    events.some((one) => one.name === 'ledger commit')
  expect(collector.spans.filter(committed).map(({ name }) => name)).toEqual(
    expect.arrayContaining(['switch>icbc authorise', 'switch>alipay credit']),
  )
  expect(named('POST confirm')?.events.map(({ name }) => name)).toContain('attempt ended')
  expect(JSON.stringify(collector.spans)).not.toMatch(/111111|sign=|PRIVATE/)
})

const hops = [
  'POST precreate',
  '  POST scan',
  '    icbc>switch lookup',
  '      switch>alipay resolve',
  '  POST confirm',
  '    icbc>switch pay',
  '      switch>icbc authorise',
  '      switch>alipay credit',
  '  POST notify',
]

test('the notification carries the trace on, and its span is the one the merchant joins', async () => {
  await traced()
  await payInterconnected('TRACED0002')
  await sandbox.close()
  const notify = collector.spans.find(({ name }) => name === 'POST notify')
  const [letter] = shop.letters
  expect(letter?.headers.traceparent).toBe(`00-${caller.traceId}-${notify?.spanId}-01`)
})

test('houses that speak over sockets make the same tree', async () => {
  await traced({}, 'http')
  await payInterconnected('TRACED0003')
  await sandbox.close()
  expect(treeOf(collector.spans, caller.spanId)).toEqual(hops)
})

test('a caller without a trace, or with a broken one, gets a trace of its own', async () => {
  await traced()
  await payInterconnected('TRACED0004', 'ff-none')
  await sandbox.close()
  const root = collector.spans.find(({ name }) => name === 'POST precreate')
  expect([root?.parentSpanId ?? '', root?.traceId === caller.traceId]).toEqual(['', false])
  expect(new Set(collector.spans.map(({ traceId }) => traceId)).size).toBe(1)
  expect(treeOf(collector.spans, root?.spanId ?? '')).toHaveLength(hops.length - 1)
})

test('the sampler of the environment is followed, and its answer travels on', async () => {
  await traced({ OTEL_TRACES_SAMPLER: 'always_off' })
  await payInterconnected('TRACED0005')
  await sandbox.close()
  expect(collector.spans).toEqual([])
  expect(shop.letters[0]?.headers.traceparent).toMatch(/-00$/)
})

test('headers for the collector are sent, and what it does not take is counted as dropped', async () => {
  collector.answers(400)
  await traced({ OTEL_EXPORTER_OTLP_HEADERS: 'x-key=abc', OTEL_BSP_SCHEDULE_DELAY: '50' })
  await payInterconnected('TRACED0006')
  const dropped = async () => {
    const page = await fetch(`${sandbox.urls.dashboard}/metrics`).then((reply) => reply.text())
    return Number(/^hutong_spans_dropped_total (\d+)$/m.exec(page)?.[1])
  }
  await expect.poll(dropped, { timeout: 10_000 }).toBe(hops.length)
  collector.answers(200)
  expect(collector.headers.at(-1)?.['x-key']).toBe('abc')
})

test('a queue that is full drops spans and never payments, and says how many', async () => {
  const release = collector.holds()
  await traced({ OTEL_BSP_MAX_QUEUE_SIZE: '4', OTEL_BSP_SCHEDULE_DELAY: '50' })
  await payInterconnected('TRACED0007')
  shop.letters.length = 0
  await payInterconnected('TRACED0008')
  const page = await fetch(`${sandbox.urls.dashboard}/metrics`).then((reply) => reply.text())
  const told = (state: string) =>
    Number(new RegExp(`^hutong_spans_${state}_total (\\d+)$`, 'm').exec(page)?.[1])
  expect(told('ended')).toBe(2 * hops.length)
  // Four are with the collector at most, and four wait.
  expect(told('dropped')).toBeGreaterThanOrEqual(2 * hops.length - 8)
  release()
  await sandbox.close()
  expect(collector.spans.length).toBe(2 * hops.length - told('dropped'))
})

const notAsked: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['OTEL_SDK_DISABLED', { OTEL_SDK_DISABLED: 'true' }],
  ['OTEL_TRACES_EXPORTER=none', { OTEL_TRACES_EXPORTER: 'none' }],
]

test.each(notAsked)('%s switches it off: no span, no header, no metric', async (_, words) => {
  await traced(words)
  await payInterconnected('TRACED0009')
  const page = await fetch(`${sandbox.urls.dashboard}/metrics`).then((reply) => reply.text())
  await sandbox.close()
  expect(collector.spans).toEqual([])
  expect(shop.letters.map(({ headers }) => Object.keys(headers))[0]).not.toContain('traceparent')
  expect(page).not.toContain('hutong_spans')
})

test('a run ends the same, digest and all, whether it is traced or not', {
  timeout: 90_000,
}, async () => {
  const scenario = {
    ...{ title: 'Traced', describes: 'Some refused, none late.', seed: 11, timing: 'none' },
    arrivals: [{ kind: 'constant', ratePerSecond: 30, seconds: 1 }],
    cast: {
      mix: [
        { app: 'icbc', owner: 'alipay', scene: 'merchant-code', weight: 1 },
        { app: 'wechat', owner: 'unionpay', scene: 'payer-code', weight: 1 },
      ],
      amount: { kind: 'fixed', fen: 1288 },
      merchantsPerNetwork: 2,
    },
    policies: { 'switch>icbc': { refusals: [{ outcome: 'funds-insufficient', weight: 0.3 }] } },
    expectations: { approvedShareAtLeast: 0.1, booksBalance: true, recordsAgree: true },
  }
  const played = async () => {
    sandbox = await startSandbox({ scenario, home })
    const { finished } = await sandbox.run()
    const { report } = await finished
    await sandbox.close()
    expect(report.traffic.due).toBe(30)
    return [report.digest, report.books.balance, report.traffic.approved]
  }
  const untraced = await played()
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = collector.url
  expect(await played()).toEqual(untraced)
  expect(collector.spans.length).toBeGreaterThan(100)
  expect(new Set(collector.spans.map(({ traceId }) => traceId)).size).toBe(30)
  const parents = new Set(collector.spans.map(({ spanId }) => spanId))
  const orphans = collector.spans.filter(
    ({ parentSpanId = '' }) => parentSpanId !== '' && !parents.has(parentSpanId),
  )
  expect(orphans).toEqual([])
})
