/** The page as a whole, and the tally that writes it: what it takes for spoken, and what it does not. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createTally, openingOfPage, readPage, sections, titleOf } from './tally.fixture.ts'

test('docs/conformance.md has every section once, in order, and nothing that is not run', () => {
  const page = readPage()
  expect(page.opening).toBe(openingOfPage())
  expect(page.sections.map(titleOf)).toEqual(Object.keys(sections))
})

test.each(Object.entries(sections))('%s is run by %s', (_, file) => {
  expect(existsSync(join(import.meta.dirname, file))).toBe(true)
})

test.each(['alipay-sdk', 'wechatpay-node-v3', 'wechatpay-axios-plugin'])(
  'the page names the version of %s that is installed',
  (name) => {
    const file = join(import.meta.dirname, '../../node_modules', name, 'package.json')
    const { version } = JSON.parse(readFileSync(file, 'utf8'))
    expect(openingOfPage()).toContain(`| \`${name}\` | ${version} |`)
  },
)

const parts = { title: 'UnionPay: payments', says: 'Says.', columns: ['one', 'other'] } as const

/** A tally in which every method but some was spoken by the first column; the other has none. */
function spoken(methods: readonly string[], { refusals = 3, but = '' } = {}) {
  const rows = Object.fromEntries(methods.map((method) => [method, ['other']]))
  const tally = createTally({ ...parts, methods: rows })
  for (const method of methods.filter((one) => one !== but)) {
    tally.success(method, 'one', { seen: 'ok', wanted: 'ok' })
    for (let n = 0; n < refusals; n += 1) {
      const code = n === 0 ? 'A' : 'B'
      tally.refusal(method, 'one', { why: `reason ${n}`, code, wanted: code })
    }
  }
  return tally
}

test('a method that succeeds and is refused three times has a row, and the other client none', () => {
  const section = spoken(['pay']).section()
  expect(section).toContain(
    '| `pay` | success + 3 refusals (A, B ×2) | the SDK does not offer it |',
  )
  expect(section).toContain('- `pay`: reason 0; reason 1; reason 2.')
})

test('a row that is not run any more, or loses a refusal, makes another page or none', () => {
  expect(spoken(['pay']).section()).not.toBe(spoken(['pay', 'query']).section())
  expect(spoken(['pay'], { refusals: 4 }).section()).not.toBe(spoken(['pay']).section())
  expect(() => spoken(['pay', 'query'], { but: 'query' }).section()).toThrow('only 0 successes')
  expect(() => spoken(['pay'], { refusals: 2 }).section()).toThrow('2 refusals')
})

test('an answer that was not wanted is not written down, nor one reason twice', () => {
  const tally = spoken(['pay'])
  const wanted = { why: 'another', code: 'A', wanted: 'B' }
  expect(() => tally.refusal('pay', 'one', wanted)).toThrow()
  expect(() => tally.refusal('pay', 'one', { ...wanted, why: 'reason 0', code: 'B' })).toThrow()
  expect(() => tally.success('pay', 'one', { seen: 'no', wanted: 'ok' })).toThrow()
  expect(() => tally.success('pay', 'other', { seen: 'ok', wanted: 'ok' })).toThrow('not to be')
  expect(() => tally.success('lend', 'one', { seen: 'ok', wanted: 'ok' })).toThrow('no place')
  expect(tally.section()).toBe(spoken(['pay']).section())
})
