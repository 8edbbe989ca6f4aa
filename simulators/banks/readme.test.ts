import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { outcomes } from '../../core/outcome.ts'
import { outcomeOfResponseCode, responses } from './codes.ts'

test('the README lists every outcome with its F39 and what is read in it', () => {
  const readme = readFileSync(new URL('./README.md', import.meta.url), 'utf8').replaceAll(
    / +/g,
    ' ',
  )
  for (const outcome of outcomes) {
    const { code } = responses[outcome]
    const read = outcomeOfResponseCode(code)
    const seen = read === outcome ? '' : `\`${read}\` `
    expect(readme).toContain(`| \`${outcome}\` | ${code} | ${seen}|`)
  }
})
