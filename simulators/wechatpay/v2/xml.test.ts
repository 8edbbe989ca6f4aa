import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readXml, writeXml } from './xml.ts'

const read = (text: string) => {
  const fields = readXml(Buffer.from(text))
  return typeof fields === 'string' ? fields : Object.fromEntries(fields)
}

test.each([
  ['bare', '<xml><a>1</a><b>two</b></xml>', { a: '1', b: 'two' }],
  ['CDATA', '<xml><a><![CDATA[<x> & "y"]]></a></xml>', { a: '<x> & "y"' }],
  ['both in one', '<xml><a>1<![CDATA[2]]>3</a></xml>', { a: '123' }],
  ['escapes', '<xml><a>&lt;&amp;&#x8336;&#33590;</a></xml>', { a: '<&茶茶' }],
  ['empty and closed at once', '<xml><a></a><b/></xml>', { a: '', b: '' }],
  [
    'a declaration and a mark',
    '\ufeff<?xml version="1.0"?>\n<xml>\n<a>1</a>\n</xml>\n',
    { a: '1' },
  ],
  ['comments and attributes', '<xml v="1"><!-- x --><a c="d">1</a></xml>', { a: '1' }],
  ['names that objects have', '<xml><__proto__>1</__proto__></xml>', { ['__proto__']: '1' }],
  ['spaces within a value', '<xml><a> 1 </a></xml>', { a: ' 1 ' }],
])('reads %s', (_what, text, fields) => {
  const found = readXml(Buffer.from(text))
  expect(typeof found === 'string' ? found : [...found]).toEqual(Object.entries(fields))
})

const bomb = '<!DOCTYPE xml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xml><c>&b;</c></xml>'
const spy = '<!DOCTYPE xml [<!ENTITY s SYSTEM "file:///etc/passwd">]><xml><c>&s;</c></xml>'

test.each([
  ['a DOCTYPE', '<!DOCTYPE xml><xml><a>1</a></xml>'],
  ['an entity that grows', bomb],
  ['an entity that reads files', spy],
  ['an entity nobody has named', '<xml><a>&nbsp;</a></xml>'],
  ['a processing instruction', '<?php x?><xml><a>1</a></xml>'],
  ['a child within a child', '<xml><a><b>1</b></a></xml>'],
  ['another root', '<root><a>1</a></root>'],
  ['a name twice', '<xml><a>1</a><a>1</a></xml>'],
  ['text between fields', '<xml>x<a>1</a></xml>'],
  ['CDATA between fields', '<xml><![CDATA[x]]><a>1</a></xml>'],
  ['a tag that stays open', '<xml><a>1</a>'],
  ['tags crossed', '<xml><a>1</b></xml>'],
  ['two roots', '<xml><a>1</a></xml><xml/>'],
  ['JSON', '{"a":1}'],
  ['too many fields', `<xml>${Array.from({ length: 200 }, (_, n) => `<f${n}/>`).join('')}</xml>`],
  ['too much of it', `<xml><a>${'x'.repeat(70_000)}</a></xml>`],
  ['depth without end', `<xml>${'<a>'.repeat(20_000)}`],
])('refuses %s', (_what, text) => {
  expect(read(text)).toBe('body-malformed')
})

test('tells nothing and bytes that are no UTF-8 apart from bad XML', () => {
  expect(readXml(Buffer.alloc(0))).toBe('body-empty')
  expect(read(' \n')).toBe('body-empty')
  const gbk = Buffer.concat([
    Buffer.from('<xml><a>'),
    Buffer.from([0xb2, 0xe8]),
    Buffer.from('</a></xml>'),
  ])
  expect(readXml(gbk)).toBe('body-not-utf8')
})

test('writes texts in CDATA and numbers bare, a field a line, and reads them back', () => {
  const told = [
    ['a', 'x]]>y'],
    ['n', 12],
    ['e', ''],
  ] as const
  const text = writeXml(told)
  expect(text).toBe(
    '<xml><a><![CDATA[x]]]]><![CDATA[>y]]></a>\n<n>12</n>\n<e><![CDATA[]]></e>\n</xml>',
  )
  expect(read(text)).toEqual({ a: 'x]]>y', n: '12', e: '' })
})

test('leaves out what no XML can carry', () => {
  expect(read(writeXml([['a', 'x\u0000y\ud800z\u0001']]))).toEqual({ a: 'xyz' })
})

const pieces = [
  ...['<a>', '</a>', '<b>', '</b>', '<a>1</a>', '<b><![CDATA[茶 & <x>]]></b>', '<c></c>', '<d/>'],
  ...['<![CDATA[', ']]>', ']', '&amp;', '&', '\r\n', '\n', '\t', '\v', ' ', '\u00a0', '\u0085'],
  ...[
    '\u0001',
    '\u007f',
    '\u2028',
    '\ufeff',
    '\uffff',
    '\ud83c\udf75',
    '<!-- x -->',
    '<?p x?>',
    '>',
  ],
  ...[
    '</xml>',
    '<xml>',
    '</xml >',
    '<A_1>two</A_1>',
    '<a b="c">1</a>',
    '<\u8336>1</\u8336>',
    '=',
    '1',
  ],
]

test('reads plain messages and all others by one rule, whichever of its two readers does', () => {
  const inside = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string()), { maxLength: 12 })
  const ends = fc.constantFrom('</xml>', '\n</xml>\n', '</xml>\u00a0', '</root>', '</x ml>', '')
  fc.assert(
    fc.property(inside, ends, (parts, end) => {
      const text = `<xml>${parts.join('')}${end}`
      // What begins with a line break is never plain, and means the same.
      expect(entriesOf(text)).toEqual(entriesOf(`\n${text}`))
    }),
    { seed: 20261122, numRuns: 3_000 },
  )
})

const entriesOf = (text: string) => {
  const fields = readXml(Buffer.from(text))
  return typeof fields === 'string' ? fields : [...fields]
}
