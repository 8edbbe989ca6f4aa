/** Texts are cut by what they take on the wire, not by how many characters they have. */
import { expect, test } from 'vitest'
import { cut } from './cut.ts'

const bytesOf = (text: string) => Buffer.byteLength(JSON.stringify(text)) - 2

test.each([
  ['what is short enough stays as it is', 'isv.invalid-signature', 'isv.invalid-signature'],
  ['of plain letters as many stay as there is room for', 'x'.repeat(300), 'x'.repeat(30)],
  ['a Chinese character takes three bytes', '验签失败'.repeat(9), '验签失败验签失败验签'],
  ['a character JSON has no letter for takes six', '\u0001'.repeat(20), '\u0001'.repeat(5)],
] as const)('%s', (_, text, kept) => {
  expect(cut(text, 30)).toBe(kept)
})

test('no text whatever is longer than its room', () => {
  const texts = [
    '😀'.repeat(50),
    '"\\'.repeat(40),
    `a${'é'.repeat(80)}`,
    '\u0000€😀"'.repeat(30),
    '',
  ]
  for (const text of texts) expect(bytesOf(cut(text, 31))).toBeLessThanOrEqual(31)
})
