import { expect, test } from 'vitest'
import { institutionId } from '../../core/ids.ts'
import { fen } from '../../core/money.ts'
import { openRuleBook } from '../../core/rule-book.ts'
import type { Attempt, Evidence } from '../evidence/evidence.ts'
import { auditEvidence } from './audit.ts'
import { isForeign } from './case-file.ts'
import {
  checkOf,
  exclusiveAgreement,
  expectFailure,
  fullOpenness,
  openTown,
  paidFrom,
  rehearsedTown,
  some,
  withAttempts,
  withBook,
  withSpoken,
} from './evidence.fixture.ts'

const open = await openTown({ payments: 480 })
const foreign = open.attempts.filter(isForeign)

const busiest = some(open.attempts, ({ owner, shop }) => {
  const there = open.attempts.filter((one) => one.owner === owner && one.shop === shop)
  return there.filter(isForeign).length > 40 && there.length - there.filter(isForeign).length > 5
})
const isThere = (one: Attempt) => one.owner === busiest.owner && one.shop === busiest.shop

test('3: an open town passes; where nobody comes from elsewhere there is nothing to compare', () => {
  expect(checkOf(open, 3).verdict).toBe('passed')
  const alone = { ...open, attempts: open.attempts.filter((one) => !isForeign(one)) }
  expect(checkOf(alone, 3).verdict).toBe('not-applicable')
  expect(checkOf({ ...open, attempts: foreign }, 3).verdict).toBe('not-applicable')
})

test('3: whoever is refused by rule is named, an agreement before all', async () => {
  const walled = await rehearsedTown({ day: '2019-06-01' })
  const first = some(walled.attempts, ({ outcome }) => outcome === 'code-closed-by-rule')
  const says = /were refused by rule: code-closed-by-rule \d+, at .* and \d+ more/
  expectFailure(walled, 3, { says, shows: first.trace })

  const last = some(walled.attempts.toReversed(), isForeign)
  const oneByAgreement = withAttempts(walled, ({ trace }) =>
    trace === last.trace ? { outcome: 'exclusive-agreement' } : {},
  )
  expect(checkOf(oneByAgreement, 3).payments[0]?.outcome).toBe('exclusive-agreement')
  expect(checkOf(oneByAgreement, 3).finding).toMatch(/: exclusive-agreement 1, at .*; code-closed/)
})

test('3: a shop that fails foreign payers is found, and a single failure convicts nobody', () => {
  const failing = (fails: (one: Attempt) => boolean) =>
    withAttempts(open, (one) =>
      fails(one) ? { outcome: 'merchant-blocked', hop: `switch>${one.owner}` } : {},
    )
  const says = /foreign payers succeed less often/
  expectFailure(
    failing((one) => isForeign(one) && isThere(one)),
    3,
    { says },
  )
  expect(
    checkOf(
      failing((one) => one.trace === foreign[0]?.trace),
      3,
    ).verdict,
  ).toBe('passed')
  expect(checkOf(failing(isThere), 3).verdict).toBe('passed')
  const everyThird = failing((one) => isForeign(one) && one.index % 3 === 0)
  expectFailure(everyThird, 3, { says: /Over all merchants of \w+: foreign payers succeed less/ })
})

test('3: what the payer’s own side decides is not put down to the merchant', () => {
  const poor = withAttempts(open, (one) =>
    isForeign(one) && isThere(one) ? { outcome: 'funds-insufficient', hop: 'switch>icbc' } : {},
  )
  expect(checkOf(poor, 3).verdict).toBe('passed')
  const { comparisons } = auditEvidence(poor)
  const there = some(comparisons, ({ owner, shop }) =>
    isThere({ ...busiest, owner: institutionId(owner), shop }),
  )
  expect(there.foreign.endedOnOwnSide).toBe(there.foreign.attempts)
})

test('3: who waits longer or is asked more often is found, within the tolerance nobody', () => {
  const slower = (byMs: number) =>
    withAttempts(open, (one) => (isForeign(one) ? { tookMs: one.tookMs + byMs } : {}))
  expectFailure(slower(3_000), 3, { says: /foreign payers wait longer, median \d+ ms beside/ })
  expect(checkOf(slower(1_000), 3).verdict).toBe('passed')
  const asked = withAttempts(open, (one) => (isForeign(one) ? { steppedUp: true } : {}))
  expectFailure(asked, 3, { says: /asked for their password more often/ })
})

test('3: a lower limit for foreign payers is found', () => {
  const limited = { ...fullOpenness, apps: ['icbc'], limitFen: 500_000 }
  const book = openRuleBook([fullOpenness, limited], '2026-11-22')
  const says = /icbc may pay 500000 fen at once at .*, and native payers more/
  expectFailure({ ...open, pages: [{ at: 0, book }] }, 3, { says })
})

const scanned = paidFrom(open, 'merchant-code')
const charged = paidFrom(open, 'payer-code')

test('4: an open town passes; without foreign payers there is nothing to follow', () => {
  expect(checkOf(open, 4).verdict).toBe('passed')
  const alone = { ...open, attempts: open.attempts.filter((one) => !isForeign(one)) }
  expect(checkOf(alone, 4).verdict).toBe('not-applicable')
})

/** Messages of one payment, the first of a kind changed or said again. */
const said = (attempt: Attempt, kind: string) =>
  some(open.spoken, (one) => one.ask.trace === attempt.trace && one.kind === kind)

const withMore = (...more: readonly Evidence['spoken'][number][]): Evidence => ({
  ...open,
  spoken: [...open.spoken, ...more],
})

test('4: a detour and a question too many are found', () => {
  const elsewhere = { ...said(scanned, 'resolve'), to: institutionId('ccb') }
  expectFailure(withMore(elsewhere), 4, {
    says: /switch → ccb resolve is no part of this payment/,
    shows: scanned.trace,
  })
  expectFailure(withMore(said(charged, 'charge')), 4, {
    says: /charge was said a second time, and not as a repeat/,
    shows: charged.trace,
  })
  const again = { ...said(charged, 'charge'), ask: { ...said(charged, 'charge').ask, attempt: 1 } }
  expect(checkOf(withMore(again), 4).verdict).toBe('passed')
})

test('4: a payment led to another wallet is found', () => {
  const renamed = withSpoken(open, (one) =>
    one === said(scanned, 'pay') ? { ask: { ...one.ask, app: scanned.owner } } : {},
  )
  expectFailure(renamed, 4, { says: /pay names the app/, shows: scanned.trace })
  const orders = withBook(open.orders, (order) => {
    if (order.trace !== scanned.trace || order.payment === null) return [order]
    const payment = { ...order.payment, payerInstitution: scanned.owner }
    return [{ ...order, payment }]
  })
  expectFailure({ ...open, orders }, 4, { says: /paid by \w+ of/, shows: scanned.trace })
})

test('4: a password asked for small amounts of foreign payers alone is found', () => {
  const small = some(foreign, ({ amountFen }) => amountFen <= 100)
  const asked = withAttempts(open, (one) => (one.trace === small.trace ? { steppedUp: true } : {}))
  const says = /Asked for the password for 100 fen, where no native payer was/
  expectFailure(asked, 4, { says, shows: small.trace })
  const everybody = withAttempts(open, (one) => ({ steppedUp: one.amountFen <= 100 }))
  expect(checkOf(everybody, 4).verdict).toBe('passed')
  const large = withAttempts(open, (one) =>
    one.trace === small.trace ? { steppedUp: true, amountFen: fen(150_000) } : {},
  )
  expect(checkOf(large, 4).verdict).toBe('passed')
})

test('the exclusive agreement of a shop is told by the name of its shop', async () => {
  const shop = some(open.attempts, ({ owner }) => owner === 'wechatpay').shop
  const rules = [fullOpenness, { ...exclusiveAgreement, shops: [shop] }]
  const excluding = await rehearsedTown({ payments: 120, rules })
  expectFailure(excluding, 3, { says: new RegExp(`exclusive-agreement \\d+, at ${shop}`) })
  expect(checkOf(excluding, 2).verdict).toBe('passed')
})
