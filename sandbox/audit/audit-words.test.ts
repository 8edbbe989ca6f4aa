import { expect, test } from 'vitest'
import { auditEvidence } from './audit.ts'
import { auditWords } from './audit-words.ts'
import { failed, shownMax } from './check.ts'
import { openTown, rehearsedTown } from './evidence.fixture.ts'
import { columns, widthOf, wrapped } from './text-columns.ts'

const open = auditEvidence(await openTown({ payments: 60 }))
const walled = auditEvidence(await rehearsedTown({ payments: 60, day: '2019-06-01' }))

test('fifteen checks are told in order, with their verdicts and a sentence each', () => {
  expect(open.checks.map(({ number }) => number)).toEqual(
    Array.from({ length: 15 }, (_, n) => n + 1),
  )
  expect(new Set(open.checks.map(({ title }) => title)).size).toBe(15)
  for (const { finding } of [...open.checks, ...walled.checks]) expect(finding).toMatch(/\.$/)
  expect([open.passed, walled.passed]).toEqual([true, false])
})

test('the report is plain JSON', () => {
  expect(JSON.parse(JSON.stringify(walled))).toEqual(walled)
})

test('the words name checks, payments, and both groups at every merchant', () => {
  const words = auditWords(walled)
  const lines = words.split('\n')
  expect(lines[0]).toBe('Audit of "A small town", seed 7')
  expect(words).toMatch(/^ {2} 3 {2}No discrimination +FAILED$/m)
  expect(words).toContain(String(walled.checks[2]?.payments[0]?.trace))
  expect(words).toMatch(/^ {8}and \d+ more$/m)
  for (const { shop } of walled.comparisons) expect(words).toContain(`${shop}, `)
  expect(lines.filter((line) => / foreign /.test(line)).length).toBeGreaterThan(5)
  expect(lines.at(-1)).toMatch(/^ {2}FAILED: \d+ checks passed, \d+ failed, \d+ not applicable$/)
  expect(auditWords(open).split('\n').at(-1)).toMatch(/^ {2}PASSED/)
  for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(100)
})

test('a frequent reason hides no other: some payments of each are shown', () => {
  const [shown] = walled.checks.flatMap(({ payments }) => payments)
  if (shown === undefined) throw new Error('Nothing is shown.')
  const often = Array.from({ length: 30 }, () => ({ ...shown, why: 'often' }))
  const { payments, paymentCount } = failed('Two reasons.', [...often, { ...shown, why: 'once' }])
  expect(paymentCount).toBe(31)
  expect(payments.length).toBe(shownMax)
  expect(payments.filter(({ why }) => why === 'once').length).toBe(1)
})

test('lines break between words, and letters of East Asia take two places', () => {
  expect(wrapped('one two three', { width: 9, indent: 2 })).toEqual(['  one two', '  three'])
  expect(wrapped('one two three', { width: 7, indent: 1, hang: 2 })).toEqual([
    ' one',
    '   two',
    '   three',
  ])
  expect(wrapped('面馆 茶饮', { width: 8, indent: 0 })).toEqual(['面馆', '茶饮'])
  expect(
    columns([
      ['', 'a', '1'],
      ['面馆', 'bb', '10'],
    ]),
  ).toEqual(['      a    1', '面馆  bb  10'])
})
