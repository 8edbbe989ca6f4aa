import { expect, test } from 'vitest'
import { decodeBitmap, encodeBitmap } from './bitmap.ts'

test.each([
  [[], '0000000000000000'],
  [[2, 3, 4], '7000000000000000'],
  [[2, 64], '4000000000000001'],
  [[65], '80000000000000008000000000000000'],
  [[2, 70, 128], 'c0000000000000000400000000000001'],
])('fields %j are %s', (numbers, hex) => {
  const bitmap = Buffer.from(encodeBitmap(numbers), 'latin1')
  expect(bitmap.toString('hex')).toBe(hex)
  const read = decodeBitmap(Buffer.concat([Buffer.from('0200'), bitmap]), 4)
  expect(read).toEqual({ ok: true, value: { numbers, end: 4 + bitmap.length } })
})
