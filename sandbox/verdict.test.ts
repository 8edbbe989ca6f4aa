import { expect, test } from 'vitest'
import { mergeReports } from '../loadtests/traffic/report.ts'
import type { BooksReport } from './books.ts'
import { endingOf } from './exit-codes.ts'
import type { RecordsReport } from './records.ts'
import type { Expectations } from './scenario.ts'
import { type Evidence, judge } from './verdict.ts'
import { verdictWords } from './words.ts'

const books: BooksReport = {
  balance: true,
  sumFen: 0,
  broken: [],
  pending: 0,
  accounts: 2,
  forgotten: 0,
}
const records: RecordsReport = { agree: true, comparisons: [], notCompared: 0 }
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
  latencyMs: { p50: 100, p95: 200, p99: 300, p999: 300, max: 300 },
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

test('a run against a service that never answered never passes, and says where to look', () => {
  const tookMs = { p50: null, p95: null, p99: null, p999: null, max: null }
  const service = { name: 'customer>service', count: 0, errors: 20, tookMs }
  const { passed, reasons } = judge(none, evidence({ report: { ...ten, hops: [service] } }))
  expect(passed).toBe(false)
  expect(reasons).toEqual([expect.stringMatching(/no answer to any of 20 requests.*targets/)])
  const answered = { ...service, count: 1 }
  const others = evidence({ report: { ...ten, hops: [answered, { ...service, name: 'a>b' }] } })
  expect(judge(none, others).passed).toBe(true)
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
          {
            ...{ between: 'icbc – switch', matched: 3, notCompared: 0 },
            differences: [{ kind: 'ours-only', key: 'K1' }],
          },
        ],
        notCompared: 0,
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

/** A worker that was blocked, in a run with many arrivals. */
const blocked = { ...ten, due: 5000, loopDelayMs: { p99: 80, max: 900 } }

test('where the generator was the bottleneck, time is not judged and nothing passes', () => {
  const wanted = { ...none, latencyMsP99AtMost: 1, lateShareAtMost: 0, droppedAtMost: 0 }
  const report = { ...blocked, dropped: 7 }
  const verdict = judge(wanted, evidence({ report }))
  expect(verdict).toMatchObject({ passed: false, reasons: [] })
  expect(verdict.inconclusive).toEqual([
    expect.stringContaining('80 ms late'),
    expect.stringContaining('7 arrivals were dropped'),
  ])
})

test.each<[string, Partial<Evidence>, Partial<Expectations>]>([
  ['a broken book', { books: { ...books, broken: ['icbc: off by 1'] } }, {}],
  ['an unknown result', { report: { ...blocked, unknown: 1 } }, {}],
  ['too few approved', {}, { approvedShareAtLeast: 0.9 }],
])('%s fails all the same', (_name, changes, expectations) => {
  const verdict = judge({ ...none, ...expectations }, evidence({ report: blocked, ...changes }))
  expect(verdict.passed).toBe(false)
  expect(verdict.reasons).toHaveLength(1)
  expect(verdict.inconclusive).toHaveLength(1)
})

test('a generator that kept up leaves no word of it', () => {
  expect(judge(none, evidence())).not.toHaveProperty('inconclusive')
})

const why = ['a worker was late']
test.each([
  ['nothing amiss', { reasons: [] }, null, 0],
  ['a reason', { reasons: ['one'] }, null, 99],
  ['an audit that failed', { reasons: [] }, { passed: false }, 99],
  ['an audit that passed', { reasons: [] }, { passed: true }, 0],
  ['a generator in the way', { reasons: [], inconclusive: why }, { passed: true }, 75],
  ['both', { reasons: ['one'], inconclusive: why }, null, 99],
])('%s ends with its code', (_name, verdict, audited, code) => {
  expect(endingOf(verdict, audited)).toBe(code)
})

test('an inconclusive run says so, why, and what to do', () => {
  const words = verdictWords({ passed: false, reasons: [], inconclusive: why })
  expect(words).toMatch(/^ {2}INCONCLUSIVE: .*\n {4}a worker was late\n {4}Press with more workers/)
  expect(verdictWords({ passed: false, reasons: ['one'], inconclusive: why })).toMatch(
    /^ {2}FAILED\n {4}one\n {2}INCONCLUSIVE/,
  )
  expect(verdictWords({ passed: true, reasons: [] })).toBe('  PASSED')
})
