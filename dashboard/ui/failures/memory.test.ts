/** Failures that were seen stay for a while, once each, however often a picture shows them. */
import { expect, test } from 'vitest'
import type { Failure } from '../../protocol/live.ts'
import { remember, type SeenFailure } from './memory.ts'

const failure = (trace: string, at = 1): Failure => ({
  ...{
    number: 1,
    at,
    trace,
    scene: 'online',
    app: 'icbc',
    owner: 'alipay',
    failure: 'issuer-down',
  },
  ...{ hop: 'switch>icbc', outcome: 'issuer-down', says: 'No.', amountFen: 100 },
  ...{ moneyMoved: 'no', city: 'Beijing' },
})

const traces = (seen: readonly SeenFailure[]) => seen.map((one) => one.failure.trace)

test('what is new comes before what was known, and nothing comes twice', () => {
  const first = remember([], [failure('b'), failure('a')])
  const second = remember(first, [failure('c'), failure('b'), failure('a')])
  expect(traces(second)).toEqual(['c', 'b', 'a'])
  expect(remember(second, [failure('c')])).toBe(second)
})

test('a payment that failed twice in one millisecond is two, and each keeps its key', () => {
  const seen = remember([], [failure('a'), failure('a')])
  expect(seen.map(({ key }) => key)).toEqual(['a@1#2', 'a@1#1'])
  const later = remember(seen, [failure('b'), failure('a'), failure('a')])
  expect(later.map(({ key }) => key)).toEqual(['b@1#1', 'a@1#2', 'a@1#1'])
})

test('no more than four hundred are held', () => {
  let seen: readonly SeenFailure[] = []
  for (let index = 0; index < 1000; index += 1) seen = remember(seen, [failure(`t${index}`)])
  expect(seen).toHaveLength(400)
  expect(seen[0]?.failure.trace).toBe('t999')
})
