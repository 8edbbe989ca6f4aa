import { expect, test } from 'vitest'
import { firstOf, isOutcome, isRefusal, outcomeFacts, outcomes, refusals } from './outcome.ts'

test('every outcome has a class, a stage and a sentence of its own', () => {
  const sentences = outcomes.map((outcome) => outcomeFacts(outcome).says)
  expect(new Set(sentences).size).toBe(outcomes.length)
  for (const outcome of outcomes) {
    const { class: kind, stage, says } = outcomeFacts(outcome)
    expect(['success', 'pending', 'unknown', 'refused']).toContain(kind)
    expect(stage === 'none').toBe(outcome === 'approved')
    expect(says).toMatch(/^[A-Z].*\.$/)
  }
  expect(outcomes.length).toBeGreaterThan(30)
})

test('all outcomes but three are refusals, and these stand last', () => {
  expect(outcomes.slice(refusals.length)).toEqual([
    'result-unknown',
    'payer-confirming',
    'approved',
  ])
  expect(outcomes.slice(0, refusals.length)).toEqual(refusals)
  expect(outcomes.slice(refusals.length).map((outcome) => outcomeFacts(outcome).class)).toEqual([
    'unknown',
    'pending',
    'success',
  ])
})

test('of any two refusals the one that stands earlier wins, however they are listed', () => {
  refusals.forEach((earlier, index) => {
    for (const later of refusals.slice(index + 1)) {
      expect(firstOf([earlier, later])).toBe(earlier)
      expect(firstOf([later, earlier])).toBe(earlier)
    }
  })
})

test('of no refusals none is told', () => {
  expect(firstOf([])).toBeUndefined()
})

test.each([
  // what is found out first, before what is found out later
  ['institution-down', 'code-unrecognised'],
  ['code-unrecognised', 'code-closed-by-rule'],
  ['code-closed-by-rule', 'code-expired'],
  ['order-mismatch', 'order-paid'],
  ['merchant-blocked', 'payer-missing'],
  ['payer-blocked', 'amount-over-limit'],
  ['password-wrong', 'funds-insufficient'],
  ['card-expired', 'funds-insufficient'],
  ['funds-insufficient', 'issuer-timeout'],
  ['refund-mismatch', 'refund-exceeds'],
] as const)('%s is told before %s', (earlier, later) => {
  expect(firstOf([later, earlier])).toBe(earlier)
})

test('only words of the list are outcomes', () => {
  expect(outcomes.every(isOutcome)).toBe(true)
  expect(['', 'Approved', 'constructor', '__proto__', 'toString'].filter(isOutcome)).toEqual([])
  expect(outcomes.filter(isRefusal)).toEqual(refusals)
})
