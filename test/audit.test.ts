/** The audit over whole scenarios: what is open passes, what is shut fails for the right reasons. */
import { describe, expect, test } from 'vitest'
import { auditEvidence } from '../sandbox/audit/audit.ts'
import type { CheckReport } from '../sandbox/audit/check.ts'
import { rehearse } from '../sandbox/rehearsal/rehearse.ts'
import { readScenario } from '../sandbox/scenario.ts'

async function audited(name: string) {
  const read = readScenario(`scenarios/${name}.json`)
  if (!read.ok) throw new Error(JSON.stringify(read.mistakes))
  const { evidence } = await rehearse(read.scenario)
  return { evidence, report: auditEvidence(evidence) }
}

const failures = (checks: readonly CheckReport[]) =>
  checks.filter(({ verdict }) => verdict === 'failed').map(({ number }) => number)

const at = (checks: readonly CheckReport[], number: number): CheckReport => {
  const found = checks.find((one) => one.number === number)
  if (found === undefined) throw new Error(`There is no check ${number}.`)
  return found
}

describe('full openness', async () => {
  const { evidence, report } = await audited('full-openness')

  test('passes every check, or says why it does not apply', () => {
    expect(failures(report.checks)).toEqual([])
    expect(report.passed).toBe(true)
    expect(report.checks).toHaveLength(15)
    const passed = report.checks.filter(({ verdict }) => verdict === 'passed')
    expect(passed.map(({ number }) => number)).toEqual(
      expect.arrayContaining([1, 3, 4, 5, 7, 9, 11, 12, 13, 14, 15]),
    )
  })

  test('sets foreign payers beside native ones at the same merchants', () => {
    const compared = report.comparisons.filter(
      ({ native, foreign }) => native.attempts > 0 && foreign.attempts > 0,
    )
    expect(compared.length).toBeGreaterThan(10)
    for (const { foreign } of compared) expect(foreign.refusedByRule).toBe(0)
    const { nativeSuccess, foreignSuccess } = at(report.checks, 3).figures
    expect(Number(foreignSuccess)).toBeGreaterThan(Number(nativeSuccess) - 0.02)
    const tried = report.comparisons.flatMap(({ native, foreign }) => [native, foreign])
    const sum = tried.reduce((all, { attempts }) => all + attempts, 0)
    expect(sum).toBe(evidence.attempts.length)
  })

  test('names the rule by which the scenario opens more than history did', () => {
    expect(at(report.checks, 14).finding).toMatch(/opens more than history did: Every app pays/)
  })
})

describe('an exclusive agreement', async () => {
  const { evidence, report } = await audited('exclusive-agreement')
  const excluded = evidence.attempts.filter(({ outcome }) => outcome === 'exclusive-agreement')

  test('fails for discrimination and for breaking what was announced, and for nothing else', () => {
    expect(failures(report.checks)).toEqual([3, 14])
    expect(report.passed).toBe(false)
  })

  test('names payments at the shops of the agreement, and only such as were turned away', () => {
    expect(excluded.length).toBeGreaterThan(0)
    for (const number of [3, 14]) {
      const { payments, finding } = at(report.checks, number)
      expect(payments.length).toBeGreaterThan(0)
      expect(payments.map(({ shop }) => shop)).toContain('Lotus Mart')
      expect(finding).toMatch(/Lotus Mart|has agreed with WeChat Pay/)
    }
    const { payments } = at(report.checks, 3)
    // One of each reason in turn: those of the agreement are among them, and are truly its own.
    const traces = new Set(excluded.map(({ trace }) => trace))
    const theirs = payments.filter(({ outcome }) => outcome === 'exclusive-agreement')
    expect(theirs.length).toBeGreaterThan(0)
    for (const { trace, shop } of theirs) {
      expect([traces.has(trace), shop]).toEqual([true, 'Lotus Mart'])
    }
    const turnedAway: readonly string[] = ['exclusive-agreement', 'code-closed-by-rule']
    expect(payments.filter(({ outcome }) => !turnedAway.includes(outcome))).toEqual([])
  })

  test('does not fail for how it is told: each refusal is its own, and at its hop', () => {
    expect(at(report.checks, 2).verdict).toBe('passed')
  })
})

describe('the walled gardens', async () => {
  const { evidence, report } = await audited('walled-gardens')

  test('fail for discrimination alone: the book of the day was kept, and all was told', () => {
    expect(failures(report.checks)).toEqual([3])
    expect(at(report.checks, 2).verdict).toBe('passed')
    expect(at(report.checks, 14).verdict).toBe('passed')
  })

  test('names payments of foreign payers whom the rules turned away, and counts all of them', () => {
    const { payments, paymentCount, figures, finding } = at(report.checks, 3)
    const refused = evidence.attempts.filter(
      ({ outcome, payerInstitution, owner }) =>
        outcome === 'code-closed-by-rule' && payerInstitution !== owner,
    )
    expect(figures).toMatchObject({ refusedByRule: refused.length })
    expect(paymentCount).toBeGreaterThanOrEqual(refused.length)
    expect(finding).toMatch(/were refused by rule: code-closed-by-rule \d+, at/)
    for (const { trace, outcome } of payments) {
      const attempt = evidence.attempts.find((one) => one.trace === trace)
      expect([attempt?.outcome, attempt?.payerInstitution === attempt?.owner]).toEqual([
        outcome,
        false,
      ])
    }
  })
})
