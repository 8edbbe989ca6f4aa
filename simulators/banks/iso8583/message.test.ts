import { expect, test } from 'vitest'
import { type Stream, stream } from '../../../core/random.ts'
import { ascii, asciiFields, type Encoding, type Field, fieldTable } from './fields.ts'
import { describe, type Message, pack, unpack } from './message.ts'
import { failureSentence, type ParseFailure, responseCodeOf } from './parse-failure.ts'

const key = Buffer.from('a key of the test')
const digits = '0123456789'
const letters = `${digits}ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz`
const printable = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join('')
const alphabets = { n: digits, an: letters, ans: printable, b: '0123456789ABCDEF' } as const

function contentOf({ kind, length, lengthDigits }: Field, chance: Stream): string {
  const long = lengthDigits === 0 ? length : 1 + chance.int(length)
  return chance.letters(kind === 'b' ? 2 * long : long, alphabets[kind])
}

function randomMessage(chance: Stream): Message {
  const share = chance.next()
  const chosen = [...asciiFields.fields.values()].filter(() => chance.next() < share)
  const fields = Object.fromEntries(
    chosen.map((field) => [field.number, contentOf(field, chance)] as const),
  )
  return { mti: chance.digits(4), fields }
}

const randomMessages = (name: string, count: number) =>
  Array.from({ length: count }, (_, index) => randomMessage(stream(8583, name, index)))

function failureOf(bytes: Buffer, wire = {}): ParseFailure {
  const read = unpack(bytes, wire)
  if (read.ok) throw new Error('the message was read')
  return read.failure
}

const purchase: Message = {
  mti: '0200',
  fields: { 2: '6222020000000000018', 3: '000000', 4: '000000001250', 11: '000042', 49: '156' },
}

test('any message survives packing and unpacking, sealed or not', () => {
  for (const message of randomMessages('round trip', 500)) {
    expect(unpack(pack(message))).toEqual({ ok: true, value: message })
    const { 128: seal, ...fields } = message.fields
    const sealed = pack({ ...message, fields }, { key })
    const read = unpack(sealed, { key })
    expect(read).toMatchObject({ ok: true, value: { mti: message.mti, fields } })
    expect(seal === undefined || seal.length === 16).toBe(true)
  }
})

test('a message cut off anywhere is refused at or before the cut', () => {
  for (const message of randomMessages('cut', 60)) {
    const bytes = pack(message)
    for (let cut = 0; cut < bytes.length; cut += 1) {
      const failure = failureOf(bytes.subarray(0, cut))
      expect(failure.offset).toBeLessThanOrEqual(cut)
      expect(failure.what).toMatch(/^(cut-off|bitmap)$/)
    }
  }
})

test('a byte more is refused', () => {
  for (const message of randomMessages('surplus', 60)) {
    const bytes = pack(message)
    expect(failureOf(Buffer.concat([bytes, Buffer.from('0')]))).toEqual({
      what: 'surplus',
      field: 'end',
      offset: bytes.length,
      expected: 'no more bytes',
      found: '1 more bytes',
    })
  }
})

test('a damaged message is refused, or is another message that packs to the same bytes', () => {
  const chance = stream(8583, 'damage')
  let refused = 0
  for (const message of randomMessages('damage', 500)) {
    const bytes = pack(message)
    const at = chance.int(bytes.length)
    bytes[at] = (bytes[at] ?? 0) ^ (1 << chance.int(8))
    const read = unpack(bytes)
    if (read.ok) expect(pack(read.value)).toEqual(bytes)
    else refused += 1
  }
  expect(refused).toBeGreaterThan(100)
})

test('noise is refused and nothing is thrown', () => {
  const chance = stream(8583, 'noise')
  for (let round = 0; round < 500; round += 1) {
    const bytes = Buffer.from(Array.from({ length: chance.int(80) }, () => chance.int(256)))
    expect(unpack(bytes).ok).toBe(false)
  }
})

test('no sealed message survives the change of a single bit', () => {
  const bytes = pack(purchase, { key })
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const changed = Buffer.from(bytes)
    const at = bit >> 3
    changed[at] = (changed[at] ?? 0) ^ (1 << (bit & 7))
    expect(unpack(changed, { key }).ok).toBe(false)
  }
})

/** The purchase with some bytes replaced from an offset on. */
function withBytes(offset: number, replacement: string): Buffer {
  const bytes = pack(purchase)
  bytes.write(replacement, offset, 'latin1')
  return bytes
}

// 0 MTI  4 bitmap  12 F2 length  14 F2  33 F3  39 F4  51 F11  57 F49  60 end
test.each([
  [
    'a letter in the amount',
    withBytes(41, 'x'),
    'F4 at byte 41: expected 12 digits, found byte 0x78.',
  ],
  [
    'a letter in the card number',
    withBytes(20, 'O'),
    'F2 at byte 20: expected at most 19 digits, found byte 0x4f.',
  ],
  [
    'a length that is too great',
    withBytes(12, '20'),
    'F2 at byte 12: expected a length from 1 to 19 in 2 digits, found 20.',
  ],
  [
    'a length of nothing',
    withBytes(12, '00'),
    'F2 at byte 12: expected a length from 1 to 19 in 2 digits, found 00.',
  ],
  [
    'a length that is no number',
    withBytes(12, '1?'),
    'F2 at byte 13: expected a length from 1 to 19 in 2 digits, found byte 0x3f.',
  ],
  [
    'an unknown field',
    withBytes(4, '\x78'),
    'F5 at byte 4: expected fields of the table, found F5.',
  ],
  [
    'a message type with a letter',
    withBytes(2, 'I'),
    'message type at byte 2: expected 4 digits, found byte 0x49.',
  ],
  [
    'a second bitmap with nothing in it',
    Buffer.from(`0200\x80${'\0'.repeat(15)}`, 'latin1'),
    'bitmap at byte 12: expected a field above 64 where bit 1 is set, found none.',
  ],
  [
    'half a bitmap',
    Buffer.from('0200\x80\0\0', 'latin1'),
    'bitmap at byte 4: expected 16 bytes, found 3 bytes.',
  ],
])('refuses %s', (_, bytes, sentence) => {
  const failure = failureOf(bytes)
  expect(failureSentence(failure)).toBe(sentence)
  expect(responseCodeOf(failure)).toBe('30')
})

test('a seal that is missing, of another key or of other content answers A0', () => {
  const sealed = pack(purchase, { key })
  const altered = Buffer.from(sealed)
  altered.write('9', 58, 'latin1')
  const cases = [
    failureOf(pack(purchase), { key }),
    failureOf(sealed, { key: Buffer.from('another key') }),
    failureOf(altered, { key }),
  ]
  expect(cases.map(responseCodeOf)).toEqual(['A0', 'A0', 'A0'])
  expect(cases.map(({ found }) => found)).toEqual(['no seal', 'another seal', 'another seal'])
  expect(unpack(sealed)).toMatchObject({ ok: true, value: { fields: purchase.fields } })
})

test('no refusal repeats a card number', () => {
  const card = '6222020000000000018'
  const bytes = pack(purchase)
  for (let at = 0; at < bytes.length; at += 1) {
    for (const wrong of ['\0', 'x', '\xff']) {
      const changed = Buffer.from(bytes)
      changed.write(wrong, at, 'latin1')
      const read = unpack(changed)
      if (!read.ok) expect(JSON.stringify(read.failure)).not.toContain(card.slice(6, 15))
    }
  }
})

test('a listing masks the card number wherever it stands', () => {
  const card = '6222020000000000018'
  const listing = describe({ ...purchase, fields: { ...purchase.fields, 122: `card=${card};` } })
  expect(listing).not.toContain(card)
  expect(listing).toContain('F2    primary account number  622202*********0018')
  expect(listing).toContain('F122  acquirer free data  card=622202*********0018;')
})

test.each([
  ['a message type of three digits', { mti: '020', fields: {} }, '"020" is no message type'],
  ['a short fixed field', { mti: '0200', fields: { 4: '12' } }, 'F4 (amount of transaction)'],
  ['a long variable field', { mti: '0200', fields: { 32: '123456789012' } }, 'F32'],
  ['an empty field', { mti: '0200', fields: { 60: '' } }, 'F60'],
  ['Chinese in a name', { mti: '0200', fields: { 43: '面'.repeat(40) } }, 'F43'],
  ['half a byte', { mti: '0200', fields: { 128: 'ABC' } }, 'F128'],
])('does not pack %s', (_, message, reason) => {
  expect(() => pack(message)).toThrow(reason)
})

test('a failure to pack a card number does not print it', () => {
  const pan = '62220200000000000180'
  expect(() => pack({ mti: '0200', fields: { 2: pan } })).toThrow(/^((?!0000000000018).)*$/)
})

/** Two digits to a byte, an odd count with a zero in front; the rest as in ASCII. */
const packedDecimal: Encoding = {
  bytesOf: (kind, length) => (kind === 'n' ? Math.ceil(length / 2) : ascii.bytesOf(kind, length)),
  encode: (kind, content) =>
    kind === 'n'
      ? latin1Of(content.padStart(2 * Math.ceil(content.length / 2), '0'))
      : ascii.encode(kind, content),
  decode: (kind, bytes, length) =>
    kind === 'n' ? hexOf(bytes).slice(-length) : ascii.decode(kind, bytes, length),
}

const latin1Of = (hex: string) => Buffer.from(hex, 'hex').toString('latin1')
const hexOf = (bytes: string) => Buffer.from(bytes, 'latin1').toString('hex')

test('the same table speaks packed decimal when given that encoding', () => {
  const table = fieldTable(packedDecimal)
  const bytes = pack(purchase, { table })
  expect(bytes.toString('hex', 12)).toBe(
    `1906222020000000000018${'0'.repeat(6)}`.concat(
      '000000001250',
      '000042',
      Buffer.from('156').toString('hex'),
    ),
  )
  for (const message of [purchase, ...randomMessages('packed', 100)]) {
    expect(unpack(pack(message, { table }), { table })).toEqual({ ok: true, value: message })
  }
})
