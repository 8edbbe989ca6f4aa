/** Every scenario of the folder, rehearsed: the same twice, another with another seed, and right. */
import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { differenceKinds } from '../core/reconciliation.ts'
import { isOnUs } from '../core/rule-book.ts'
import { scenarioFolder } from '../sandbox/form.ts'
import { rehearsalReport } from '../sandbox/rehearsal/rehearsal-report.ts'
import { type Rehearsed, rehearse } from '../sandbox/rehearsal/rehearse.ts'
import { parseScenario, readScenario, type Scenario } from '../sandbox/scenario.ts'

/** Too many for the plain world: test/peak.test.ts holds it against that world, slowed down. */
const atScale = ['double-eleven.json']

const files = readdirSync(scenarioFolder()).filter(
  (name) => name.endsWith('.json') && !name.endsWith('.schema.json') && !atScale.includes(name),
)

function scenarioIn(name: string): Scenario {
  const read = readScenario(new URL(name, scenarioFolder()).pathname)
  if (!read.ok) throw new Error(JSON.stringify(read.mistakes))
  return { ...read.scenario, arrivals: read.scenario.arrivals.map(brief) }
}

type Phase = Scenario['arrivals'][number]

/** A rush need not last a minute here, and what is played three times only begins. */
const atMost =
  (seconds: number) =>
  (phase: Phase): Phase => ({ ...phase, seconds: Math.min(seconds, phase.seconds) })
const brief = (phase: Phase) =>
  phase.kind === 'constant' && phase.ratePerSecond > 100 ? atMost(12)(phase) : phase

/** What must be the same when the same is rehearsed again: all of it but what only looks. */
const storyOf = ({ evidence, traffic }: Rehearsed) => ({
  digest: traffic.digest,
  attempts: evidence.attempts,
  events: evidence.events.length,
  last: evidence.events.at(-1),
  days: evidence.days.map(({ positions, breaks }) => ({ positions, breaks })),
})

test.each(files)(
  '%s: twice the same, another with another seed, books balanced, nothing unknown',
  async (name) => {
    const scenario = scenarioIn(name)
    const whole = await rehearse(scenario)
    // What turns pages or changes policies is played whole: its times are part of it.
    const arrivals =
      scenario.changes.length > 0 ? scenario.arrivals : scenario.arrivals.map(atMost(8))
    const beginning = { ...scenario, arrivals }
    const first = await rehearse(beginning)
    const again = await rehearse(beginning)
    const other = await rehearse(beginning, scenario.seed + 1)
    expect(storyOf(again)).toEqual(storyOf(first))
    expect(other.traffic.digest).not.toBe(first.traffic.digest)
    for (const one of [whole, first, other]) {
      expect(one.evidence.settled).toBe(true)
      expect(one.evidence.books.broken).toEqual([])
      expect(one.evidence.records.comparisons.flatMap(({ differences }) => differences)).toEqual([])
      expect(one.traffic.unknown).toBe(0)
      expect(one.traffic.finished).toBe(one.traffic.due)
      expect(one.evidence.attempts).toHaveLength(one.traffic.due)
    }
    expect(rehearsalReport(whole).verdict).toEqual({ passed: true, reasons: [] })
  },
  300_000,
)

test('a crowd that memory has no room for is refused before anything begins', async () => {
  const arrivals = [{ kind: 'constant', ratePerSecond: 1000, seconds: 151 }]
  const rehearsal = rehearse(parsed({ arrivals, changes: [] }))
  await expect(rehearsal).rejects.toThrow('151000 arrivals. All of it is kept in memory')
})

const day = {
  title: 'A day with everything',
  describes: 'All scenes, static codes, levels, refunds, a page that is turned, broken files.',
  seed: 3,
  timing: 'may-decide',
  day: '2021-09-01',
  begins: '22:58',
  arrivals: [{ kind: 'constant', ratePerSecond: 5, seconds: 240 }],
  cast: {
    mix: [
      {
        app: ['alipay', 'quickpass', 'icbc', 'mipay'],
        owner: ['alipay', 'wechatpay', 'unionpay'],
        scene: ['merchant-code', 'payer-code', 'online', 'mini-program', 'top-up'],
        weight: 1,
      },
    ],
    amount: { kind: 'lognormal', medianFen: 20_000, sigma: 1.4, minFen: 1, maxFen: 400_000 },
    payersPerApp: 40,
    certifiedShare: 0.5,
    staticShare: 0.5,
    refundShare: 0.4,
  },
  breaks: { icbc: { 'amount-differs': 0.1, 'ours-only': 0.05 }, alipay: { duplicate: 0.05 } },
  rules: [
    {
      ...{ from: '2022-01-01', apps: ['*'], owners: ['*'], scenes: ['*'], state: 'open' },
      ...{ reason: 'Everything opens.', source: 'assumed' },
    },
  ],
  changes: [{ atSeconds: 100, title: 'Everything opens', day: '2022-01-01' }],
  expectations: { booksBalance: true, recordsAgree: true },
}

function parsed(changes: object = {}): Scenario {
  const read = parseScenario({ ...day, ...changes }, 'day')
  if (!read.ok) throw new Error(JSON.stringify(read.mistakes))
  return read.scenario
}

test('a day with everything: the page turns, levels limit, money goes back, every break is found', async () => {
  const rehearsed = await rehearse(parsed())
  const { evidence, traffic } = rehearsed
  const report = rehearsalReport(rehearsed)
  expect(report.verdict).toEqual({ passed: true, reasons: [] })

  expect(evidence.pages.map(({ book }) => book.day)).toEqual(['2021-09-01', '2022-01-01'])
  const turnedAt = evidence.pages[1]?.at ?? 0
  expect(turnedAt - (evidence.pages[0]?.at ?? 0)).toBe(100_000)
  expect(evidence.events.filter(({ type }) => type === 'rules-changed')).toHaveLength(1)
  const closed = evidence.attempts.filter(({ outcome }) => outcome === 'code-closed-by-rule')
  expect(closed.length).toBeGreaterThan(50)
  expect(closed.filter(({ at }) => at >= turnedAt)).toEqual([])

  expect(traffic.outcomes['amount-over-limit']).toBeGreaterThan(0)
  const stepped = evidence.attempts.filter(
    ({ steppedUp, outcome }) => steppedUp && outcome === 'approved',
  )
  expect(stepped.length).toBeGreaterThan(0)
  const shops = evidence.attempts.filter(
    ({ codeKind, outcome }) => codeKind === 'shop' && outcome === 'approved',
  )
  expect(shops.length).toBeGreaterThan(0)
  expect(shops.every(({ amountFen }) => amountFen <= 50_000)).toBe(true)

  const refunded = traffic.rows.filter(({ refundedFen }) => refundedFen > 0)
  expect(refunded.some(({ amountFen, refundedFen }) => refundedFen < amountFen)).toBe(true)
  expect(refunded.some(({ amountFen, refundedFen }) => refundedFen === amountFen)).toBe(true)
  expect(report.money.refundedFen).toBe(refunded.reduce((sum, row) => sum + row.refundedFen, 0))

  expect(evidence.days.map((one) => one.day)).toEqual(['20210901', '20210902'])
  const kinds = new Set(evidence.days.flatMap(({ breaks }) => breaks.map(({ kind }) => kind)))
  expect([...kinds].sort()).toEqual(
    differenceKinds
      .filter((kind) => ['duplicate', 'ours-only', 'amount-differs'].includes(kind))
      .sort(),
  )
}, 60_000)

test('every message between institutions is kept, field by field, and no balance travels with it', async () => {
  const { evidence } = await rehearse(
    parsed({ arrivals: [{ kind: 'constant', ratePerSecond: 2, seconds: 120 }] }),
  )
  const { spoken, attempts, exchanges } = evidence
  const foreign = attempts.filter(
    ({ payerInstitution, owner, outcome }) =>
      !isOnUs(payerInstitution, owner) && outcome === 'approved',
  )
  expect(foreign.length).toBeGreaterThan(10)
  for (const { trace } of foreign) {
    const kinds = spoken.filter(({ ask }) => ask.trace === trace).map(({ kind }) => kind)
    expect(kinds.length, trace).toBeGreaterThanOrEqual(2)
  }
  expect(spoken.every(({ at }, place) => at >= (spoken[place - 1]?.at ?? 0))).toBe(true)
  expect(spoken.some(({ ask, answer }) => 'balanceFen' in ask || 'balanceFen' in answer)).toBe(
    false,
  )
  expect(exchanges.length).toBeGreaterThanOrEqual(foreign.length)
}, 60_000)
