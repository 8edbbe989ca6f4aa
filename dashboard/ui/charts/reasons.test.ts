/** Outcomes: the commonest reason first, each keeping its look, one laid upon the other. */
import { expect, test } from 'vitest'
import { apart, reasonsOf, stacked } from './reasons.ts'
import { sampleRow } from './sample-rows.fixture.ts'

const early = sampleRow({ failures: { 'wrong-password': 3 } })
const late = sampleRow({ failures: { 'issuer-down': 9, 'wrong-password': 1 } })

test('the commonest reason comes first, and keeps its look when another overtakes it', () => {
  expect(reasonsOf([early])).toEqual([{ failure: 'wrong-password', count: 3, slot: 0 }])
  expect(reasonsOf([early, late])).toEqual([
    { failure: 'issuer-down', count: 9, slot: 1 },
    { failure: 'wrong-password', count: 4, slot: 0 },
  ])
  expect(reasonsOf([])).toEqual([])
})

test('of many reasons the commonest are shown, no two of them alike', () => {
  const names = ['wrong-password', 'issuer-down', 'over-limit', 'risk-refused'] as const
  const reasons = names.map((failure, slot) => ({ failure, slot: slot * 3, count: 9 - slot }))
  const shown = apart(reasons, 3)
  expect(shown.map(({ failure }) => failure)).toEqual(names.slice(0, 3))
  expect(shown.map(({ slot }) => slot)).toEqual([0, 1, 2])
  expect(apart(reasons, 7).map(({ slot }) => slot)).toEqual([0, 3, 6, 2])
})

test('a column lies upon those before it, and a hole stays a hole', () => {
  const columns = [
    [10, 20, null],
    [1, null, 3],
    [4, 5, 6],
  ]
  expect(stacked(columns)).toEqual([
    [10, 20, null],
    [11, null, 3],
    [15, 25, 9],
  ])
  expect(stacked([])).toEqual([])
})
