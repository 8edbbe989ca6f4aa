/** Every failure has its words, every outcome and event its failure, and no failure is never seen. */
import { expect, test } from 'vitest'
import { diagnosis, type Mistake, mistakes } from './diagnosis.ts'
import type {
  AttemptEnded,
  Hop,
  HopPassed,
  NotificationMoved,
  ResolutionCause,
  SandboxEvent,
} from './events.ts'
import { type Failure, failureFacts, failures, isFailure } from './failures.ts'
import { byFailure, createFailureCounts } from './failures-counted.ts'
import { failureIn, failureOf } from './failures-seen.ts'
import { isGivingBack, silenceOf } from './failures-silences.ts'
import { appId, institutionId, settleKey, trace } from './ids.ts'
import { limits } from './limits.ts'
import { fen } from './money.ts'
import { type Outcome, refusals } from './outcome.ts'

const alipay = institutionId('alipay')
const of = { at: 0, trace: trace('T1') }

const attempt = (change: Partial<AttemptEnded>): AttemptEnded => ({
  ...{ ...of, type: 'attempt-ended', scene: 'merchant-code', app: appId('icbc'), city: '' },
  ...{ payerInstitution: institutionId('icbc'), owner: alipay, merchant: '', amountFen: fen(1) },
  ...{ steppedUp: false, outcome: 'approved', hop: 'switch>icbc', moneyMoved: false, tookMs: 1 },
  ...change,
})

const passed = (hop: Hop, operation: string, change: Partial<HopPassed> = {}): HopPassed => ({
  ...{ ...of, type: 'hop-passed', hop, operation, outcome: 'approved', fault: null, tookMs: 1 },
  ...change,
})

const notified = (
  step: NotificationMoved['step'],
  change: Partial<NotificationMoved> = {},
): NotificationMoved => ({
  ...{ ...of, type: 'notification-moved', from: alipay, step, attempt: 0, detail: '' },
  ...change,
})

const resolved = (why: ResolutionCause, to: 'paid' | 'reversed'): SandboxEvent => ({
  ...{ ...of, type: 'exchange-resolved', settleKey: settleKey('1'), to, why },
  ...{ hop: 'switch>alipay', afterMs: 1 },
})

const turnedAway = (mistake: Mistake): SandboxEvent => ({
  ...{ at: 0, type: 'request-refused', institution: alipay, reason: 'no', request: 'POST /' },
  diagnosis: diagnosis(mistake, { weSigned: '' }),
})

const shed = { outcome: 'institution-down', byPolicy: true, shed: true } as const

const places: readonly Hop[] = [
  ...(['icbc-app>icbc', 'merchant>alipay', 'icbc>switch', 'switch>icbc'] as const),
  'stranger>switch',
]

test('every failure tells what it is, what the app shows and what the merchant does', () => {
  expect(failures.length).toBeGreaterThan(40)
  for (const failure of failures) {
    const { says, app, merchant, source } = failureFacts(failure)
    for (const text of [says, app, merchant]) expect(text, failure).toMatch(/^[A-Z].*[.]$/)
    expect(source).toMatch(/^U\d(\.\d)?$/)
    expect(isFailure(failure)).toBe(true)
  }
  expect(isFailure('approved')).toBe(false)
})

test.each<[Outcome, Hop, Failure]>([
  ['code-unrecognised', 'icbc-app>icbc', 'scan-unreadable'],
  ['code-unrecognised', 'switch>alipay', 'code-unrecognised'],
  ['code-unrecognised', 'merchant>alipay', 'code-unrecognised'],
  ['amount-over-limit', 'icbc-app>icbc', 'over-limit'],
  ['amount-over-limit', 'icbc>switch', 'rule-over-limit'],
  ['amount-over-limit', 'switch>icbc', 'card-over-limit'],
  ['count-over-limit', 'switch>icbc', 'card-over-limit'],
  ['issuer-timeout', 'switch>icbc', 'issuer-late'],
  ['issuer-timeout', 'alipay>switch', 'result-unknown'],
])('%s at %s is %s', (outcome, hop, failure) => {
  expect(failureIn(attempt({ outcome, hop }))).toMatchObject({ failure, hop, reason: outcome })
})

test('a phone that read a code of its own house has read it; a static code has its own limit', () => {
  const hop = 'alipay-app>alipay'
  const own = { hop, payerInstitution: alipay } as const
  expect(failureIn(attempt({ ...own, outcome: 'code-unrecognised' }))?.failure).toBe(
    'code-unrecognised',
  )
  const over = attempt({ ...own, outcome: 'amount-over-limit', codeKind: 'shop' })
  expect(failureIn(over)?.failure).toBe('static-code-over-limit')
})

test('success and waiting are no failures; an unknown end says whether money moved', () => {
  expect(failureIn(attempt({}))).toBeUndefined()
  expect(failureIn(attempt({ outcome: 'payer-confirming' }))).toBeUndefined()
  const unknown = attempt({ outcome: 'result-unknown' })
  expect(failureIn(unknown)).toMatchObject({ failure: 'result-unknown', moneyMoved: 'depends' })
  expect(failureIn({ ...unknown, moneyMoved: true })?.moneyMoved).toBe('yes')
})

test.each<[string, HopPassed, Partial<ReturnType<typeof failureIn>>]>([
  ['lost', passed('switch>icbc', 'authorise', { fault: 'timeout' }), { failure: 'issuer-late' }],
  ['unsent', passed('switch>icbc', 'authorise', { fault: 'reset' }), { moneyMoved: 'no' }],
  ['unsent', passed('merchant>alipay', 'pay', { fault: 'reset' }), { moneyMoved: 'no' }],
  ['lost', passed('merchant>alipay', 'pay', { fault: 'timeout' }), { failure: 'result-unknown' }],
  ['lost', passed('icbc>switch', 'pay', { fault: 'timeout' }), { failure: 'result-unknown' }],
  ['twice', passed('icbc>switch', 'pay', { fault: 'duplicate' }), { failure: 'submitted-twice' }],
  ['lost', passed('switch>alipay', 'credit', { fault: 'timeout' }), { moneyMoved: 'yes' }],
  ['shed', passed('switch>icbc', 'authorise', shed), { failure: 'overloaded' }],
  ['shed', passed('merchant>alipay', 'query', shed), { reason: 'institution-down' }],
])('a message %s: %o', (_, event, wanted) => {
  expect(failureIn(event)).toMatchObject({ hop: event.hop, ...wanted })
})

test('an answer is late when whoever asked had stopped waiting, and not before', () => {
  const slow = (tookMs: number) => failureIn(passed('switch>icbc', 'authorise', { tookMs }))
  expect(slow(limits.issuerAnswerMs - 1)).toBeUndefined()
  expect(slow(limits.issuerAnswerMs)).toMatchObject({ failure: 'issuer-late', reason: 'late' })
  const late = passed('switch>icbc', 'authorise', { fault: 'late', tookMs: 3000 })
  expect(failureIn(late)).toBeUndefined()
})

test('a refusal at a door is told there only when no attempt ends by it', () => {
  const at = (outcome: Outcome, byPolicy?: true) =>
    failureIn(
      passed('merchant>alipay', 'pay', { outcome, ...(byPolicy === true ? { byPolicy } : {}) }),
    )?.failure
  expect(at('funds-insufficient')).toBeUndefined()
  expect(at('funds-insufficient', true)).toBe('issuer-declined')
  expect(at('order-mismatch')).toBe('number-reused')
  expect(at('refund-exceeds')).toBe('refund-refused')
})

test('a refund that was refused is told where it was decided', () => {
  const refused = { outcome: 'card-blocked' } as const
  expect(failureIn(passed('alipay>switch', 'refund', refused))).toBeUndefined()
  const wanted = { failure: 'refund-refused', reason: 'card-blocked' }
  expect(failureIn(passed('switch>icbc', 'credit-card', refused))).toMatchObject(wanted)
  expect(isGivingBack('authorise')).toBe(false)
  expect(silenceOf('precreate')).toBeUndefined()
})

const others: readonly SandboxEvent[] = [
  ...(['retrying', 'dead', 'forbidden', 'refused'] as const).map((step) => notified(step)),
  notified('retrying', { answered: true }),
  passed('alipay>merchant', 'notify', { fault: 'duplicate' }),
  ...(['issuer-silent', 'payee-refused', 'asked-back'] as const).map((why) =>
    resolved(why, 'reversed'),
  ),
  resolved('credit-unheard', 'paid'),
  { ...of, type: 'duplicate-seen', hop: 'icbc>switch', operation: 'pay' },
  {
    ...{ ...of, type: 'cut-crossed', settleKey: settleKey('1') },
    ...{ hop: 'switch>icbc', day: '20211202' },
  },
  { at: 0, type: 'break-found', day: '20211202', party: alipay, kind: 'ours-only', key: '1' },
  passed('switch>icbc', 'credit-card', { fault: 'timeout' }),
  passed('switch>icbc', 'authorise', shed),
  attempt({ outcome: 'amount-over-limit', hop: 'icbc-app>icbc', codeKind: 'person' }),
]

test('a merchant who answers without acknowledging has refused, one who is silent lost it', () => {
  expect(failureIn(notified('retrying'))?.failure).toBe('notification-lost')
  expect(failureIn(notified('dead', { answered: true }))).toMatchObject({
    ...{ failure: 'notification-refused', hop: 'alipay>merchant', moneyMoved: 'yes' },
  })
  expect(failureIn(notified('delivered'))).toBeUndefined()
})

test('every failure is one that some outcome or event shows', () => {
  const events = [...others, ...(Object.keys(mistakes) as Mistake[]).map(turnedAway)]
  const shown = events.map((event) => failureIn(event)?.failure)
  const ended = places.flatMap((hop) => refusals.map((outcome) => failureOf(outcome, hop)))
  const known = new Set([...shown, ...ended])
  expect(shown).not.toContain(undefined)
  expect(failures.filter((failure) => !known.has(failure))).toEqual([])
})

test('counts attempts and signs apart, by hop, in the order of the steps', () => {
  const counts = createFailureCounts()
  counts.count(resolved('issuer-silent', 'reversed'))
  for (const outcome of ['issuer-timeout', 'risk-refused', 'approved', 'issuer-timeout'] as const) {
    counts.count(attempt({ outcome }))
  }
  const icbc = { failure: 'issuer-late', hop: 'switch>icbc', attempts: 2, signs: 0 }
  const owner = { failure: 'issuer-late', hop: 'switch>alipay', attempts: 0, signs: 1 }
  const risk = { failure: 'risk-refused', step: 'risk', moneyMoved: 'no', attempts: 1 }
  expect(counts.rows()).toMatchObject([risk, icbc, owner])
  expect(byFailure(counts.rows())).toMatchObject([risk, { ...icbc, signs: 1 }])
})

test('more places than are kept apart are counted together', () => {
  const counts = createFailureCounts(2)
  for (const bank of ['a', 'b', 'c', 'd']) {
    counts.count(attempt({ outcome: 'issuer-down', hop: `switch>${bank}` }))
  }
  const rows = counts.rows().map(({ hop, attempts }) => `${hop} ${attempts}`)
  expect(rows).toEqual(['elsewhere>elsewhere 2', 'switch>a 1', 'switch>b 1'])
})
