import { expect, test } from 'vitest'
import type { Opening } from '../opening.ts'
import { digestOf } from './digest.ts'
import { junitOf } from './junit.ts'
import type { Measured, Metric } from './measured.ts'
import { lastHeld } from './steps.ts'
import { summaryOf } from './summary.ts'

const opening: Opening = {
  ...{ tag: 'mw0', startedAt: Date.UTC(2026, 10, 22), cities: {} },
  health: { urls: {}, scenario: 'By <hand>', seed: 7, signatures: 'full' },
  kinds: [
    {
      id: 'icbc-alipay',
      app: 'icbc',
      owner: 'alipay',
      wire: 'alipay',
      scene: 'merchant-code',
      weight: 1,
    },
  ],
  rulings: { 'icbc-alipay 0': { state: 'closed', refusal: 'code-closed-by-rule' } },
}

const times = {
  count: 4,
  min: 1,
  med: 2,
  avg: 2,
  max: 9,
  'p(90)': 8,
  'p(95)': 8.5,
  'p(99)': 9,
  'p(99.9)': 9,
}
const trend = (bounds: Metric['thresholds'] = {}, values = times): Metric => ({
  ...{ type: 'trend', values, thresholds: bounds },
})
const counter = (count: number, bounds: Metric['thresholds'] = {}): Metric => ({
  ...{ type: 'counter', values: { count, rate: count / 2 }, thresholds: bounds },
})
const rate = (passes: number, fails: number, ok = fails === 0): Metric => ({
  type: 'rate',
  values: { rate: passes / Math.max(1, passes + fails), passes, fails },
  thresholds: { 'rate==1': { ok } },
})

function measured(metrics: Measured['metrics'] = {}): Measured {
  return {
    state: { testRunDurationMs: 2000 },
    setup_data: opening,
    metrics: {
      pay_e2e: trend({ 'p(95)<1500': { ok: true } }),
      pay_outcomes: counter(4, { 'count>0': { ok: true } }),
      'pay_outcomes{outcome:approved}': counter(3, { 'count>=0': { ok: true } }),
      books_balance: rate(1, 0),
      records_agree: rate(1, 0),
      books_sum_fen: { type: 'gauge', values: { value: 0 } },
      iteration_duration: trend(),
      ...metrics,
    },
  }
}

test('a run passes by its thresholds; those that cannot fail are no verdicts', () => {
  const { passed, verdicts, outcomes, about, books } = digestOf('smoke', measured(), 'http://x')
  expect(passed).toBe(true)
  expect(verdicts.map(({ metric, bound, state, found }) => [metric, bound, state, found])).toEqual([
    ['books_balance', 'rate==1', 'held', '1'],
    ['pay_e2e', 'p(95)<1500', 'held', '8.5'],
    ['pay_outcomes', 'count>0', 'held', '4'],
    ['records_agree', 'rate==1', 'held', '1'],
  ])
  expect(outcomes).toEqual([
    { word: 'approved', count: 3 },
    { word: 'others', count: 1 },
  ])
  expect(about).toMatchObject({ seed: 7, signatures: 'full', seconds: 2, target: 'http://x' })
  expect(books).toEqual({ balance: true, recordsAgree: true, sumFen: 0, pending: 0 })
})

// what was measured, why it does not pass
const failures: readonly [Measured, string][] = [
  [measured({ books_balance: rate(0, 1) }), 'books that do not balance'],
  [measured({ pay_outcomes: counter(0) }), 'a run in which nothing was paid'],
  [{ ...measured(), setup_data: undefined } as unknown as Measured, 'a setup that failed'],
]

test.each(failures)('%# does not pass: %s', (data) => {
  expect(digestOf('smoke', data, '').passed).toBe(false)
})

test('each threshold is a test case; one without anything to measure is skipped', () => {
  const notified = rate(0, 0, true)
  const xml = junitOf(digestOf('a"b', measured({ verified: rate(1, 3), notified }), ''))
  expect(xml).toContain('tests="6" failures="1"')
  expect(xml).toContain('skipped="1"')
  expect(xml).toContain('<testcase name="pay_e2e p(95)&lt;1500" classname="k6.a&quot;b"/>')
  expect(xml).toContain('<failure message="verified is 0.25">')
  expect(xml).toContain(
    '<testcase name="notified rate==1" classname="k6.a&quot;b"><skipped/></testcase>',
  )
  expect(xml.match(/<testcase/g)).toHaveLength(6)
})

test('a step that dropped arrivals broke, and the one before it is the last that held', () => {
  const step = (name: string, dropped: number, payments: number) => ({
    [`pay_e2e{scenario:${name}}`]: trend({ 'p(95)<9': { ok: true } }),
    [`dropped_iterations{scenario:${name}}`]: counter(dropped, {
      'count==0': { ok: dropped === 0 },
    }),
    [`pay_outcomes{scenario:${name}}`]: counter(payments),
  })
  const steps = {
    ...step('step-002', 5, 30),
    ...step('step-001', 0, 40),
    ...step('step-003', 0, 0),
  }
  const digest = digestOf('staircase', measured(steps), '')
  expect(digest.steps.map(({ step: name, held }) => [name, held])).toEqual([
    ['step-001', true],
    ['step-002', false],
  ])
  expect(lastHeld(digest.steps)?.step).toBe('step-001')
  const unplayed = digest.verdicts.filter(({ state }) => state === 'not-measured')
  expect(unplayed.map(({ metric }) => metric)).toEqual([
    'dropped_iterations{scenario:step-003}',
    'pay_e2e{scenario:step-003}',
  ])
})

test('a cell that the rule book closes and that was paid is shown as wrong', () => {
  const metrics = {
    'interop{kind:icbc-alipay}': { ...rate(0, 1), thresholds: { 'rate>=0': { ok: true } } },
  }
  const { cells } = digestOf('matrix', measured(metrics), '')
  expect(cells).toEqual([
    expect.objectContaining({
      app: 'icbc',
      owner: 'alipay',
      rule: 'closed',
      agreed: 0,
      differed: 1,
    }),
  ])
  const { stdout = '' } = summaryOf('matrix', nowhere)(measured(metrics))
  expect(stdout).toContain('1 cells, 0 open, 1 closed; 1 not as the rule book says')
  expect(stdout).toContain('merchant-code icbc at alipay: closed')
})

const nowhere = { HUTONG_REPORTS: '', HUTONG_URL: 'http://x', PAY_URL: '' }

test('without a folder only the terminal is told; with one there are four files beside', () => {
  expect(Object.keys(summaryOf('smoke', nowhere)(measured()))).toEqual(['stdout'])
  const files = summaryOf('smoke', { ...nowhere, HUTONG_REPORTS: '/r' })(measured())
  expect(Object.keys(files)).toEqual([
    'stdout',
    ...['summary.txt', 'summary.json', 'junit.xml', 'report.html'].map((name) => `/r/${name}`),
  ])
  expect(JSON.parse(files['/r/summary.json'] ?? '')).toMatchObject({ version: 1, name: 'smoke' })
})

test('where nobody signs, nothing is told to have been verified, and the text says so, too', () => {
  const health = { ...opening.health, signatures: 'trust' }
  const real = measured({ verified: rate(2, 0) })
  const told = (data: Measured) => summaryOf('smoke', nowhere)(data).stdout ?? ''
  expect(told(real)).toMatch(/ok +verified/)
  expect(told(real)).not.toContain('Signatures:')
  const trusting = told({ ...real, setup_data: { ...opening, health } })
  expect(trusting).not.toMatch(/ok +verified/)
  expect(trusting).toContain('Signatures: trust.')
})

test('the page needs nothing but itself, escapes what it is told, and names the mode of signature', () => {
  const trusting = { ...opening, health: { ...opening.health, signatures: 'trust' } }
  const data = { ...measured({ verified: rate(0, 2) }), setup_data: trusting }
  const page =
    summaryOf('smoke', { ...nowhere, HUTONG_REPORTS: '/r' })(data)['/r/report.html'] ?? ''
  expect(page).toMatch(/^<!doctype html>/)
  expect(page).not.toMatch(/<script|<link|<img|src=|href=|url\(|@import/)
  expect(page).toContain('“By &lt;hand&gt;”, seed 7')
  expect(page).toContain('Signatures: trust.')
  expect(page).toContain('✗ failed')
  expect(page).toContain('<svg')
  expect(page).toContain('prefers-color-scheme: dark')
})
