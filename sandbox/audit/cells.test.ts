import { expect, test } from 'vitest'
import { openRuleBook, type Rule } from '../../core/rule-book.ts'
import { ruleHistory } from '../../core/rule-history.ts'
import type { Evidence } from '../evidence/evidence.ts'
import { isForeign } from './case-file.ts'
import {
  checkOf,
  exclusiveAgreement,
  expectFailure,
  fullOpenness,
  openTown,
  rehearsedTown,
  some,
  withAttempts,
} from './evidence.fixture.ts'

const open = await openTown()
const walled = await rehearsedTown({ day: '2019-06-01' })

const withRules = (evidence: Evidence, rules: readonly Rule[]): Evidence => ({
  ...evidence,
  pages: evidence.pages.map(({ at, book }) => ({ at, book: openRuleBook(rules, book.day) })),
})

test('1: a book whose cells are all stated passes', () => {
  expect(checkOf(open, 1).verdict).toBe('passed')
  expect(checkOf(walled, 1).verdict).toBe('passed')
})

test.each([
  ['an undated rule', [{ ...fullOpenness, from: '2021-13-45' }], /has no date but "2021-13-45"/],
  ['a rule without a reason', [{ ...fullOpenness, reason: ' ' }], /gives no reason/],
  ['a rule without a source', [{ ...fullOpenness, source: '' }], /names no source/],
  ['no rule at all', [{ ...fullOpenness, apps: ['alipay'] }], /is named by no rule/],
] as const)('1: %s is found, and who paid there', (_, rules, says) => {
  expectFailure(withRules(open, rules), 1, { says })
  const { paymentCount } = checkOf(withRules(open, rules), 1)
  expect(paymentCount).toBeGreaterThan(0)
})

const refused = some(walled.attempts, (one) => isForeign(one) && one.outcome !== 'approved')
const refusedAs = (change: Parameters<typeof withAttempts>[1]) =>
  withAttempts(walled, (one) => (one.trace === refused.trace ? change(one) : {}))

test('2: closed cells that say so pass, an outage aside; without closed cells there is nothing to ask', () => {
  expect(checkOf(walled, 2).verdict).toBe('passed')
  expect(
    checkOf(
      refusedAs(() => ({ outcome: 'institution-down' })),
      2,
    ).verdict,
  ).toBe('passed')
  expect(checkOf(open, 2).verdict).toBe('not-applicable')
})

test.each([
  ['silence', { outcome: 'owner-timeout' }, /Answered owner-timeout, where the answer is/],
  ['another word', { outcome: 'code-unrecognised' }, /Answered code-unrecognised/],
  ['a payment', { outcome: 'approved' }, /Paid, where the answer is code-closed-by-rule/],
  ['the wrong hop', { hop: 'switch>icbc' }, /was answered at switch>icbc/],
] as const)('2: a closed cell that answers with %s is found', (_, change, says) => {
  expectFailure(
    refusedAs(() => change),
    2,
    { says, shows: refused.trace },
  )
})

test('14: pages that history knows pass, and rules that open more are named', () => {
  expect(checkOf(walled, 14).verdict).toBe('passed')
  const { verdict, finding } = checkOf(open, 14)
  expect([verdict, finding]).toEqual(['passed', expect.stringMatching(fullOpenness.reason)])
})

test('14: what was announced open and is closed is found, whoever closed it', () => {
  const shop = some(open.attempts, ({ app, owner }) => app === 'icbc' && owner === 'wechatpay').shop
  const agreement: Rule = { ...exclusiveAgreement, shops: [shop] }
  const evidence = withRules(open, [...ruleHistory, agreement])
  const scenario = { ...evidence.scenario, rules: [agreement] }
  const paid = some(open.attempts, (one) => one.shop === shop && one.app === 'icbc')
  const says = /All receipt codes of WeChat Pay are open.*is closed|are closed/
  expectFailure({ ...evidence, scenario }, 14, { says })
  const all = checkOf({ ...evidence, scenario, attempts: [paid] }, 14)
  expect(all.payments.map(({ trace }) => trace)).toContain(paid.trace)
})

test('14: what history closes and a book opens is found, unless the scenario has said so', () => {
  const opened: Rule = { ...fullOpenness, from: '2019-01-01' }
  const evidence = withRules(walled, [...ruleHistory, opened])
  const says = /first interconnected payment of all was on 2019-12-30/
  expectFailure(evidence, 14, { says })
  const declared = { ...evidence, scenario: { ...evidence.scenario, rules: [opened] } }
  expect(checkOf(declared, 14).finding).not.toMatch(says)
})

test('14: a page nobody announced is found', () => {
  const [first] = open.pages
  const book = openRuleBook([...ruleHistory, fullOpenness], '2026-11-23')
  const turned = { ...open, pages: [...open.pages, { at: (first?.at ?? 0) + 1, book }] }
  expectFailure(turned, 14, { says: /page of 2026-11-23 was turned to unannounced/ })
  const told = { type: 'rules-changed', at: 1, day: '2026-11-23', by: 'scenario' } as const
  expect(checkOf({ ...turned, events: [...open.events, told] }, 14).verdict).toBe('passed')
  const other = { ...open, scenario: { ...open.scenario, day: '2026-11-01' } }
  expectFailure(other, 14, { says: /first page is of 2026-11-22, announced for 2026-11-01/ })
})

test('14: a payment that was not treated as its page says is found', () => {
  expectFailure(
    refusedAs(() => ({ outcome: 'approved' })),
    14,
    {
      says: /Paid, where the page says closed/,
      shows: refused.trace,
    },
  )
  const paid = some(open.attempts, isForeign)
  const turnedAway = withAttempts(open, ({ trace }) =>
    trace === paid.trace ? { outcome: 'outside-pilot' } : {},
  )
  const says = /Refused with outside-pilot, where the page says open/
  expectFailure(turnedAway, 14, { says, shows: paid.trace })
})
