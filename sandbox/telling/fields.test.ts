import { expect, test } from 'vitest'
import { fieldsOf } from './fields.ts'

test.each([
  [
    '{"a":{"b":[1,"x"]},"c":null}',
    [
      ['a.b.0', '1'],
      ['a.b.1', 'x'],
      ['c', 'null'],
    ],
  ],
  [
    'biz_content=%7B%22out_trade_no%22%3A%22K1%22%7D&v=1.0',
    [
      ['biz_content.out_trade_no', 'K1'],
      ['v', '1.0'],
    ],
  ],
  ['<xml><a>1</a></xml>', [['a', '1']]],
  ['{"broken', []],
  ['nothing known', []],
])('%s is read field by field', (body, fields) => {
  expect(fieldsOf(body)).toEqual(fields)
})

test('what is nested without end is looked into only so deep', () => {
  const deep = 100_000
  const [[name = '', value = ''] = []] = fieldsOf(`${'['.repeat(deep)}1${']'.repeat(deep)}`)
  expect(name.split('.')).toHaveLength(16)
  expect(value).toBe('…')
})
