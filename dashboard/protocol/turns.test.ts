import { expect, test } from 'vitest'
import { decideFate, type Policy } from '../../core/faults.ts'
import { trace } from '../../core/ids.ts'
import { type PlaceKind, policyOf, policyTurned, refusalsAt, type Turns, turnsOf } from './turns.ts'

const asItIs: Turns = { plug: 'in', latencyMs: null, refusedShare: 0, outcome: null }
const mood: Policy = {
  latency: { kind: 'percentiles', p50Ms: 80, p95Ms: 300, p99Ms: 800 },
  refusals: [{ outcome: 'funds-insufficient', weight: 0.1 }],
  faults: [{ kind: 'timeout', weight: 0.01 }],
}

const fateOf = (policy: Policy, operation: string, movesMoney: boolean) =>
  decideFate({ icbc: policy }, 1, {
    ...{ trace: trace('T1'), hop: 'switch>icbc', operation, movesMoney, ordinal: 0 },
  })

const kinds = Object.keys(refusalsAt) as PlaceKind[]

test.each(kinds)(
  'with its plug pulled a %s answers nothing but a no, whatever is asked',
  (kind) => {
    const policy = policyTurned(kind, { ...asItIs, plug: 'refuses' }, mood)
    for (const [operation, moves] of [
      ['authorise', true],
      ['query', false],
      ['scan', false],
    ] as const) {
      expect(fateOf(policy, operation, moves).refusal).toMatch(/-down$/)
    }
    expect(turnsOf(policy)).toMatchObject({ plug: 'refuses', refusedShare: 0, outcome: null })
  },
)

test.each(kinds)('a %s that stays silent breaks every connection', (kind) => {
  const policy = policyTurned(kind, { ...asItIs, plug: 'silent' }, mood)
  expect(fateOf(policy, 'reverse', false)).toMatchObject({ refusal: null, fault: 'reset' })
  expect(fateOf(policy, 'authorise', true).fault).toBe('reset')
  expect(turnsOf(policy).plug).toBe('silent')
})

test('what was not turned stays as it was', () => {
  expect(policyTurned('bank', turnsOf(mood), mood)).toEqual(mood)
  const slower = policyTurned('bank', { ...turnsOf(mood), latencyMs: 500 }, mood)
  expect(slower).toMatchObject({ refusals: mood.refusals, faults: mood.faults })
  expect(turnsOf(slower).latencyMs).toBe(500)
})

test('a share of refusals takes the place of those before, and of none when it is 0', () => {
  const turned = policyTurned('bank', { ...turnsOf(mood), refusedShare: 0.3 }, mood)
  expect(turned.refusals).toMatchObject([{ outcome: 'funds-insufficient', weight: 0.3 }])
  expect(turnsOf(turned)).toMatchObject({ refusedShare: 0.3, outcome: 'funds-insufficient' })
  expect(fateOf({ ...turned, faults: [] }, 'query', false).refusal).toBeNull()
  const none = policyTurned('bank', { ...turnsOf(mood), refusedShare: 0 }, mood)
  expect(none).not.toHaveProperty('refusals')
})

test.each<[string, Policy, Partial<Turns>]>([
  ['nothing', {}, asItIs],
  ['a fixed latency', { latency: { kind: 'fixed', ms: 40 } }, { latencyMs: 40 }],
  ['a span', { latency: { kind: 'uniform', minMs: 40, maxMs: 120 } }, { latencyMs: 80 }],
  [
    'refusals of all that moves money',
    { refusals: [{ outcome: 'issuer-down', weight: 1 }] },
    { plug: 'in', refusedShare: 1, outcome: 'issuer-down' },
  ],
])('reads %s', (_name, policy, turns) => {
  expect(turnsOf(policy)).toMatchObject(turns)
})

test('what holds at a place is its own, or that of a hop to it', () => {
  const own = { latency: { kind: 'fixed', ms: 1 } } as const
  expect(policyOf({ icbc: own, 'switch>icbc': mood }, 'icbc')).toBe(own)
  expect(policyOf({ 'switch>icbc': mood }, 'icbc')).toBe(mood)
  expect(policyOf({ 'alipay>merchant': mood }, 'merchant')).toBe(mood)
  expect(policyOf({ 'switch>icbc': mood }, 'ccb')).toBeUndefined()
})
