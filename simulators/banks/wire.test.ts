import { expect, test } from 'vitest'
import { settleKey } from '../../core/ids.ts'
import { fen } from '../../core/money.ts'
import { pack, unpack } from './iso8583/message.ts'
import { type CardMessage, decodeCardMessage, encodeCardMessage, type Question } from './wire.ts'

const held = settleKey('49430000   00049992   0000011122120000')
const own = settleKey('49430000   00049992   0000021123090000')
const asked: Omit<CardMessage, 'question'> = {
  ...{ settleKey: own, cardNo: '6222020000000000018', amountFen: fen(11_500) },
  ...{ reason: '', reference: '' },
}

// Message type, processing code, condition, and the original data elements (U3.1).
const rows: readonly (readonly [Question, string, string, string, string | undefined])[] = [
  ['authorise', '0200', '000000', '00', undefined],
  ['reverse', '0420', '000000', '00', '020000000211230900000004943000000000049992'],
  ['undo', '0200', '200000', '00', '020000000211230900000004943000000000049992'],
  ['credit', '0220', '200000', '00', undefined],
  ['hold', '0100', '030000', '06', undefined],
  ['reverse-hold', '0420', '030000', '06', '010000000211230900000004943000000000049992'],
  ['undo-hold', '0100', '200000', '06', '010000000211230900000004943000000000049992'],
  ['capture', '0200', '000000', '06', '010000000111221200000004943000000000049992'],
  ['reverse-capture', '0420', '000000', '06', '020000000211230900000004943000000000049992'],
  ['undo-capture', '0200', '200000', '06', '020000000211230900000004943000000000049992'],
]

test.each(rows)('%s is %s, F3 %s, F25 %s, F90 %s', (question, mti, f3, f25, f90) => {
  const message = { ...asked, question, ...(question === 'capture' ? { of: held } : {}) }
  const bytes = encodeCardMessage(message)
  const read = unpack(bytes)
  if (!read.ok) throw new Error('It cannot be read.')
  const { 3: processing, 25: condition, 90: original } = read.value.fields
  expect([read.value.mti, processing, condition, original]).toEqual([mti, f3, f25, f90])
  expect(decodeCardMessage(bytes)).toMatchObject({ ok: true, asked: message })
})

test('a capture that names no hold is answered 30', () => {
  const bytes = encodeCardMessage({ ...asked, question: 'capture', of: held })
  const read = unpack(bytes)
  if (!read.ok) throw new Error('It cannot be read.')
  const { 90: _, ...fields } = read.value.fields
  expect(decodeCardMessage(pack({ mti: '0200', fields }))).toMatchObject({
    ...{ ok: false, code: '30', says: 'field 90 is missing' },
  })
})

test('a message without a condition is an ordinary one', () => {
  const read = unpack(encodeCardMessage({ ...asked, question: 'authorise' }))
  if (!read.ok) throw new Error('It cannot be read.')
  const { 25: _, ...fields } = read.value.fields
  const decoded = decodeCardMessage(pack({ mti: '0200', fields }))
  expect(decoded).toMatchObject({ ok: true, asked: { question: 'authorise' } })
})
