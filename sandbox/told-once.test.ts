import { expect, test } from 'vitest'
import { toldOnce } from './told-once.ts'

test('one cause is told where it is met first, others and bare words each time', () => {
  const heard: string[] = []
  const tell = toldOnce((cause, where) => void heard.push(`${String(cause)} in ${where}`))
  const full = new Error('EIO')
  tell(full, 'a request')
  tell(full, 'another')
  tell(new Error('EIO'), 'a third')
  tell('late', 'a')
  tell('late', 'b')
  expect(heard).toEqual([
    'Error: EIO in a request',
    'Error: EIO in a third',
    'late in a',
    'late in b',
  ])
})
