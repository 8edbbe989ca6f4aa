import { expect, test } from 'vitest'
import { limits } from '../../core/limits.ts'
import { formSuspicions, type Pair } from './form-suspicions.ts'
import { lineSuspicions } from './line-suspicions.ts'
import { bounded, type Suspicion } from './suspicion.ts'

const encodeGbk = () => Buffer.from([0xb2, 0xe8])
const bytes = (text: string) => Buffer.from(text).toString('latin1')

/** A page payment with everything an SDK sends along. */
const call: readonly Pair[] = [
  ['app_id', '2021000000000001'],
  ['method', 'alipay.trade.page.pay'],
  ['format', 'JSON'],
  ['charset', 'utf-8'],
  ['sign_type', 'RSA2'],
  ['timestamp', '2026-11-22 09:46:40'],
  ['version', '1.0'],
  ['notify_url', 'https://example.com/told?a=1'],
  ['return_url', ''],
  ['alipay_sdk', 'alipay-sdk-java'],
  ['app_auth_token', ''],
  ['biz_content', bytes('{"out_trade_no":"E1","subject":"茶","total_amount":"0.01"}')],
]
const sent = (pairs: readonly Pair[]) =>
  formSuspicions({ pairs, signature: ['sign', 'x'], signType: 'sign_type', encodeGbk })

const order = {
  method: 'POST',
  target: '/v3/pay/transactions/native?a=1',
  body: bytes('{"mchid":"1900000001","description":"茶/1","amount":{"total":1}}'),
}
const lines = (body = order.body) =>
  lineSuspicions({
    ...order,
    body,
    lines: (asked) => [asked.method, asked.target, '1', 'n', asked.body],
    origins: ['https://api.mch.weixin.qq.com', 'http://127.0.0.1'],
    prefixes: ['/v3'],
    encodeGbk,
  })

const sizeOf = (suspicions: readonly Suspicion[]) =>
  suspicions.reduce((sum, { text }) => sum + text.length, 0)

test('an ordinary request is worth some hundred suspicions, all of which are tried', () => {
  for (const [what, all] of [
    ['a call', [...sent(call)]],
    ['an order', [...lines()]],
  ] as const) {
    process.stdout.write(`${what}: ${all.length} suspicions, ${sizeOf(all)} bytes\n`)
    expect(all.length).toBeGreaterThan(80)
    expect(all.length).toBeLessThan(limits.suspicionsMax)
    expect(sizeOf(all)).toBeLessThan(limits.suspicionBytesMax)
    expect([...bounded(all)]).toHaveLength(all.length)
  }
})

test('however much is sent, so many are tried and no more', () => {
  const many = Array.from({ length: 5000 }, (_, n): Pair => [`p${n}`, 'a b'])
  const tried = [...bounded(sent(many))]
  expect(tried.length).toBeLessThanOrEqual(limits.suspicionsMax)
  expect(sizeOf(tried)).toBeLessThanOrEqual(limits.suspicionBytesMax)
  const long = [...bounded(lines(JSON.stringify({ a: 'x'.repeat(limits.bodyBytesMax) })))]
  expect(sizeOf(long)).toBeLessThanOrEqual(limits.suspicionBytesMax)
  expect(long.length).toBeGreaterThan(5)
})

test.each([
  '{"a":'.repeat(50_000),
  '{'.repeat(200_000),
  '"'.repeat(1000),
  '\u0000#1',
  '[1e5,-0.10]',
])('strange content is no reason to fail', (body) => {
  expect([...bounded(lines(body))].length).toBeGreaterThan(5)
  expect([...bounded(sent([['biz_content', body]]))].length).toBeGreaterThan(3)
})

test('every suspicion has its mistake and a text of its own, as a rule', () => {
  const all = [...sent(call)]
  const texts = new Set(all.map(({ text }) => text.toString('latin1')))
  expect(texts.size / all.length).toBeGreaterThan(0.5)
})
