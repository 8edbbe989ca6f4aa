import { expect, test } from 'vitest'
import { stream } from './random.ts'
import { formSettleKey, settleKeyParts, switchCode } from './settle-key.ts'

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
