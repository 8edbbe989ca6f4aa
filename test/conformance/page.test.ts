/** The page as a whole: each section is run by a test that is there, and nothing else is told. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openingOfPage, readPage, sections, titleOf } from './tally.fixture.ts'

test('docs/conformance.md has every section once, in order, and nothing that is not run', () => {
  const page = readPage()
  expect(page.opening).toBe(openingOfPage())
  expect(page.sections.map(titleOf)).toEqual(Object.keys(sections))
})

test.each(Object.entries(sections))('%s is run by %s', (_, file) => {
  expect(existsSync(join(import.meta.dirname, file))).toBe(true)
})
