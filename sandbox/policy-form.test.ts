import { expect, test } from 'vitest'
import { limits } from '../core/limits.ts'
import { changedPolicies, parsePolicies } from './policy-form.ts'

test('policies are read as they are written', () => {
  const policies = {
    icbc: { latency: { kind: 'fixed', ms: 20 } },
    'switch>ccb': { refusals: [{ outcome: 'issuer-down', weight: 1, when: { everyNth: 3 } }] },
    merchant: { faults: [{ kind: 'late', weight: 0.5, lateMs: 100 }] },
    ccb: { latency: { kind: 'fixed', ms: 20 }, capacity: { servers: 2, queueMax: 0 } },
    cmb: {
      latency: { kind: 'fixed', ms: 20 },
      capacity: { servers: 2, queueMax: 10, shed: 'risk-refused' },
    },
  }
  expect(parsePolicies(policies, 'body')).toEqual({ ok: true, policies })
})

const refusal = { outcome: 'issuer-down', weight: 0.6 }

test.each<[unknown, string, string, string]>([
  [[], 'body', '[]', 'Write an object.'],
  [{ icbx: {} }, 'body: icbx', 'no institution of this name', 'Did you mean icbc?'],
  [{ paypal: {} }, 'body: paypal', 'no institution of this name', 'Use one of: alipay, '],
  [
    { 'swich>icbc': {} },
    'body: ["swich>icbc"]',
    'a hop no message takes',
    'Did you mean switch>icbc?',
  ],
  [{ 'icbc>ccb': {} }, 'body: ["icbc>ccb"]', 'a hop no message takes', 'Hops are'],
  [{ 'a>b': {} }, 'body: ["a>b"]', 'a hop no message takes', 'Hops are merchant>NETWORK'],
  [{ icbc: { latecny: 3 } }, 'body: icbc', 'unknown "latecny"', 'Did you mean latency?'],
  [
    { icbc: { latency: { kind: 'log' } } },
    'body: icbc.latency.kind',
    '"log"',
    'Use one of: fixed, uniform, lognormal, percentiles.',
  ],
  [{ icbc: { latency: { ms: 3 } } }, 'body: icbc.latency', 'no "kind"', 'Add it'],
  [
    { icbc: { latency: { kind: 'fixed' } } },
    'body: icbc.latency',
    'no "ms"',
    'Add it: Milliseconds.',
  ],
  [
    { icbc: { latency: { kind: 'fixed', ms: '3' } } },
    'body: icbc.latency.ms',
    '"3"',
    'Write a number. Milliseconds.',
  ],
  [
    { icbc: { latency: { kind: 'uniform', minMs: 9, maxMs: 3 } } },
    'body: icbc.latency',
    '{"kind":"uniform","minMs":9,"maxMs":3}',
    'Give a minMs that is not above maxMs.',
  ],
  [
    { icbc: { latency: { kind: 'percentiles', p50Ms: 5, p95Ms: 4, p99Ms: 9 } } },
    'body: icbc.latency',
    '{"kind":"percentiles","p50Ms":5,"p95Ms":4,"p99Ms":9}',
    'Let p50Ms < p95Ms < p99Ms',
  ],
  [
    { icbc: { capacity: { servers: 1, queueMax: 1 } } },
    'body: icbc.capacity',
    'a capacity without "latency"',
    'Add a latency: a server is taken for as long as it lasts.',
  ],
  [
    { icbc: { capacity: { servers: 0, queueMax: 1 } } },
    'body: icbc.capacity.servers',
    '0',
    'Give at least 1. Messages worked on at once.',
  ],
  [
    { icbc: { capacity: { servers: 1 } } },
    'body: icbc.capacity',
    'no "queueMax"',
    'Add it: Messages that may wait; those beyond are refused at once.',
  ],
  [
    { icbc: { capacity: { servers: 1, queueMax: 1, shed: 'isuer-down' } } },
    'body: icbc.capacity.shed',
    '"isuer-down"',
    'Did you mean issuer-down?',
  ],
  [
    { icbc: { refusals: [{ outcome: 'isuer-down', weight: 1 }] } },
    'body: icbc.refusals[0].outcome',
    '"isuer-down"',
    'Did you mean issuer-down?',
  ],
  [
    { icbc: { refusals: [{ ...refusal, weight: 1.5 }] } },
    'body: icbc.refusals[0].weight',
    '1.5',
    'Give at most 1.',
  ],
  [
    { icbc: { refusals: [refusal, refusal] } },
    'body: icbc.refusals',
    'weights that add up to 1.2',
    'Let the rules for the same messages share at most 1.',
  ],
  [
    { icbc: { refusals: [refusal, { ...refusal, when: { app: ['icbc'] } }] } },
    'body: icbc.refusals',
    'weights that add up to 1.2',
    'Let the rules',
  ],
  [
    { icbc: { faults: [{ kind: 'late', weight: 1 }] } },
    'body: icbc.faults[0]',
    'a late answer without "lateMs"',
    'Say how late, in ms.',
  ],
  [
    { icbc: { faults: [{ kind: 'reset', weight: 1, lateMs: 5 }] } },
    'body: icbc.faults[0]',
    '"lateMs" on a reset',
    'Remove it',
  ],
  [
    { icbc: { refusals: [{ ...refusal, when: { app: ['icbv'] } }] } },
    'body: icbc.refusals[0].when.app[0]',
    '"icbv"',
    'Did you mean icbc?',
  ],
  [
    { icbc: { refusals: [{ ...refusal, when: { amountFen: { min: 9, max: 3 } } }] } },
    'body: icbc.refusals[0].when',
    'amounts from 9 to 3',
    'Give a min that is not above max.',
  ],
])('%j is a mistake at %s', (value, where, found, todo) => {
  const read = parsePolicies(value, 'body')
  const mistakes = read.ok ? [] : read.mistakes
  expect(mistakes).toEqual([{ where, found, todo: expect.stringContaining(todo) }])
})

test('rules for different messages need not share', () => {
  const only = (app: string) => ({ ...refusal, when: { app: [app] } })
  expect(parsePolicies({ icbc: { refusals: [only('icbc'), only('alipay')] } }, 'body').ok).toBe(
    true,
  )
})

test('a change replaces the places it names, and null takes one away', () => {
  const slow = { latency: { kind: 'fixed', ms: 9 } } as const
  const quick = { latency: { kind: 'fixed', ms: 1 } } as const
  const changed = changedPolicies({ icbc: slow, ccb: slow, boc: slow }, { icbc: quick, ccb: null })
  expect(changed).toEqual({ icbc: quick, boc: slow })
})

test('a capacity is bounded as core/limits.ts has it', () => {
  const { serversMax, queuedMax } = limits
  const isRead = (servers: number, queueMax: number) => {
    const icbc = { latency: { kind: 'fixed', ms: 1 }, capacity: { servers, queueMax } }
    return parsePolicies({ icbc }, 'body').ok
  }
  expect(isRead(serversMax, queuedMax)).toBe(true)
  expect(isRead(serversMax + 1, queuedMax)).toBe(false)
  expect(isRead(serversMax, queuedMax + 1)).toBe(false)
})
