import { expect, test } from 'vitest'
import { weightOf } from './weight.ts'

test.each([
  ['nothing', undefined, 0],
  ['null', null, 0],
  ['true', true, 0],
  ['a small number', 1250, 0],
  ['a time', 1_764_000_000_000, 16],
  ['a fraction below the bound', -0.5, 0],
  ['a text', 'abcd', 28],
  ['an empty record', {}, 24],
  ['a record', { a: 1, b: 'abcd' }, 24 + 8 + 8 + 28],
  ['a list', ['a', 'b'], 48 + 2 * (8 + 25)],
  ['records in records', { a: [{ b: 1 }] }, 24 + 8 + 48 + 8 + 24 + 8],
] as const)('%s weighs as laid out', (_, value, bytes) => {
  expect(weightOf(value)).toBe(bytes)
})

test('more text weighs more, a byte a letter', () => {
  const record = (length: number) => ({ text: 'x'.repeat(length) })
  expect(weightOf(record(1000)) - weightOf(record(10))).toBe(990)
})
