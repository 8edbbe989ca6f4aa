import { expect, test } from 'vitest'
import { fen } from '../../core/money.ts'
import { formSettleKey, switchCode } from '../../core/settle-key.ts'
import { cardNumber } from '../../simulators/banks/issuers.ts'
import { encodeCardMessage } from '../../simulators/banks/wire.ts'
import { byteString } from './heard.ts'
import { createMask } from './mask.ts'
import { replyMessage, requestMessage } from './messages.ts'

const cardNo = cardNumber('622202', 19, 42)
const masked = `622202*********${cardNo.slice(-4)}`
const settleKey = formSettleKey({
  ...{ acquirer: '49430000', forwarder: switchCode, traceNo: '000001', time: '1123174051' },
})
const asked = encodeCardMessage({
  ...{ question: 'authorise', settleKey, cardNo },
  ...{ amountFen: fen(1250), reason: '', reference: '' },
})
const fresh = () => createMask([], new Set())
const octets = { 'content-type': 'application/octet-stream' }

/** What a person may read out of a dump, whichever of its columns they look at. */
const readOut = (dump: string) => {
  const lines = dump.split('\n')
  const hex = lines.map((line) => line.slice(6, 53).replaceAll(' ', '')).join('')
  return [Buffer.from(hex, 'hex').toString('latin1'), lines.map((line) => line.slice(55)).join('')]
}

test.each([
  ['as what it is', octets],
  ['as text', { 'content-type': 'text/plain' }],
  ['as nothing', {}],
  ['in capitals', { 'content-type': 'Application/Octet-Stream' }],
])('a card message at a bank, sent %s, is read, and its number covered', (_, headers) => {
  const request = { method: 'POST', target: '/iso8583', headers, body: byteString(asked) }
  const { body, fields, bytes } = requestMessage(request, fresh())
  expect(bytes).toBe(asked.length)
  expect(body.split('\n')[0]).toMatch(/^0000 {2}30 32 30 30 .* 0200/)
  for (const text of readOut(body)) {
    expect(text).toContain(masked)
    expect(text).not.toContain(cardNo)
  }
  expect(fields.find(([name]) => name.startsWith('F2 '))?.[1]).toBe(masked)
})

test('so is the answer; of one that cannot be read nothing is shown', () => {
  const reply = { status: 200, headers: octets, body: byteString(asked) }
  const told = replyMessage(reply, fresh())
  expect(readOut(told.body)[1]).toContain(masked)
  expect(replyMessage({ ...reply, body: `19${cardNo}` }, fresh()).body).toBe('')
})

test('a body that is no text is shown by its letters, and covered', () => {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const body = byteString(Buffer.from(`orderDesc=\xb9\xf1&accNo=${cardNo}&txnAmt=1`, 'latin1'))
  const told = requestMessage({ method: 'POST', target: '/x', headers, body }, fresh())
  expect(told.body).toBe(`orderDesc=··&accNo=${masked}&txnAmt=1`)
})
