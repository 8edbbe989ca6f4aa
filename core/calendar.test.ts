import { expect, test } from 'vitest'
import {
  beijingTime,
  clearingDay,
  compactTime,
  fromBeijingTime,
  momentOf,
  plainTime,
  rfc3339,
} from './calendar.ts'
import { stream } from './random.ts'

const eightHoursMs = 8 * 3_600_000

/** What the platform says of that moment, in Beijing. */
function byDate(at: number) {
  const date = new Date(at + eightHoursMs)
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
  }
}

const utc = (text: string) => Date.parse(`${text}+08:00`)

const corners = [
  '1900-02-28T23:59:59',
  '1900-03-01T00:00:00',
  '1969-12-31T23:59:59',
  '1970-01-01T00:00:00',
  '1970-01-01T08:00:00',
  '2000-02-29T12:00:00',
  '2000-12-31T23:59:59',
  '2001-01-01T00:00:00',
  '2023-02-28T23:59:59',
  '2024-02-29T00:00:00',
  '2024-02-29T23:59:59',
  '2024-03-01T00:00:00',
  '2026-11-22T19:30:00',
  '2100-02-28T23:59:59',
  '2100-03-01T00:00:00',
  '2400-02-29T23:59:59',
].map(utc)

const draw = stream(10, 'calendar')
const moments = [
  ...corners,
  ...Array.from({ length: 2_000 }, () =>
    Math.floor((draw.next() * 400 - 70) * 365.25 * 86_400_000),
  ),
]

test('tells date and time as the platform does, for 2,000 moments and every corner', () => {
  for (const at of moments) expect(beijingTime(at), `${at}`).toEqual(byDate(at))
})

test('finds the moment again from date and time', () => {
  for (const at of moments) {
    expect(fromBeijingTime(beijingTime(at))).toBe(Math.floor(at / 1000) * 1000)
  }
})

test('prints the same moment in the three forms the wires use', () => {
  const at = utc('2026-01-02T03:04:05')
  expect([compactTime(at), plainTime(at), rfc3339(at)]).toEqual([
    '20260102030405',
    '2026-01-02 03:04:05',
    '2026-01-02T03:04:05+08:00',
  ])
  for (const moment of moments) {
    expect(Date.parse(rfc3339(moment))).toBe(Math.floor(moment / 1000) * 1000)
  }
})

test('fractions of a millisecond do not disturb', () => {
  expect(compactTime(utc('2026-01-02T03:04:05') + 999.999)).toBe('20260102030405')
})

test('reads what it prints', () => {
  for (const at of moments) {
    const second = Math.floor(at / 1000) * 1000
    expect([momentOf(compactTime(at)), momentOf(plainTime(at))]).toEqual([second, second])
  }
})

test.each(['20240229120000', '2024-02-29 12:00:00', '2024-02-29T12:00:00'])(
  '%s is a moment of a leap day',
  (text) => {
    expect(momentOf(text)).toBe(utc('2024-02-29T12:00:00'))
  },
)

test.each([
  '',
  '20230229120000',
  '20240230120000',
  '20241301120000',
  '20240001120000',
  '20240100120000',
  '20240431120000',
  '20240101240000',
  '20240101126000',
  '20240101120060',
  '2024010112000',
  '202401011200000',
  '2024/01/01 12:00:00',
  '2024-01-01',
  'yesterday',
])('"%s" is no moment', (text) => {
  expect(momentOf(text)).toBeUndefined()
})

test.each([
  ['2026-11-22T00:00:00', '20261122'],
  ['2026-11-22T22:59:59', '20261122'],
  ['2026-11-22T23:00:00', '20261123'],
  ['2026-11-22T23:59:59', '20261123'],
  ['2024-02-28T23:00:00', '20240229'],
  ['2026-12-31T22:59:59', '20261231'],
  ['2026-12-31T23:00:00', '20270101'],
])('%s in Beijing is cleared on %s', (text, day) => {
  expect(clearingDay(utc(text))).toBe(day)
})
