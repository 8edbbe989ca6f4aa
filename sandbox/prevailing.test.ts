import { expect, test } from 'vitest'
import { momentOf } from '../core/calendar.ts'
import { decideFate, type Policies } from '../core/faults.ts'
import { moods } from './moods.ts'
import { participants } from './names.ts'
import { hoursAt, prevailingPolicies } from './prevailing.ts'

const at = (time: string) => momentOf(time) ?? Number.NaN
const noon = at('2026-11-25 12:00:00')
const none: Policies = {}
const both = { moods: true, maintenance: true }

test('without moods and maintenance the policies are the very same', () => {
  expect(prevailingPolicies({ policies: none, moods: false, maintenance: false }, noon)).toBe(none)
})

test('moods hold where a scenario says nothing', () => {
  const calm = { latency: { kind: 'fixed', ms: 1 } } as const
  const policies = { 'switch>icbc': calm, ccb: calm, merchant: calm, alipay: calm }
  const prevail = prevailingPolicies({ policies, moods: true, maintenance: false }, noon)
  expect(prevail['switch>icbc']).toBe(calm)
  expect(prevail['switch>ccb']).toBeUndefined()
  expect(prevail.ccb).toBe(calm)
  expect(prevail['alipay>merchant']).toBeUndefined()
  expect(prevail['switch>boc']).toBe(moods['switch>boc'])
})

// A Sunday: 22 November 2026.
const edges = [
  // BOC closes on Saturday from 23:30 to 01:30, into the next week.
  ['boc', '2026-11-21 23:29:59', false],
  ['boc', '2026-11-21 23:30:00', true],
  ['boc', '2026-11-22 00:00:00', true],
  ['boc', '2026-11-22 01:29:59', true],
  ['boc', '2026-11-22 01:30:00', false],
  ['tccb', '2026-11-21 23:59:59', false],
  ['tccb', '2026-11-22 00:00:00', true],
  ['tccb', '2026-11-22 05:59:59', true],
  ['tccb', '2026-11-22 06:00:00', false],
  ['tccb', '2026-11-23 03:00:00', false],
  // Two windows a week.
  ['hsbank', '2026-11-22 03:00:00', true],
  ['hsbank', '2026-11-26 02:30:00', true],
  ['hsbank', '2026-11-26 03:00:00', false],
  ['cmb', '2026-11-24 03:30:00', true],
  ['mipay', '2026-11-25 03:30:00', true],
  ['mipay', '2026-11-25 04:00:00', false],
  // Long ago too, before 1970.
  ['tccb', '1969-12-28 00:00:00', true],
  ['tccb', '1969-12-27 23:59:59', false],
] as const

test.each(edges)('%s at %s: closed is %s', (id, time, isClosed) => {
  const now = at(time)
  expect(hoursAt(now).closed.includes(id)).toBe(isClosed)
  const prevail = prevailingPolicies({ policies: none, moods: false, maintenance: true }, now)
  const fate = (hop: `${string}>${string}`, operation: string, movesMoney: boolean) =>
    decideFate(prevail, 1, { trace: 'T', hop, operation, movesMoney, ordinal: 0 }).refusal
  const refusal = id === 'mipay' ? 'institution-down' : 'issuer-down'
  expect(fate(`switch>${id}`, 'authorise', true)).toBe(isClosed ? refusal : null)
  expect(fate(`switch>${id}`, 'reverse-authorisation', false)).toBeNull()
  for (const operation of ['show-code', 'scan', 'open', 'confirm']) {
    const seen = fate(`${id}-app>${id}`, operation, false)
    expect(seen).toBe(isClosed ? 'institution-down' : null)
  }
  expect(fate(`${id}-app>${id}`, 'payment', false)).toBeNull()
})

test('a closed bank refuses whatever a scenario says of it', () => {
  const policies = { 'switch>tccb': { latency: { kind: 'fixed', ms: 1 } }, tccb: {} } as const
  const closed = prevailingPolicies({ policies, ...both }, at('2026-11-22 00:00:00'))
  expect(closed['switch>tccb']?.refusals).toEqual([{ outcome: 'issuer-down', weight: 1 }])
  const open = prevailingPolicies({ policies, ...both }, at('2026-11-22 06:00:00'))
  expect(open['switch>tccb']).toBe(policies['switch>tccb'])
})

test('it is worked out anew only when somebody opens or closes', () => {
  const policies: Policies = {}
  const asked = { policies, ...both }
  const first = prevailingPolicies(asked, at('2026-11-22 05:00:00'))
  expect(prevailingPolicies({ ...asked }, at('2026-11-22 05:59:59'))).toBe(first)
  const { from, until } = hoursAt(at('2026-11-22 05:30:00'))
  expect([from, until]).toEqual([at('2026-11-22 05:00:00'), at('2026-11-22 06:00:00')])
  const next = prevailingPolicies(asked, until)
  expect(next).not.toBe(first)
  expect(prevailingPolicies(asked, until + 60_000)).toBe(next)
  // Another question about the same policies is no mistake.
  const calm = prevailingPolicies({ policies, moods: false, maintenance: true }, until)
  expect(calm['switch>icbc']).toBeUndefined()
})

test('hours follow one another without a gap, week after week', () => {
  let now = at('2026-11-22 00:00:00')
  const end = at('2026-12-06 00:00:00')
  const closed = new Map<string, number>()
  while (now < end) {
    const hours = hoursAt(now)
    expect(hours.from).toBe(now)
    for (const id of hours.closed) closed.set(id, (closed.get(id) ?? 0) + hours.until - now)
    now = hours.until
  }
  expect(now).toBe(end)
  expect([...closed.keys()].sort()).toEqual(participants.map(({ id }) => String(id)).sort())
  expect(closed.get('tccb')).toBe(2 * 6 * 3_600_000)
  expect(closed.get('hsbank')).toBe(2 * 7 * 3_600_000)
  expect(closed.get('boc')).toBe(2 * 2 * 3_600_000)
})

test('it costs nothing to ask', () => {
  const asked = { policies: none, ...both }
  const began = performance.now()
  for (let turn = 0; turn < 100_000; turn += 1) prevailingPolicies(asked, noon)
  expect((performance.now() - began) / 100_000).toBeLessThan(0.005)
})
