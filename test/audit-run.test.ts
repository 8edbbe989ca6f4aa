/** The audit over a run on real sockets: it finds what it finds in a rehearsal of the same seed. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { auditEvidence } from '../sandbox/audit/audit.ts'
import type { CheckReport } from '../sandbox/audit/check.ts'
import type { Attempt, Evidence, Spoken } from '../sandbox/evidence/evidence.ts'
import { rehearse } from '../sandbox/rehearsal/rehearse.ts'
import { scenarioOf, startSandbox } from '../sandbox/start-sandbox.ts'

const home = process.env.HUTONG_TEST_HOME ?? ''

async function ran(scenario: object, audit: boolean): Promise<Evidence | null> {
  const sandbox = await startSandbox({ scenario, home, audit, workers: 1 })
  try {
    return (await (await sandbox.run()).finished).evidence
  } finally {
    await sandbox.close()
  }
}

async function seen(scenario: object): Promise<Evidence> {
  const evidence = await ran(scenario, true)
  if (evidence === null) throw new Error('Nobody listened.')
  return evidence
}

/** A historical scenario, only shorter; nothing is given back, which only a rehearsal does. */
function short(name: string): object {
  const written = JSON.parse(readFileSync(`scenarios/${name}.json`, 'utf8'))
  return {
    ...written,
    arrivals: [{ kind: 'constant', ratePerSecond: 50, seconds: 6 }],
    cast: { ...written.cast, refundShare: 0 },
  }
}

async function bothWays(name: string) {
  const scenario = short(name)
  const { evidence: rehearsed } = await rehearse(scenarioOf(scenario))
  const run = await seen(scenario)
  return {
    run: { evidence: run, report: auditEvidence(run) },
    rehearsed: { evidence: rehearsed, report: auditEvidence(rehearsed) },
  }
}

const verdicts = (checks: readonly CheckReport[]) =>
  checks.map(({ number, verdict }) => `${number} ${verdict}`)

const at = (checks: readonly CheckReport[], number: number): CheckReport => {
  const found = checks.find((one) => one.number === number)
  if (found === undefined) throw new Error(`There is no check ${number}.`)
  return found
}

/** What time does not enter. */
const timeless = (attempts: readonly Attempt[]) =>
  attempts.map(({ at: _, tookMs: __, ...rest }) => rest)

/** Who said what to whom of which payment; in which order they were written down, threads decide. */
const said = (spoken: readonly Spoken[]) =>
  spoken
    .map(({ from, to, kind, ask, answer }) =>
      [from, to, kind, ask.trace, answer.outcome].map(String).join(' '),
    )
    .sort()

describe('full openness', async () => {
  const { run, rehearsed } = await bothWays('full-openness')

  test('every check ends as in the rehearsal, and none fails', () => {
    expect(verdicts(run.report.checks)).toEqual(verdicts(rehearsed.report.checks))
    expect(run.report.passed).toBe(true)
    expect(run.report.checks).toHaveLength(15)
  })

  test('the same people came, met the same shops and ended alike at the same hops', () => {
    expect(run.evidence.attempts).toHaveLength(300)
    expect(timeless(run.evidence.attempts)).toEqual(timeless(rehearsed.evidence.attempts))
  })

  test('institutions said the same to one another, and the books hold as many records', () => {
    const counts = ({ orders, payments, authorisations, exchanges }: Evidence) => [
      ...[orders, payments, authorisations].map((books) => [...books.values()].flat().length),
      exchanges.length,
    ]
    expect(run.evidence.spoken.length).toBeGreaterThan(500)
    expect(said(run.evidence.spoken)).toEqual(said(rehearsed.evidence.spoken))
    expect(counts(run.evidence)).toEqual(counts(rehearsed.evidence))
    expect(run.evidence.days).toHaveLength(1)
    expect(run.evidence.settled).toBe(true)
  })

  test('whom networks do not notify is not awaited, and a notice on its ladder fails nobody', () => {
    const orders = [...run.evidence.orders.values()].flat()
    const addressed = orders.filter(({ payment, notifyUrl }) => payment && notifyUrl !== null)
    const inRun = at(run.report.checks, 11).figures
    const inRehearsal = at(rehearsed.report.checks, 11).figures
    expect(inRun.ordersAwaitingNotice).toBe(addressed.length)
    expect(inRehearsal.ordersAwaitingNotice).toBeGreaterThan(addressed.length)
    expect(Number(inRun.noticesDelivered) + Number(inRun.noticesUnderWay)).toBe(addressed.length)
    expect(inRehearsal).toMatchObject({ noticesUnderWay: 0 })
  })

  test('only real time has delays of its own', () => {
    const delay = ({ report }: typeof run) => Number(at(report.checks, 3).figures.nativeMedianMs)
    expect(delay(run)).toBeGreaterThan(delay(rehearsed))
  })
}, 120_000)

describe('an exclusive agreement', async () => {
  const { run, rehearsed } = await bothWays('exclusive-agreement')

  test('fails for discrimination and for what was announced, as its rehearsal does', () => {
    expect(verdicts(run.report.checks)).toEqual(verdicts(rehearsed.report.checks))
    expect(run.report.passed).toBe(false)
    const failed = run.report.checks.filter(({ verdict }) => verdict === 'failed')
    expect(failed.map(({ number }) => number)).toEqual([3, 14])
  })

  test('names the payments that Lotus Mart turned away', () => {
    const excluded = run.evidence.attempts.filter(
      ({ outcome }) => outcome === 'exclusive-agreement',
    )
    const { payments, finding } = at(run.report.checks, 3)
    const named = payments.filter(({ outcome }) => outcome === 'exclusive-agreement')
    expect(finding).toMatch(/exclusive-agreement \d+, at Lotus Mart/)
    expect(named.length).toBeGreaterThan(0)
    expect(new Set(named.map(({ shop }) => shop))).toEqual(new Set(['Lotus Mart']))
    const traces = excluded.map(({ trace }) => trace)
    for (const { trace } of named) expect(traces).toContain(trace)
  })
}, 120_000)

describe('a page is turned while the run goes on', () => {
  const everybody = { apps: ['*'], owners: ['*'], scenes: ['*'], source: 'assumed' }
  const turned = {
    title: 'A page is turned',
    describes: 'Everything opens after a second and a half.',
    seed: 4,
    timing: 'may-decide',
    day: '2019-06-01',
    arrivals: [{ kind: 'constant', ratePerSecond: 20, seconds: 3 }],
    cast: {
      mix: [{ app: 'icbc', owner: 'alipay', scene: 'merchant-code', weight: 1 }],
      amount: { kind: 'fixed', fen: 100 },
    },
    rules: [{ ...everybody, from: '2019-07-01', state: 'open', reason: 'It opens.' }],
    changes: [{ atSeconds: 1.5, title: 'It opens', day: '2019-07-01' }],
    expectations: { booksBalance: true, recordsAgree: true },
  }

  test('each payment is judged by its page, and the page put back in the end judges nobody', async () => {
    const evidence = await seen(turned)
    expect(evidence.pages.map(({ book }) => book.day)).toEqual(['2019-06-01', '2019-07-01'])
    const outcomes = new Set(evidence.attempts.map(({ outcome }) => outcome))
    expect(outcomes).toEqual(new Set(['code-closed-by-rule', 'approved']))
    const { checks } = auditEvidence(evidence)
    expect(at(checks, 2)).toMatchObject({ verdict: 'passed' })
    expect(Number(at(checks, 2).figures.attemptsAtClosedCells)).toBeGreaterThan(20)
  }, 60_000)

  test('where nobody asked for an audit, nothing is kept', async () => {
    expect(await ran({ ...turned, changes: [] }, false)).toBeNull()
  }, 60_000)
})
