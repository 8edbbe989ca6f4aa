import { expect, test } from 'vitest'
import type { AttemptEnded } from '../../core/events.ts'
import { appId, institutionId, merchantId, trace } from '../../core/ids.ts'
import { fen } from '../../core/money.ts'
import type { Outcome } from '../../core/outcome.ts'
import { ToldBook, type ToldBounds } from './told-book.ts'

const wide: ToldBounds = {
  ...{ max: 1000, bytesMax: 1e9, heardMax: 100, perSecond: 1000, endsPerSecond: 1000 },
}

function bookOf(bounds: Partial<ToldBounds> = {}) {
  let at = 0
  const book = new ToldBook(() => at, { ...wide, ...bounds })
  const begin = (name: string) => book.open(name, 'beginning')
  return {
    book,
    begin,
    passes: (milliseconds: number) => {
      at += milliseconds
    },
    ends: (name: string, outcome: Outcome) => {
      const told = begin(name)
      if (told !== undefined) book.add(told, { type: 'event', at, event: ended(name, outcome) })
    },
    names: () => book.all().map(({ called }) => called),
  }
}

const ended = (name: string, outcome: Outcome): AttemptEnded => ({
  ...{ type: 'attempt-ended', at: 0, trace: trace(name), scene: 'merchant-code' },
  ...{ app: appId('icbc'), payerInstitution: institutionId('icbc') },
  ...{ owner: institutionId('alipay'), merchant: merchantId('1'), city: 'Beijing' },
  ...{ amountFen: fen(100), steppedUp: false, outcome, hop: 'icbc>switch' },
  ...{ moneyMoved: outcome === 'approved', tookMs: 1 },
})

test('takes in so many a second, and says how many it passed over', () => {
  const { book, begin, passes } = bookOf({ perSecond: 10 })
  const kept = Array.from({ length: 50 }, (_, index) => begin(`A${index}`)).filter(Boolean)
  expect(kept).toHaveLength(20)
  expect(book.mayOpen()).toBe(false)
  passes(500)
  expect(Array.from({ length: 9 }, (_, index) => begin(`B${index}`)).filter(Boolean)).toHaveLength(
    5,
  )
  expect(book.keeping()).toMatchObject({ kept: 25, passedOver: 34, forgotten: 0 })
})

test('at a low rate it keeps the newest, and forgets the oldest by all its names', () => {
  const { book, begin, names, passes } = bookOf({ max: 500, perSecond: 50 })
  for (let index = 0; index < 700; index += 1) {
    passes(50)
    const told = begin(`P${index}`)
    if (told !== undefined) book.call(told, `code of P${index}`)
  }
  expect(names()).toHaveLength(500)
  expect(names().at(-1)).toBe('P699')
  expect(book.find('P199')).toBeUndefined()
  expect(book.find('code of P199')).toBeUndefined()
  expect(book.find('code of P200')?.called).toBe('P200')
})

test('failures stay longer than successes, until they are more than half', () => {
  const { ends, names } = bookOf({ max: 4 })
  for (const name of ['F1', 'F2']) ends(name, 'funds-insufficient')
  for (const name of ['S1', 'S2', 'S3']) ends(name, 'approved')
  expect(names()).toEqual(['F1', 'F2', 'S2', 'S3'])
  ends('F3', 'result-unknown')
  ends('F4', 'issuer-timeout')
  expect(names()).toEqual(['F2', 'S3', 'F3', 'F4'])
})

test('its bytes are bounded, and given back when a payment is forgotten', () => {
  const { book, begin } = bookOf({ bytesMax: 20_000 })
  const request = { method: 'POST', target: '/', headers: {}, body: 'x'.repeat(4000) }
  for (let index = 0; index < 40; index += 1) {
    const told = begin(`P${index}`)
    if (told === undefined) continue
    const said = { type: 'said', at: index, hop: 'merchant>alipay', operation: 'pay' } as const
    book.add(told, { ...said, attempt: 0, request })
  }
  const { kept, bytes, forgotten } = book.keeping()
  expect(bytes).toBeLessThanOrEqual(20_000)
  expect(kept).toBe(3)
  expect(forgotten).toBe(37)
  expect(book.all().reduce((sum, one) => sum + one.bytes, 0)).toBe(bytes)
})

test('of one payment it keeps so much, and counts the rest', () => {
  const { book, begin } = bookOf({ heardMax: 3 })
  const told = begin('P')
  if (told === undefined) throw new Error('It was not taken in.')
  for (let at = 0; at < 10; at += 1) {
    book.add(told, { type: 'commit', at, place: 'icbc', moves: [], transfers: [] })
  }
  expect(told.heard).toHaveLength(3)
  expect(told.leftOut).toBe(7)
})

test('two that turn out to be one become one, whatever name was known first', () => {
  const { book, begin } = bookOf()
  const code = begin('a code')
  const order = begin('an order')
  if (code === undefined || order === undefined) throw new Error('They were not taken in.')
  book.add(order, { type: 'commit', at: 1, place: 'alipay', moves: [], transfers: [] })
  book.add(code, { type: 'commit', at: 2, place: 'icbc', moves: [], transfers: [] })
  const one = book.call(order, 'a code')
  expect(book.find('an order')).toBe(one)
  expect(book.find('a code')).toBe(one)
  expect(one.heard.map(({ at }) => at)).toEqual([1, 2])
  // Who still holds the one that is gone adds to what it became.
  book.add(order, { type: 'commit', at: 3, place: 'switch', moves: [], transfers: [] })
  expect(one.heard).toHaveLength(3)
  expect(book.keeping().kept).toBe(1)
  expect(book.all().reduce((sum, { bytes }) => sum + bytes, 0)).toBe(book.keeping().bytes)
})
