import { expect, test } from 'vitest'
import { createDial } from './dial.ts'
import { createLateRate, createRate, type RateChange } from './rate.ts'

test('as planned, everybody comes when planned', () => {
  const rate = createRate(5000)
  expect([0, 1, 250.5].map(rate.momentOf)).toEqual([5000, 5001, 5250.5])
})

test('from a change on the plan runs so many times as fast; what came before stays', () => {
  const rate = createRate(0)
  rate.change({ at: 1000, factor: 2 })
  rate.change({ at: 2000, factor: 0.5 })
  // A second as planned, a second in which two are made good, then each takes twice its time.
  expect([500, 1000, 2000, 3000, 4000].map(rate.momentOf)).toEqual([500, 1000, 1500, 2000, 4000])
})

test('in a pause nobody comes, and afterwards everybody who would have', () => {
  const rate = createRate(0)
  rate.change({ at: 1000, factor: 0 })
  expect([999, 1000, 1001].map(rate.momentOf)).toEqual([999, Infinity, Infinity])
  rate.change({ at: 3000, factor: 1 })
  expect([999, 1000, 1001].map(rate.momentOf)).toEqual([999, 3000, 3001])
})

test('a change for a moment before the last counts from the last', () => {
  const rate = createRate(1000)
  rate.change({ at: 0, factor: 2 })
  expect(rate.momentOf(100)).toBe(1050)
})

test('a rate changed before its plan begins holds from the beginning', () => {
  const late = createLateRate()
  late.change({ at: 10, factor: 4 })
  const rate = late.from(1000)
  expect(rate.momentOf(400)).toBe(1100)
  late.change({ at: 1200, factor: 1 })
  expect(rate.momentOf(900)).toBe(1300)
})

test('a dial tells every turn and keeps it, a moment ahead so that all hear of it in time', () => {
  const heard: RateChange[] = []
  const dial = createDial((change) => heard.push(change))
  const before = Date.now()
  dial.turn(0)
  dial.turn(10)
  expect(heard.map(({ factor }) => factor)).toEqual([0, 10])
  expect(heard[0]?.at).toBeGreaterThan(before)
  expect(dial.turns()).toEqual(heard)
})

test.each([-0.1, 10.1, Number.NaN, Infinity])('a dial does not turn to %d', (factor) => {
  const heard: RateChange[] = []
  const dial = createDial((change) => heard.push(change))
  expect(() => dial.turn(factor)).toThrow(RangeError)
  expect([heard, dial.turns()]).toEqual([[], []])
})

test('a dial that was turned too often turns no more', () => {
  const dial = createDial(() => undefined)
  for (let turn = 0; turn < 1000; turn += 1) dial.turn(1)
  expect(() => dial.turn(1)).toThrow('can be changed 1000 times')
})
