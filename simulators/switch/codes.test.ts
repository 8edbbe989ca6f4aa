import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type Outcome, outcomeFacts, outcomes } from '../../core/outcome.ts'
import { standingWords, verdictOf, wordings, wordsOf } from './codes.ts'

const open = ['03', '04', '05']
const ways = Object.keys(wordings) as (keyof typeof wordings)[]

test.each(ways)('told as %s, only success is 00 and only what is open reads as open', (way) => {
  for (const outcome of outcomes) {
    const { respCode, detail } = wordsOf(outcome, way)
    const { class: kind } = outcomeFacts(outcome)
    expect(respCode === '00', outcome).toBe(kind === 'success')
    expect(open.includes(respCode), outcome).toBe(kind === 'unknown' || kind === 'pending')
    expect(detail).toMatch(/^\d{7}$/)
  }
})

test('a query calls an unknown end 04, and everything else by its own name', () => {
  for (const outcome of outcomes) {
    const { respCode } = standingWords(outcome)
    const own = wordsOf(outcome, 'own').respCode
    expect(respCode, outcome).toBe(outcome === 'result-unknown' ? '04' : own)
  }
})

test.each<[string, Outcome]>([
  ['00', 'approved'],
  ['65', 'password-wrong'],
  ['67', 'password-wrong'],
  ['69', 'payer-timeout'],
  ['64', 'funds-insufficient'],
  ['99', 'payer-declined'],
  ['constructor', 'payer-declined'],
])('a password check that ends by %s is %s', (respCode, verdict) => {
  expect(verdictOf(respCode)).toBe(verdict)
})

test('the README lists every outcome with its respCode', () => {
  const readme = readFileSync(new URL('./README.md', import.meta.url), 'utf8').replaceAll(
    / +/g,
    ' ',
  )
  for (const outcome of outcomes) {
    const { respCode, text, detail } = wordsOf(outcome, 'own')
    expect(readme).toContain(`| \`${outcome}\` | ${respCode} | ${text}[${detail}] |`)
  }
})
