/** A page in Chinese says as much as its English one: the same headings, tables, links and code. */
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const pairs: readonly (readonly [string, string])[] = [
  ['README.md', 'README.zh-CN.md'],
  ...readdirSync('docs/zh').map((name) => [`docs/${name}`, `docs/zh/${name}`] as const),
]

const lines = (text: string) => text.split('\n')

/** What a page consists of, whatever its language. */
function skeletonOf(path: string) {
  const text = readFileSync(path, 'utf8')
  const code = [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```/gm)].map(
    // Comments may be in the page's own language.
    ([, language = '', body = '']) =>
      `${language}\n${body.replace(/(\/\/|#) .*$/gm, '').replace(/ +$/gm, '')}`,
  )
  const prose = text.replace(/^```[\s\S]*?^```/gm, '')
  return {
    headings: lines(prose).flatMap((line) => /^#+(?= )/.exec(line)?.[0] ?? []),
    rows: lines(prose).filter((line) => line.startsWith('|')).length,
    points: lines(prose).filter((line) => /^(-|\d+\.) /.test(line)).length,
    links: [...prose.matchAll(/\]\(([^)]+)\)/g)]
      .map(([, target = '']) =>
        target
          .replace(/^(\.\.\/)*/, '')
          .replace(/^docs\//, '')
          .replace(/^zh\//, '')
          .replace('README.zh-CN.md', 'README.md'),
      )
      .sort(),
    code,
  }
}

test('there are pages in Chinese', () => {
  expect(pairs.length).toBeGreaterThanOrEqual(3)
})

test.each(pairs)('%s and %s have the same parts', (english, chinese) => {
  expect(skeletonOf(chinese)).toEqual(skeletonOf(english))
})
