/** Two reports of the same thing: what changed, whether it is worse, and when nobody can say. */
import { expect, test } from 'vitest'
import { compareReports } from './comparison.ts'
import type { ReadReport } from './read-report.ts'

const spread = { p50: 20, p95: 60, p99: 100, p999: 200, max: 300 }

const host = { platform: 'linux', arch: 'x64', cores: 2, cpu: 'a cpu', memoryMiB: 1 }

const run: ReadReport = {
  about: {
    ...{ form: 'hutong-report', version: 1, kind: 'run', hutong: '1.0.0', commit: null },
    ...{ node: '20', host, command: null },
  },
  ...{ scenario: 'Lunch rush', seed: 7, workers: 1, timing: 'none', signatures: 'full' },
  digest: 'a'.repeat(64),
  verdict: { passed: true, reasons: [] },
  expected: [{ name: 'latencyMsP99AtMost', wanted: '≤ 500', found: '100', met: true }],
  traffic: {
    ...{ due: 1000, started: 1000, late: 0, dropped: 0, finished: 1000 },
    ...{ approved: 950, refused: 50, unknown: 0, latencyMs: spread, serviceMs: spread },
    outcomes: { approved: 950, 'insufficient-funds': 50 },
  },
  ...{ books: { balance: true }, records: { agree: true } },
}

const withTraffic = (changes: Partial<ReadReport['traffic']>, rest: Partial<ReadReport> = {}) => ({
  ...{ ...run, ...rest },
  traffic: { ...run.traffic, ...changes },
})

const latency = (changes: Partial<typeof spread>) =>
  withTraffic({ latencyMs: { ...spread, ...changes } })

const crowded = (changes: Partial<ReadReport['traffic']>) =>
  withTraffic(changes, { verdict: { passed: false, reasons: [], inconclusive: ['late'] } })

/** So many finished, of whom so many were approved; timing may decide. */
const finished = (all: number, approved: number, changes: Partial<typeof spread> = {}) => ({
  ...withTraffic(
    {
      ...{ due: all, started: all, finished: all, approved, refused: all - approved },
      latencyMs: { ...spread, ...changes },
    },
    { timing: 'may-decide', digest: String(approved % 10).repeat(64) },
  ),
})

test.each([
  ['a payment fewer', finished(1600, 1410), finished(1600, 1409), 'same'],
  ['one percent of 400 fewer', finished(400, 380), finished(400, 376), 'same'],
  ['an eighth of 120 fewer', finished(120, 116), finished(120, 102), 'worse'],
  ['an eighth of 120 more', finished(120, 102), finished(120, 116), 'better'],
  ['one percent of 100,000 fewer', finished(1e5, 98_000), finished(1e5, 97_000), 'worse'],
  ['p99 of 120 payments', finished(120, 116), finished(120, 116, { p99: 900 }), 'same'],
  ['p95 of 120 payments', finished(120, 116), finished(120, 116, { p95: 900 }), 'same'],
  ['p50 of 120 payments', finished(120, 116), finished(120, 116, { p50: 900 }), 'worse'],
  ['p95 of 200 payments', finished(200, 190), finished(200, 190, { p95: 900 }), 'worse'],
])('what chance explains decides nothing: %s', (_, before, after, verdict) => {
  expect(compareReports(before, after, 0.1).verdict).toBe(verdict)
})

test('the same report is the same', () => {
  expect(compareReports(run, run, 0.1)).toMatchObject({
    verdict: 'same',
    differences: [],
    says: [],
  })
})

test.each([
  ['p99 a fifth more', latency({ p99: 120 }), 'worse'],
  ['p99 a fifth less', latency({ p99: 80 }), 'better'],
  ['p99 within the tolerance', latency({ p99: 108 }), 'same'],
  ['p50 doubled, but by less than a machine is sure of', latency({ p50: 24 }), 'same'],
  ['only the rarest moved', latency({ p999: 900, max: 2000 }), 'same'],
  ['arrivals dropped', withTraffic({ dropped: 20 }), 'worse'],
  ['arrivals dropped where the generator was the bottleneck', crowded({ dropped: 20 }), 'same'],
  ['one arrival late', withTraffic({ late: 1 }), 'same'],
  ['a machine that stood still a moment: many late', withTraffic({ late: 90 }), 'same'],
  ['two payments without a known result', withTraffic({ unknown: 2 }), 'worse'],
  ['books that do not balance', { ...run, books: { balance: false } }, 'worse'],
  ['an expectation failed', { ...run, expected: [{ ...run.expected[0], met: false }] }, 'worse'],
  ['a reason to fail', { ...run, verdict: { passed: false, reasons: ['x'] } }, 'worse'],
])('%s', (_, after, verdict) => {
  expect(compareReports(run, after as ReadReport, 0.1).verdict).toBe(verdict)
})

test('other outcomes of the same seed are named first, and are worse where they are promised equal', () => {
  const after = withTraffic(
    { outcomes: { approved: 950, 'issuer-down': 50 }, latencyMs: { ...spread, p99: 10 } },
    { digest: 'b'.repeat(64) },
  )
  const { verdict, differences, says } = compareReports(run, after, 0.1)
  expect(verdict).toBe('worse')
  expect(differences[0]).toMatchObject({ group: 'outcomes', change: 'worse' })
  expect(says[0]).toContain('outcomes of the same seed, which must be equal')
  expect(differences.slice(1, 3).map(({ what }) => what)).toEqual([
    'payments that ended insufficient-funds',
    'payments that ended issuer-down',
  ])
  const loose = { ...run, timing: 'may-decide' } as const
  const moved = compareReports(loose, { ...after, timing: 'may-decide' }, 0.1)
  expect(moved.differences[0]?.change).toBe('moved')
  expect(moved.verdict).toBe('better')
})

test('fewer approvals are worse, whatever timing may decide', () => {
  const before = { ...run, timing: 'may-decide' } as const
  const after = withTraffic({ approved: 900, refused: 100 }, { digest: 'b'.repeat(64) })
  const { verdict, says } = compareReports(before, { ...after, timing: 'may-decide' }, 0.1)
  expect(verdict).toBe('worse')
  expect(says.join('\n')).toContain('share of payments approved: 0.9500 before, 0.9000 after')
})

test.each([
  ['scenario', { scenario: 'Another' }],
  ['seed', { seed: 8 }],
  ['mode of signature', { signatures: 'trust' }],
  ['number of workers', { workers: 2 }],
  ['machine', { about: { ...run.about, host: { ...host, cores: 8 } } }],
  ['kind of report', { about: { ...run.about, kind: 'rehearsal' as const } }],
])('with another %s they are not compared', (name, changes) => {
  const { verdict, says } = compareReports(run, { ...run, ...changes }, 0.1)
  expect(verdict).toBe('not comparable')
  expect(says.join('\n')).toContain(`another ${name}`)
})

test('virtual time is the same on any machine; its speed in real time is compared on the same only', () => {
  const about = { ...run.about, kind: 'rehearsal at scale' as const }
  const before = { ...run, about, played: { paymentsPerSecond: 1000 } }
  const slower = { ...before, played: { paymentsPerSecond: 500 } }
  expect(compareReports(before, slower, 0.1).verdict).toBe('worse')
  const elsewhere = { ...slower, about: { ...about, host: { ...host, cores: 64 } } }
  expect(compareReports(before, elsewhere, 0.1).verdict).toBe('same')
})

test.each([
  [12, 'same', 1],
  [2, 'worse', 1],
])('of a short run with %i late arrivals of 120 the verdict is %s', (late, verdict, lines) => {
  const before = finished(120, 116)
  const slow = finished(120, 116, { p50: 400 })
  const after = { ...slow, traffic: { ...slow.traffic, late } }
  const { verdict: found, says } = compareReports(before, after, 0.1)
  expect([found, says.length]).toEqual([verdict, lines])
  expect(says.join().includes('no time decides')).toBe(verdict === 'same')
})

test('where the generator was the bottleneck, no time decides', () => {
  const after = {
    ...latency({ p99: 500 }),
    verdict: { passed: false, reasons: [], inconclusive: ['late'] },
  }
  const { verdict, differences } = compareReports(run, after, 0.1)
  expect(verdict).toBe('same')
  expect(differences.map(({ what }) => what)).toContain('the generator kept up')
  const [time] = run.expected
  const unmet = { ...after, expected: time === undefined ? [] : [{ ...time, met: false }] }
  expect(compareReports(run, unmet, 0.1).verdict).toBe('same')
})
