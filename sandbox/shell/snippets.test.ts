/** What init prints for a language is what its page of the cookbook says. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Network } from './config.ts'
import { flagOf } from './flags.ts'
import { pages, snippetFor } from './snippets.ts'

const cells = Object.entries(pages).flatMap(([language, byNetwork]) =>
  Object.entries(byNetwork).map(([network, page]) => ({ language, network, page })),
)

const index = readFileSync('docs/cookbook/README.md', 'utf8')
const titles = { alipay: 'Alipay', wechatpay: 'WeChat Pay', unionpay: 'UnionPay' }

test('the flag knows the languages there are pages for', () => {
  expect(flagOf('language').choices).toEqual(Object.keys(pages))
})

test.each(cells)('$language and $network: $page', ({ language, network, page }) => {
  const snippet = snippetFor(language, network as Network, 9000)
  if (page === null) {
    expect(snippet).toBeNull()
    return
  }
  const whole = readFileSync(`docs/cookbook/${page}.md`, 'utf8')
  expect(whole.startsWith(snippet?.text ?? '?')).toBe(true)
  expect(snippet?.text).toMatch(/```/)
  expect(snippet?.text).not.toContain('## Pitfalls')
  const row = index.split('\n').find((line) => line.includes(`(${page}.md)`))
  expect(row).toMatch(new RegExp(`${titles[network as Network]}|all three`))
})

test('doors that count from another port are named by theirs', () => {
  expect(snippetFor('java', 'alipay', 9500)?.text).toContain('http://127.0.0.1:9501/gateway.do')
  expect(snippetFor('python', 'wechatpay', 9500)?.text).toContain('http://127.0.0.1:9502')
})
