/** What the README leads to is there, in both languages; its example is run with the other examples. */
import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { commands } from '../sandbox/shell/commands.ts'

const pages = ['README.md', 'README.zh-CN.md', 'docs/how-to.md', 'docs/zh/how-to.md'] as const

test.each(pages)('each link of %s leads to a file', (page) => {
  const text = readFileSync(page, 'utf8')
  const links = [...text.matchAll(/\]\(([^)#:]+)\)/g)].map(([, to = '']) => to)
  expect(links.length).toBeGreaterThan(5)
  const base = new URL(`../${page}`, import.meta.url)
  expect(links.filter((to) => !existsSync(new URL(to, base)))).toEqual([])
})

test.each(pages)('each command of %s is one', (page) => {
  const named = [...readFileSync(page, 'utf8').matchAll(/\bhutong ([a-z]+)\b/g)].flatMap(
    ([, word = '']) => (word === 'help' ? [] : word),
  )
  expect(named.length).toBeGreaterThan(4)
  expect(named.filter((word) => !Object.hasOwn(commands, word))).toEqual([])
})

test('each scenario that is named exists', () => {
  const named = pages.flatMap((page) => [
    ...readFileSync(page, 'utf8').matchAll(/scenarios\/[\w-]+\.json/g),
  ])
  expect(named.length).toBeGreaterThan(5)
  expect(named.map(String).filter((path) => !existsSync(path))).toEqual([])
})
