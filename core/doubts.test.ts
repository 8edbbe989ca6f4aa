import { expect, test } from 'vitest'
import { Doubts } from './doubts.ts'

const names = ['T', 'K', 'R'] as const
const told = (doubts: Doubts) => names.filter((name) => doubts.has(name)).join('')

test('what is asked about is in doubt until it is answered', () => {
  const doubts = new Doubts()
  const heard = doubts.asks('switch>icbc', 'T', 'K')
  expect(told(doubts)).toBe('TK')
  heard(true)
  expect([told(doubts), doubts.size]).toEqual(['', 0])
})

test('what was not heard is in doubt until the same line tells, however often it is silent', () => {
  const doubts = new Doubts()
  for (const isKnown of [false, false, false]) doubts.asks('switch>icbc', 'T', 'K')(isKnown)
  doubts.asks('alipay>switch', 'T', undefined)(true)
  expect(told(doubts)).toBe('TK')
  doubts.asks('switch>icbc', 'T', 'K')(true)
  expect([told(doubts), doubts.size]).toEqual(['', 0])
})

test('what is asked on the way stays in doubt with what it was asked for', () => {
  const doubts = new Doubts()
  const whole = doubts.asks('alipay>switch', 'T', 'R')
  doubts.asks('switch>icbc', 'T', 'K')(true)
  expect(told(doubts)).toBe('TKR')
  whole(false)
  expect(told(doubts)).toBe('TKR')
  doubts.asks('alipay>switch', 'T', 'R')(true)
  expect(told(doubts)).toBe('')
})

test('a name that two doubts share is in doubt as long as one of them is', () => {
  const doubts = new Doubts()
  const first = doubts.asks('alipay>switch', 'T', 'K')
  const second = doubts.asks('alipay>switch', 'other', 'K')
  first(true)
  expect(told(doubts)).toBe('K')
  second(true)
  expect(told(doubts)).toBe('')
})
