/** The page about mistakes says what the code says: every mistake, in its words, and no other. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { mistakes } from '../core/diagnosis.ts'

test('docs/explain.md has every mistake with its words, in order, and none besides', () => {
  const page = readFileSync('docs/explain.md', 'utf8')
  const rows = page.split('\n').filter((line) => line.startsWith('| `'))
  const wanted = Object.entries(mistakes).map(
    ([name, { says, todo }]) => `| \`${name}\` | ${says} | ${todo} |`,
  )
  expect(rows).toEqual(wanted)
})
