import { expect, test } from 'vitest'
import { brokenRelations } from './limit-relations.ts'
import { limits } from './limits.ts'

test('all relations between the bounds hold', () => {
  expect(brokenRelations()).toEqual([])
})

test.each([
  ['waits for the switch', { switchAnswerMs: limits.issuerAnswerMs + limits.ownerAnswerMs }],
  ['a silent door', { silenceMs: limits.switchAnswerMs }],
  ['a decision', { commitAttemptsMax: limits.requestsAtOnceMax }],
  ['an idle connection', { keepAliveMs: 8_000 }],
  ['a run drains', { drainMs: limits.switchAnswerMs }],
  ['an order number', { arrivalsMax: limits.arrivalsMax + 1 }],
  ['a payer code', { payerCodeMs: 60_000 }],
])('a bound moved too far is named: %s', (says, change) => {
  const broken = brokenRelations({ ...limits, ...change })
  expect(broken).toHaveLength(1)
  expect(broken[0]).toContain(says)
})

test('every bound is above zero and none can be changed', () => {
  const bounds = Object.values(limits).flat() as number[]
  expect(bounds.length).toBeGreaterThan(25)
  expect(bounds.filter((bound) => !(bound > 0))).toEqual([])
  expect([Object.isFrozen(limits), Object.isFrozen(limits.queryGapsMs)]).toEqual([true, true])
})
