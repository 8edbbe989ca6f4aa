import { expect, test } from 'vitest'
import { momentOf, plainTime } from '../../core/calendar.ts'
import { codeExpiry, expiry, type Wishes } from './expiry.ts'
import { products } from './products.ts'

const now = momentOf('2026-11-22 19:30:00') ?? 0

const cases: readonly [wishes: Wishes, product: keyof typeof products, end: string][] = [
  [{}, 'precreate', '2026-11-22 22:30:00'],
  [{}, 'page', '2026-12-07 19:30:00'],
  [{ within: '90m' }, 'pay', '2026-11-22 21:00:00'],
  [{ within: '15d' }, 'pay', '2026-12-07 19:30:00'],
  [{ within: '1c' }, 'app', '2026-11-23 00:00:00'],
  [{ within: '1h', until: '2026-11-22 19:45:00' }, 'pay', '2026-11-22 19:45:00'],
  [{ until: '2026-11-22 19:45' }, 'wap', '2026-11-22 19:45:00'],
]

test.each(cases)('of %o, an order of %s ends at %s', (wishes, product, end) => {
  const at = expiry(wishes, { now, waitsDays: products[product].waitsDays })
  expect(typeof at === 'number' ? plainTime(at) : at).toBe(end)
})

test.each([
  [{ within: '1.5h' }, 'within'],
  [{ within: '16d' }, 'within'],
  [{ within: '0m' }, 'within'],
  [{ until: '2026-02-30 00:00:00' }, 'until'],
] as const)('of %o the flawed wish is told', (wishes, name) => {
  expect(expiry(wishes, { now, waitsDays: 1 })).toBe(name)
})

test.each([
  [undefined, '2026-11-22 21:30:00'],
  ['5m', '2026-11-22 19:35:00'],
  ['1d', '2026-11-22 21:30:00'],
])('a code that may live %s dies at %s', (within, end) => {
  expect(plainTime(codeExpiry(within, now) ?? 0)).toBe(end)
})

test('a code whose life cannot be read has no end', () => {
  expect(codeExpiry('soon', now)).toBeUndefined()
})
