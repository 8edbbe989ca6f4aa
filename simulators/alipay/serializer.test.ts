/** The canonical JSON (docs/sources.md, A2.4), which PHP's encoder must be able to repeat. */
import { expect, test } from 'vitest'
import { alphabetical, openEnvelope, sealEnvelope, serialize, type Value } from './serializer.ts'

const cases: readonly [string, Value, string][] = [
  ['a slash is escaped', 'https://qr.alipay.com', '"https:\\/\\/qr.alipay.com"'],
  ['Chinese stays as it is', '测试', '"测试"'],
  ['a character of four bytes stays as it is', '🍵', '"🍵"'],
  ['the separators of lines are escaped', 'a\u2028b\u2029', '"a\\u2028b\\u2029"'],
  ['short escapes are used', '\b\f\n\r\t"\\', '"\\b\\f\\n\\r\\t\\"\\\\"'],
  ['other control characters are lower-case hex', '\u0001\u001f', '"\\u0001\\u001f"'],
  ['markup is left alone', '<a href="b">&</a>', '"<a href=\\"b\\">&<\\/a>"'],
  ['an amount keeps its zeros', { total_amount: '0.10' }, '{"total_amount":"0.10"}'],
  ['a list of groups is compact', [{ a: '1' }, { b: '2' }], '[{"a":"1"},{"b":"2"}]'],
]

test.each(cases)('%s', (_title, value, written) => {
  expect(serialize(value)).toBe(written)
})

test('fields are put in the order of the alphabet', () => {
  expect(Object.keys(alphabetical({ trade_no: '1', out_trade_no: '2', buyer_id: '3' }))).toEqual([
    'buyer_id',
    'out_trade_no',
    'trade_no',
  ])
})

test('an envelope opens to what was sealed, whatever the node holds', () => {
  const node = serialize({ subject: 'a},"sign":"b"}' })
  const sealed = { root: 'alipay_trade_pay_response', node, sign: 'ab+/==' }
  expect(openEnvelope(sealEnvelope(sealed))).toEqual(sealed)
})

test.each([
  '{"sign":"ab","alipay_trade_pay_response":{}}',
  '{"alipay_trade_pay_response": {},"sign":"ab"}',
  '{"alipay_trade_pay_response":{},"alipay_cert_sn":"1","sign":"ab"}\n',
  '',
])('an envelope of another shape does not open: %s', (text) => {
  expect(openEnvelope(text)).toBeUndefined()
})
