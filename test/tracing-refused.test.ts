/** Requests that were turned away, as a collector of traces receives them: under their callers, with reasons. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { plainTime } from '../core/calendar.ts'
import type { Sandbox, SandboxOptions } from '../sandbox/start-sandbox.ts'
import { startSandbox } from '../sandbox/start-sandbox.ts'
import { openCollector } from './collector.fixture.ts'

let collector: Awaited<ReturnType<typeof openCollector>>
let sandbox: Sandbox

const home = process.env.HUTONG_TEST_HOME ?? ''
const caller = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' }
const headers = { traceparent: `00-${caller.traceId}-${caller.spanId}-01` }

beforeAll(async () => {
  collector = await openCollector()
})

beforeEach(() => {
  collector.spans.length = 0
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = collector.url
})

afterEach(async () => {
  await sandbox.close()
  delete process.env.OTEL_EXPORTER_OTLP_ENDPOINT
})

afterAll(() => collector.close())

/** One request to that door, and its only span. */
async function turnedAway(
  [door, method, target, body]: readonly [string, string, string, string?],
  options: SandboxOptions = {},
) {
  sandbox = await startSandbox({ seed: 7, home, ...options })
  const reply = await fetch(`${sandbox.urls[door]}${target}`, {
    ...{ method, headers },
    ...(body === undefined ? {} : { body }),
  })
  await reply.arrayBuffer()
  await sandbox.close()
  expect(collector.spans).toHaveLength(1)
  return { span: collector.spans[0], status: reply.status }
}

/** A query of now, so that its signature is all that is wrong with it. */
function query(app: string) {
  const fields = new URLSearchParams({
    ...{ app_id: app, method: 'alipay.trade.query', version: '1.0' },
    ...{ charset: 'utf-8', sign_type: 'RSA2', sign: 'AAAA' },
    ...{ timestamp: plainTime(Date.now()), biz_content: '{"out_trade_no":"X1"}' },
  })
  return `/gateway.do?${fields}`
}

test('a signature that does not verify: a span under its caller, with reason and mistake, and no key', async () => {
  const { span, status } = await turnedAway(['alipay', 'POST', query('2021000000000001')])
  expect(span).toMatchObject({
    ...{ traceId: caller.traceId, parentSpanId: caller.spanId, name: 'POST refused', kind: 2 },
    attributes: {
      ...{ 'http.request.method': 'POST', 'url.path': '/gateway.do' },
      ...{ 'hutong.institution': 'alipay', 'hutong.outcome': 'turned-away' },
      ...{ 'error.type': 'isv.invalid-signature', 'http.response.status_code': status },
    },
  })
  expect(span?.attributes['hutong.mistake']).toEqual(expect.any(String))
  expect(JSON.stringify(span)).not.toMatch(/sign=|AAAA|out_trade_no|PRIVATE/)
})

test.each([
  ['wechatpay', 'POST', '/v3/pay/transactions/native', '{}'],
  ['unionpay', 'POST', '/gateway/api/queryTrans.do', 'a=b'],
  ['icbc', 'GET', '/nowhere'],
] as const)('at the door of %s: %s %s', async (...asked) => {
  const { span, status } = await turnedAway(asked)
  expect(span).toMatchObject({ traceId: caller.traceId, name: `${asked[1]} refused` })
  expect(span?.attributes).toMatchObject({
    ...{ 'hutong.institution': asked[0], 'http.response.status_code': status },
    'error.type': expect.stringMatching(/./),
  })
})

test('it has a span where no journal is kept, too', async () => {
  const asked = ['alipay', 'POST', query('2021000000000001')] as const
  const { span } = await turnedAway(asked, { journal: { keep: 'none' } })
  expect(span?.attributes['error.type']).toBe('isv.invalid-signature')
})
