import { expect, test } from 'vitest'
import { stream } from './random.ts'
import {
  clearingDayOf,
  formSettleKey,
  isClosedDay,
  settleKeyParts,
  switchCode,
} from './settle-key.ts'

test('38 characters: institutions padded with blanks, trace number, time', () => {
  const parts = {
    acquirer: '01020000',
    forwarder: switchCode,
    traceNo: '000042',
    time: '1122193000',
  }
  expect(formSettleKey(parts)).toBe('01020000   00049992   0000421122193000')
})

test('what was put in is found again, for institution codes of every length', () => {
  const draw = stream(3, 'settle-key')
  for (let round = 0; round < 500; round += 1) {
    const parts = {
      acquirer: draw.digits(1 + draw.int(11)),
      forwarder: draw.digits(1 + draw.int(11)),
      traceNo: draw.digits(6),
      time: draw.digits(10),
    }
    const key = formSettleKey(parts)
    expect(key).toHaveLength(38)
    expect(settleKeyParts(key)).toEqual(parts)
  }
})

const noon = Date.UTC(2026, 0, 1, 4)

test.each([
  ['1231225959', '20251231'],
  ['1231230000', '20260101'],
  ['0101120000', '20260101'],
  ['0101235959', '20260102'],
  ['1130000000', '20251130'],
])('a key of %s belongs to the clearing day %s, read on New Year’s Day', (time, day) => {
  const parts = { acquirer: '49430000', forwarder: switchCode, traceNo: '000001', time }
  expect(clearingDayOf(formSettleKey(parts), noon)).toBe(day)
})

test('a day is closed ten minutes after its cut', () => {
  const parts = { acquirer: '49430000', forwarder: switchCode, traceNo: '000001' }
  const key = formSettleKey({ ...parts, time: '1122225959' })
  const cut = Date.UTC(2026, 10, 22, 15)
  const minutes = [-1, 0, 9.99, 10, 60 * 24].map((after) => isClosedDay(key, cut + after * 60_000))
  expect(minutes).toEqual([false, false, false, true, true])
})

test.each(['', 'S1', '11222259'])(
  'a key with the time "%s" is of the day on which it is read',
  (time) => {
    const parts = { acquirer: '49430000', forwarder: switchCode, traceNo: '000001', time }
    expect(clearingDayOf(formSettleKey(parts), noon)).toBe('20260101')
  },
)
