import { expect, test } from 'vitest'
import { mergeReports } from '../loadtests/traffic/report.ts'
import type { BooksReport } from './books.ts'
import type { RecordsReport } from './records.ts'
import type { Expectations } from './scenario.ts'
import { type Evidence, judge } from './verdict.ts'

const books: BooksReport = {
  balance: true,
  sumFen: 0,
  broken: [],
  pending: 0,
  accounts: 2,
  forgotten: 0,
}
const records: RecordsReport = { agree: true, comparisons: [] }
const none: Expectations = { booksBalance: true, recordsAgree: true }

/** Ten finished of ten due, eight of them approved. */
const ten = {
  ...mergeReports([]),
  due: 10,
  started: 10,
  late: 1,
  finished: 10,
  approved: 8,
  refused: 2,
  latencyMsP99: 300,
  outcomes: { approved: 8, 'issuer-down': 2 },
}

const evidence = (changes: Partial<Evidence> = {}): Evidence => ({
  report: ten,
  books,
  records,
  settled: true,
  ...changes,
})

test('a run that meets everything passes', () => {
  const wanted = { ...none, approvedShareAtLeast: 0.8, latencyMsP99AtMost: 300, droppedAtMost: 0 }
  expect(judge(wanted, evidence())).toMatchObject({ passed: true, reasons: [] })
})

test('an empty run never passes', () => {
  const { passed, reasons } = judge(none, evidence({ report: mergeReports([]) }))
  expect(passed).toBe(false)
  expect(reasons).toEqual(['nothing arrived: an empty run proves nothing'])
})

const unmet: [string, Partial<Expectations>, string][] = [
  ['a share below its least', { approvedShareAtLeast: 0.9 }, 'approved share is 0.8000'],
  ['a share above its most', { approvedShareAtMost: 0.5 }, 'approved share is 0.8000'],
  ['a slow tail', { latencyMsP99AtMost: 299 }, 'p99 in ms is 300, expected at most 299'],
  ['too many late', { lateShareAtMost: 0.05 }, 'late share is 0.1000'],
  ['a missing outcome', { outcomes: { 'issuer-down': { atLeast: 3 } } }, 'issuer-down is 2'],
  ['an outcome too often', { outcomes: { 'issuer-down': { atMost: 1 } } }, 'issuer-down is 2'],
]

test.each(unmet)('%s is a reason', (_name, expectations, reason) => {
  const { passed, reasons } = judge({ ...none, ...expectations }, evidence())
  expect(passed).toBe(false)
  expect(reasons).toEqual([expect.stringContaining(reason)])
})

const always: [string, Partial<Evidence>, string][] = [
  ['an unknown result', { report: { ...ten, unknown: 1 } }, '1 payments ended without'],
  ['work that never ended', { settled: false }, 'work was still going on'],
  ['a broken book', { books: { ...books, broken: ['icbc: off by 1'] } }, 'icbc: off by 1'],
  [
    'records that differ',
    {
      records: {
        agree: false,
        comparisons: [
          { between: 'icbc – switch', matched: 3, differences: [{ kind: 'ours-only', key: 'K1' }] },
        ],
      },
    },
    'records differ, icbc – switch: 1 times, first ours-only at K1',
  ],
]

test.each(always)('%s fails every scenario', (_name, changes, reason) => {
  const { passed, reasons } = judge(none, evidence(changes))
  expect(passed).toBe(false)
  expect(reasons).toEqual([expect.stringContaining(reason)])
})
