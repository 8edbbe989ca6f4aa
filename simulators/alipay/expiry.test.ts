import { expect, test } from 'vitest'
import { momentOf, plainTime } from '../../core/calendar.ts'
import { expiry, type Wishes } from './expiry.ts'

const now = momentOf('2026-11-22 19:30:00') ?? 0

const cases: readonly [wishes: Wishes, showsCode: boolean, end: string][] = [
  [{}, false, '2026-11-22 22:30:00'],
  [{}, true, '2026-11-22 21:30:00'],
  [{ within: '90m' }, false, '2026-11-22 21:00:00'],
  [{ within: '15d' }, false, '2026-12-07 19:30:00'],
  [{ within: '1c' }, false, '2026-11-23 00:00:00'],
  [{ within: '1h', until: '2026-11-22 19:45:00' }, false, '2026-11-22 19:45:00'],
  [{ codeWithin: '5m' }, true, '2026-11-22 19:35:00'],
  [{ codeWithin: '1d' }, true, '2026-11-22 21:30:00'],
  [{ within: '1d' }, true, '2026-11-22 21:30:00'],
]

test.each(cases)('of %o, code shown %s, the end is %s', (wishes, showsCode, end) => {
  const at = expiry(wishes, { now, showsCode })
  expect(typeof at === 'number' ? plainTime(at) : at).toBe(end)
})

test.each([
  [{ within: '1.5h' }, 'within'],
  [{ within: '16d' }, 'within'],
  [{ within: '0m' }, 'within'],
  [{ until: '2026-02-30 00:00:00' }, 'until'],
  [{ codeWithin: 'soon' }, 'codeWithin'],
] as const)('of %o the flawed wish is told', (wishes, name) => {
  expect(expiry(wishes, { now, showsCode: true })).toBe(name)
})
