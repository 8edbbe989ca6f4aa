/** Whoever cites a section of docs/sources.md must find it there. */
import { expect, test } from 'vitest'
import { readTree } from './source-tree.fixture.ts'

const tree = readTree().filter(({ path }) => /\.(ts|md|txt)$/.test(path))
const page = tree.find(({ path }) => path === 'docs/sources.md')?.text ?? ''
const rows = new Set([...page.matchAll(/^\| ([AWU]\d[\d.]*) /gm)].map(([, number]) => number))

/** A letter and a section: A4.12, W5, U1.3. */
const citation = /(?<![\w-])([AWU]\d{1,2}(?:\.\d{1,2})?)(?![\w.-]*\d)/g
/** An answer code of the cards, which looks like one. */
const notCitations: readonly string[] = ['A0']

const cited = tree
  .filter(({ path }) => path !== 'docs/sources.md')
  .flatMap(({ path, text }) =>
    [...text.matchAll(citation)].map(([, number = '']) => ({ path, number })),
  )

test('every section that is cited has a row', () => {
  expect(cited.length).toBeGreaterThan(300)
  const lost = cited.filter(({ number }) => !rows.has(number) && !notCitations.includes(number))
  expect(lost.map(({ path, number }) => `${path}: ${number}`)).toEqual([])
})

test('every table has rows, and none is there twice', () => {
  for (const letter of ['A', 'W', 'U']) {
    expect([...rows].filter((row) => row?.startsWith(letter)).length).toBeGreaterThan(15)
  }
  expect([...page.matchAll(/^\| ([AWU]\d[\d.]*) /gm)]).toHaveLength(rows.size)
})
