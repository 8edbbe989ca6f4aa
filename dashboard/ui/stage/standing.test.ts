import { expect, test } from 'vitest'
import { failedShareOf, glowOf, idle, standingsOf } from './standing.ts'

const standings = standingsOf([
  ['switch>icbc', 30, 6, 80],
  ['payer>icbc', 10, 0, 3],
  ['icbc>switch', 12, 3, 20],
])

test('a place stands by what reaches it, not by what it sends', () => {
  expect(standings.get('icbc')).toEqual({ perSecond: 40, failedPerSecond: 6 })
  expect(standings.get('switch')).toEqual({ perSecond: 12, failedPerSecond: 3 })
  expect(standings.get('payer')).toBeUndefined()
})

test('the share that fails is of what reaches it; nothing where nothing fails or comes', () => {
  expect(failedShareOf({ perSecond: 40, failedPerSecond: 6 })).toBe(0.15)
  expect(failedShareOf({ perSecond: 1, failedPerSecond: 3 })).toBe(1)
  expect(failedShareOf({ perSecond: 40, failedPerSecond: 0 })).toBeNull()
  expect(failedShareOf(idle)).toBeNull()
})

test.each([
  [0, 0],
  [0.5, 1],
  [1, 2],
  [7.9, 2],
  [8, 3],
  [64, 4],
  [50_000, 4],
])('at %d messages a second it glows by %i', (perSecond, glow) => {
  expect(glowOf({ perSecond, failedPerSecond: 0 })).toBe(glow)
})
