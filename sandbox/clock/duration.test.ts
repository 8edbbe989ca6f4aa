import { expect, test } from 'vitest'
import { durationMs, momentMs } from './duration.ts'

const hour = 3_600_000

test.each([
  ['90m', 1.5 * hour],
  ['24h', 24 * hour],
  ['1d', 24 * hour],
  ['1d12h', 36 * hour],
  ['1h30m15s', 1.5 * hour + 15_000],
  ['250ms', 250],
  ['1s250ms', 1250],
  ['0s', 0],
  ['PT24H', 24 * hour],
  ['P1D', 24 * hour],
  ['P1W', 7 * 24 * hour],
  ['P1DT12H30M', 36.5 * hour],
  ['PT0.5S', 500],
])('%s is %d ms', (text, ms) => {
  expect(durationMs(text)).toBe(ms)
})

test.each([
  ...[
    '',
    ' ',
    '24',
    '24 h',
    '1.5h',
    '-1h',
    '+1h',
    'h',
    '1h1d',
    '1H',
    '24hours',
    '1m1h',
    'eine Stunde',
  ],
  ...['P', 'PT', 'P1DT', 'P1M', 'P1Y', 'PT1H1H', 'pt24h', 'PT-1H', '1e3s', '٣h', '24h\n', 'NaN'],
  '99999999999999999999d',
])('%j is no duration', (text) => {
  expect(durationMs(text)).toBeUndefined()
})

test.each([
  ['2026-11-23T09:00:00+08:00', Date.UTC(2026, 10, 23, 1)],
  ['2026-11-23T01:00Z', Date.UTC(2026, 10, 23, 1)],
  ['2026-11-23T01:00:00.5Z', Date.UTC(2026, 10, 23, 1, 0, 0, 500)],
  ['2024-02-29T23:30:00-08:00', Date.UTC(2024, 2, 1, 7, 30)],
])('%s is a moment', (text, at) => {
  expect(momentMs(text)).toBe(at)
})

test.each([
  ...['', 'tomorrow', '2026-11-23', '2026-11-23T09:00:00', '2026-11-23 09:00:00Z'],
  ...['2026-02-30T00:00:00Z', '2026-13-01T00:00:00Z', '2026-11-23T25:00:00Z', '1e12'],
])('%j is no moment', (text) => {
  expect(momentMs(text)).toBeUndefined()
})
