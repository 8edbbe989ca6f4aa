import { expect, test } from 'vitest'
import {
  type Circumstances,
  type Condition,
  decideFate,
  everyOperation,
  faultKinds,
  type Policy,
} from './faults.ts'
import { stream } from './random.ts'

const seed = 20261122

const message = (ordinal: number, change: Partial<Circumstances> = {}): Circumstances => ({
  trace: `t${ordinal}`,
  hop: 'switch>icbc',
  operation: 'authorise',
  movesMoney: true,
  ordinal,
  ...change,
})

/** How many of so many messages suffer what, by name. */
function countFates(policy: Policy, draws: number, change: Partial<Circumstances> = {}) {
  const counts = new Map<string, number>()
  for (let ordinal = 0; ordinal < draws; ordinal += 1) {
    const { refusal, fault } = decideFate({ icbc: policy }, seed, message(ordinal, change))
    if (refusal !== null && fault !== null) throw new Error(`${ordinal} is refused and suffers.`)
    const fate = refusal ?? fault ?? 'well'
    counts.set(fate, (counts.get(fate) ?? 0) + 1)
  }
  return counts
}

const always = (when?: Condition): Policy => ({
  refusals: [{ outcome: 'issuer-declined', weight: 1, ...(when === undefined ? {} : { when }) }],
})

const isHit = (when: Condition | undefined, change: Partial<Circumstances>) =>
  decideFate({ icbc: always(when) }, seed, message(0, change)).refusal === 'issuer-declined'

test('the same message has the same fate, in whatever order messages are asked about', () => {
  const policies = {
    icbc: {
      latency: { kind: 'lognormal', medianMs: 40, sigma: 0.5 },
      refusals: [{ outcome: 'funds-insufficient', weight: 0.3 }],
      faults: [{ kind: 'late', weight: 0.3, lateMs: 700 }],
    },
  } as const
  const ask = (ordinal: number) => decideFate(policies, seed, message(ordinal))
  const forwards = Array.from({ length: 500 }, (_, ordinal) => ask(ordinal))
  const backwards = Array.from({ length: 500 }, (_, ordinal) => ask(499 - ordinal)).reverse()
  expect(backwards).toEqual(forwards)
  expect(new Set(forwards.map((fate) => JSON.stringify(fate))).size).toBeGreaterThan(400)
})

test.each([
  ['another seed', 1, {}],
  ['another payment', seed, { trace: 'other' }],
  ['another hop', seed, { hop: 'alipay>icbc' }],
  ['another operation', seed, { operation: 'charge' }],
  ['another try', seed, { attempt: 1 }],
] as const)('%s is another draw', (_, otherSeed, change) => {
  const policies = { icbc: { latency: { kind: 'uniform', minMs: 0, maxMs: 1 } } } as const
  const first = decideFate(policies, seed, message(0)).latencyMs
  expect(decideFate(policies, otherSeed, message(0, change)).latencyMs).not.toBe(first)
  expect(decideFate(policies, seed, message(0)).latencyMs).toBe(first)
})

test('weights are shares of all messages, within one in a hundred', () => {
  const counts = countFates(
    {
      refusals: [
        { outcome: 'funds-insufficient', weight: 0.2 },
        { outcome: 'issuer-declined', weight: 0.05 },
      ],
      faults: [
        { kind: 'timeout', weight: 0.1 },
        { kind: 'reset', weight: 0.1 },
      ],
    },
    100_000,
  )
  const share = (fate: string) => (counts.get(fate) ?? 0) / 100_000
  expect(Math.abs(share('funds-insufficient') - 0.2)).toBeLessThan(0.01)
  expect(Math.abs(share('issuer-declined') - 0.05)).toBeLessThan(0.01)
  // Faults are drawn among the 75 of a hundred that were not refused.
  expect(Math.abs(share('timeout') - 0.075)).toBeLessThan(0.01)
  expect(Math.abs(share('reset') - 0.075)).toBeLessThan(0.01)
  expect(Math.abs(share('well') - 0.6)).toBeLessThan(0.01)
})

test.each([...faultKinds])('a %s of weight 1 hits every message, of weight 0 none', (kind) => {
  expect(countFates({ faults: [{ kind, weight: 1 }] }, 2_000)).toEqual(new Map([[kind, 2_000]]))
  expect(countFates({ faults: [{ kind, weight: 0 }] }, 2_000)).toEqual(new Map([['well', 2_000]]))
})

test('a refused message has no fault, and is told which refusal', () => {
  const policy = { ...always(), faults: [{ kind: 'timeout', weight: 1 }] } as const
  expect(decideFate({ icbc: policy }, seed, message(0))).toEqual({
    latencyMs: 0,
    refusal: 'issuer-declined',
    fault: null,
    lateMs: 0,
  })
})

test('a late answer says how late, every other fault nothing', () => {
  const late = { faults: [{ kind: 'late', weight: 1, lateMs: 700 }] } as const
  expect(decideFate({ icbc: late }, seed, message(0))).toMatchObject({ fault: 'late', lateMs: 700 })
  const reset = { faults: [{ kind: 'reset', weight: 1 }] } as const
  expect(decideFate({ icbc: reset }, seed, message(0))).toMatchObject({ fault: 'reset', lateMs: 0 })
})

test.each<[Condition, Partial<Circumstances>, Partial<Circumstances>]>([
  [{ amountFen: { min: 100 } }, { amountFen: 100 }, { amountFen: 99 }],
  [{ amountFen: { max: 100 } }, { amountFen: 100 }, { amountFen: 101 }],
  [{ amountFen: { min: 5, max: 9 } }, { amountFen: 7 }, { amountFen: 10 }],
  [{ amountFen: {} }, { amountFen: 1 }, {}],
  [{ app: ['alipay', 'wechat'] }, { app: 'wechat' }, { app: 'quickpass' }],
  [{ owner: ['unionpay'] }, { owner: 'unionpay' }, { owner: 'alipay' }],
  [{ bank: ['icbc'] }, { bank: 'icbc' }, {}],
  [{ city: ['Beijing'] }, { city: 'Beijing' }, { city: 'Shanghai' }],
  [{ merchant: ['m1'] }, { merchant: 'm1' }, { merchant: 'm2' }],
  [{ operation: ['authorise'] }, { operation: 'authorise' }, { operation: 'reverse' }],
  [{ everyNth: 10 }, { ordinal: 9 }, { ordinal: 10 }],
  [{ app: ['alipay'], city: ['Beijing'] }, { app: 'alipay', city: 'Beijing' }, { app: 'alipay' }],
])('%j holds for %j and not for %j', (when, hit, miss) => {
  expect([isHit(when, hit), isHit(when, miss)]).toEqual([true, false])
})

test('an empty list holds for nobody', () => {
  expect([isHit({ app: [] }, { app: 'alipay' }), isHit({ app: [] }, {})]).toEqual([false, false])
})

test('every nth payment is exactly one in n, the nth first', () => {
  const hit = Array.from({ length: 100 }, (_, ordinal) => ordinal).filter((ordinal) =>
    isHit({ everyNth: 7 }, { ordinal }),
  )
  expect(hit).toEqual([6, 13, 20, 27, 34, 41, 48, 55, 62, 69, 76, 83, 90, 97])
})

test('a rule that names no operation hits only messages that move money', () => {
  const quiet = { movesMoney: false, operation: 'query' }
  expect([isHit(undefined, quiet), isHit({ city: ['x'] }, { ...quiet, city: 'x' })]).toEqual([
    false,
    false,
  ])
  expect(isHit({ operation: ['query'] }, quiet)).toBe(true)
})

test('a rule that does not match leaves its share to nobody', () => {
  const policy: Policy = {
    refusals: [
      { outcome: 'card-blocked', weight: 0.5, when: { city: ['Elsewhere'] } },
      { outcome: 'issuer-declined', weight: 0.5 },
    ],
  }
  const counts = countFates(policy, 20_000, { city: 'Beijing' })
  expect(counts.has('card-blocked')).toBe(false)
  expect(Math.abs((counts.get('issuer-declined') ?? 0) / 20_000 - 0.5)).toBeLessThan(0.02)
})

test('a policy for the hop wins over one for the institution, even when it says nothing', () => {
  const policies = { icbc: always(), 'switch>icbc': {}, alipay: always() }
  expect(decideFate(policies, seed, message(0)).refusal).toBeNull()
  expect(decideFate(policies, seed, message(0, { hop: 'alipay>icbc' })).refusal).toBe(
    'issuer-declined',
  )
  // The place is where the message arrives, not where it comes from.
  expect(decideFate(policies, seed, message(0, { hop: 'alipay>ccb' })).refusal).toBeNull()
})

test('where no policy stands nothing happens', () => {
  const none = { latencyMs: 0, refusal: null, fault: null, lateMs: 0 }
  expect(decideFate({}, seed, message(0))).toEqual(none)
  expect(decideFate({ icbc: {} }, seed, message(0))).toEqual(none)
})

test('the fates of neighbouring payments have nothing to do with each other', () => {
  const policies = { icbc: { refusals: [{ outcome: 'issuer-declined', weight: 0.5 }] } } as const
  const draw = stream(seed, 'pairs')
  let alike = 0
  for (let round = 0; round < 20_000; round += 1) {
    const ordinal = draw.int(1e6)
    const [one, next] = [ordinal, ordinal + 1].map((n) => decideFate(policies, seed, message(n)))
    if (one?.refusal === next?.refusal) alike += 1
  }
  expect(Math.abs(alike / 20_000 - 0.5)).toBeLessThan(0.02)
})

test('a rule for every operation meets those too that move no money', () => {
  const when = { operation: [everyOperation] }
  const policies = { icbc: { refusals: [{ outcome: 'issuer-down', weight: 1, when }] } } as const
  const asks = ['authorise', 'query'].map((operation) =>
    decideFate(policies, seed, message(0, { operation, movesMoney: operation === 'authorise' })),
  )
  expect(asks.map(({ refusal }) => refusal)).toEqual(['issuer-down', 'issuer-down'])
})
