/** What other libraries make of the same text, held against what they really write. */
import { expect, test } from 'vitest'
import { charsetSpellings } from './charset-spellings.ts'
import { jsonSpellings } from './json-spellings.ts'
import { otherValues, valueSpellings } from './value-spellings.ts'

const json = '{"b":"茶/<&>","a":[1,0.10,true,null],"c":{}}'
const spelt = [...jsonSpellings(json)].map(({ text }) => text)

test.each([
  // Python 3: json.dumps(x)
  '{"b": "\\u8336/<&>", "a": [1, 0.10, true, null], "c": {}}',
  // Python 3: json.dumps(x, ensure_ascii=False)
  '{"b": "茶/<&>", "a": [1, 0.10, true, null], "c": {}}',
  // PHP: json_encode($x)
  '{"b":"\\u8336\\/<&>","a":[1,0.10,true,null],"c":{}}',
  // PHP: json_encode($x, JSON_UNESCAPED_UNICODE)
  '{"b":"茶\\/<&>","a":[1,0.10,true,null],"c":{}}',
  // Go: json.Marshal, and an Encoder, which ends the line
  '{"b":"茶/\\u003c\\u0026\\u003e","a":[1,0.10,true,null],"c":{}}',
  '{"b":"茶/\\u003c\\u0026\\u003e","a":[1,0.10,true,null],"c":{}}\n',
  // sorted
  '{"a":[1,0.10,true,null],"b":"茶/<&>","c":{}}',
  // Python: str(x), of texts and numbers alone
  "{'b': '茶/<&>', 'a': [1, 0.10, true, null], 'c': {}}",
  // JavaScript: '' + x
  '[object Object]',
  // JavaScript: numbers are read and written anew
  '{"b":"茶/<&>","a":[1,0.1,true,null],"c":{}}',
  // JavaScript: JSON.stringify(x, null, 2)
  '{\n  "b": "茶/<&>",\n  "a": [\n    1,\n    0.10,\n    true,\n    null\n  ],\n  "c": {}\n}',
])('JSON may be spelt %j', (text) => {
  expect(spelt).toContain(text)
})

test.each([
  ['{"a":"it\'s"}', `{'a': "it's"}`],
  ['{"a":"it\'s \\"so\\""}', `{'a': 'it\\'s "so"'}`],
  // PHP: json_encode([]) where {} was meant
  ['{}', '[]'],
])('%j may be spelt %j', (sent, signed) => {
  expect([...jsonSpellings(sent)].map(({ text }) => text)).toContain(signed)
})

test('never offers the spelling that was sent, and none for what is no JSON', () => {
  expect(spelt).not.toContain(json)
  for (const text of ['', 'a=1', '{"a":', '"text"']) expect([...jsonSpellings(text)]).toEqual([])
})

test('Chinese has other bytes where another charset is at work', () => {
  const gbk = Buffer.from([0xb2, 0xe8])
  const bytes = (text: string) =>
    [...charsetSpellings(text, () => gbk)].map((one) => one.bytes.toString('hex'))
  expect(bytes(Buffer.from('茶').toString('latin1'))).toEqual([
    'b2e8', // GBK
    '3f', // ?
    '36', // the low byte of U+8336
    'c3a8c28cc2b6', // UTF-8 of UTF-8
  ])
  expect(bytes(gbk.toString('latin1'))).toEqual([Buffer.from('茶').toString('hex')])
  expect(bytes('tea')).toEqual([])
})

test.each([
  ["a b+c*~'", "a%20b%2Bc*~'"], // encodeURIComponent
  ["a b+c*~'", 'a+b%2Bc*%7E%27'], // Java: URLEncoder
  ["a b+c*~'", 'a%20b%2Bc%2A~%27'], // PHP: rawurlencode
  ["a b+c*~'", 'a+b%2Bc%2A%7E%27'], // PHP: urlencode
  ['a/b', 'a%2fb'], // .NET
  ['a%2Fb', 'a/b'],
  ['a b', 'a+b'],
  ['a&b', 'a&amp;b'],
  ['a"b', 'a&quot;b'],
  ['a&quot;b', 'a"b'],
  ['a"b', 'a\\"b'],
  [' a ', 'a'],
  ['a\nb', 'a\r\nb'],
])('a value %j may be signed as %j', (value, other) => {
  expect(valueSpellings.map(({ spell }) => spell(value))).toContain(other)
})

test.each([
  ['1', '1.0'],
  ['1.00', '1'],
  ['0.10', '0.1'],
  ['utf-8', 'UTF-8'],
  ['', 'null'],
])('where %j was sent, %j may have been signed', (value, other) => {
  expect([...otherValues(value)]).toContain(other)
})
