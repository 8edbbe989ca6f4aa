import { expect, test } from 'vitest'
import { compare, visible } from './difference.ts'

test.each([
  // ours,          theirs,         before,  our mark, their mark, after
  ['a=1&b=2', 'a=1&b=3', 'a=1&b=', '2', '3', ''],
  ['a=1&c=3', 'a=1&b=2&c=3', 'a=1&', '', 'b=2&', 'c=3'],
  ['GET\n/a\n\n', 'GET\n/a\n', 'GET↵\n/a↵\n', '↵\n', '', ''],
  ['a=x y', 'a=x+y', 'a=x', '␣', '+', 'y'],
  ['a\r\nb', 'a\nb', 'a', '␍', '', '↵\nb'],
  ['t=😀', 't=😁', 't=', '😀', '😁', ''],
])('%j and %j part where they part', (ours, theirs, before, ourMark, theirMark, after) => {
  expect(compare(ours, theirs)).toEqual({
    ours: { before, marked: ourMark, after },
    theirs: { before, marked: theirMark, after },
  })
})

test('marks nothing when there is nothing to compare with, or no difference to be seen', () => {
  const whole = { before: 'a=1', marked: '', after: '' }
  expect(compare('a=1', null)).toEqual({ ours: whole, theirs: null })
  expect(compare('a=1', 'a=1')).toEqual({ ours: whole, theirs: whole })
})

test('marks the beginning of another text, not all of it', () => {
  const { ours, theirs } = compare('x'.repeat(500), 'y'.repeat(400))
  expect([ours.marked.length, theirs?.marked.length]).toEqual([60, 60])
  expect(ours.after).toHaveLength(440)
})

test('shows what cannot be seen, and blanks only at the ends of lines', () => {
  expect(visible('a b \n\tc\u0000')).toBe('a b␣↵\n⇥c\\x00')
})
