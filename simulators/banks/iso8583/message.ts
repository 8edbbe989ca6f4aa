/**
 * A card message to bytes and back, as the field table says. Reading is strict: what is read packs to
 * the same bytes again. The seal is simplified: F128 holds 8 bytes of an HMAC-SHA256 over everything
 * before it, where CUP computes a DES or SM4 MAC over selected fields.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { maskedCard } from '../issuers.ts'
import { byteOf, decodeBitmap, encodeBitmap } from './bitmap.ts'
import {
  asciiFields,
  type Encoding,
  type Field,
  type FieldNumber,
  type FieldTable,
  macField,
  strangerIn,
} from './fields.ts'
import { cutOff, type ReadResult, refuse } from './parse-failure.ts'

/** Field number → content: text as it is, F128 as upper-case hex. */
export type Fields = { readonly [N in FieldNumber]?: string }

export interface Message {
  /** Message type: four digits, `0200`. */
  readonly mti: string
  readonly fields: Fields
}

export interface Wire {
  /** Seals what is packed, and must have sealed what is unpacked. */
  readonly key?: Uint8Array
  readonly table?: FieldTable
}

const mtiForm = /^\d{4}$/
const mtiBytes = 4

/**
 * The bytes of a message. With a key it is sealed, and an F128 in the message is not looked at.
 * @throws RangeError when the message does not fit the table: a mistake of ours, not of a peer.
 * @example pack({ mti: '0820', fields: { 7: '1122193000', 11: '000001', 70: '301' } })
 */
export function pack({ mti, fields }: Message, { key, table = asciiFields }: Wire = {}): Buffer {
  if (!mtiForm.test(mti)) throw new RangeError(`Failed to pack: "${mti}" is no message type.`)
  const stranger = Object.keys(fields).find((number) => !table.fields.has(Number(number)))
  if (stranger !== undefined) throw new RangeError(`Failed to pack: F${stranger} is not known.`)

  const numbers: number[] = []
  const parts: Buffer[] = []
  for (const field of table.fields.values()) {
    const content = fields[field.number]
    if (key !== undefined && field.number === macField) numbers.push(macField)
    else if (content !== undefined) {
      numbers.push(field.number)
      parts.push(encodeField(field, content, table.encoding))
    }
  }
  const bytes = Buffer.concat([Buffer.from(mti, 'latin1'), encodeBitmap(numbers), ...parts])
  return key === undefined ? bytes : Buffer.concat([bytes, macOf(bytes, key)])
}

/**
 * The message in some bytes, or what is wrong with them; never throws. Without a key an F128 is read
 * and not checked; with one it has to be there and to be right.
 */
export function unpack(
  bytes: Buffer,
  { key, table = asciiFields }: Wire = {},
): ReadResult<Message> {
  const mti = decodeMti(bytes)
  if (!mti.ok) return mti
  const bitmap = decodeBitmap(bytes, mtiBytes)
  if (!bitmap.ok) return bitmap

  const known: Field[] = []
  for (const number of bitmap.value.numbers) {
    const field = table.fields.get(number)
    if (field === undefined) return unknownField(number)
    known.push(field)
  }
  const fields: { [N in FieldNumber]?: string } = {}
  let offset = bitmap.value.end
  for (const field of known) {
    const read = decodeField(bytes, offset, { field, encoding: table.encoding })
    if (!read.ok) return read
    fields[field.number] = read.value.content
    offset = read.value.end
  }
  if (offset < bytes.length) {
    const found = `${bytes.length - offset} more bytes`
    return refuse({ what: 'surplus', field: 'end', offset, expected: 'no more bytes', found })
  }
  if (key !== undefined && !isSealed(bytes, fields, key)) return brokenSeal(bytes, fields)
  return { ok: true, value: { mti: mti.value, fields } }
}

/** A listing for people, a line to a field; the card number is masked wherever it stands. */
export function describe({ mti, fields }: Message): string {
  const card = fields[2] ?? ''
  const lines = [`MTI   message type  ${mti}`]
  for (const field of asciiFields.fields.values()) {
    const content = fields[field.number]
    if (content === undefined) continue
    const shown = card === '' ? content : content.replaceAll(card, maskedCard(card))
    lines.push(`${`F${field.number}`.padEnd(5)} ${field.name}  ${shown}`)
  }
  return lines.join('\n')
}

function encodeField(field: Field, content: string, encoding: Encoding): Buffer {
  const length = field.kind === 'b' ? content.length / 2 : content.length
  const fits = field.lengthDigits === 0 ? length === field.length : length <= field.length
  if (!fits || length === 0 || strangerIn(field.kind, content) !== -1) {
    throw new RangeError(
      `Failed to pack F${field.number} (${field.name}): ${length} long. Give ${formOf(field)}.`,
    )
  }
  const body = encoding.encode(field.kind, content)
  if (field.lengthDigits === 0) return body
  const prefix = String(length).padStart(field.lengthDigits, '0')
  return Buffer.concat([encoding.encode('n', prefix), body])
}

function decodeMti(bytes: Buffer): ReadResult<string> {
  if (bytes.length < mtiBytes) return cutOff('message type', 0, [mtiBytes, bytes.length])
  const mti = bytes.toString('latin1', 0, mtiBytes)
  if (mtiForm.test(mti)) return { ok: true, value: mti }
  return wrongCharacter('message type', strangerIn('n', mti), { expected: '4 digits', bytes })
}

interface FieldForm {
  readonly field: Field
  readonly encoding: Encoding
}

function decodeField(
  bytes: Buffer,
  start: number,
  form: FieldForm,
): ReadResult<{ content: string; end: number }> {
  const { field, encoding } = form
  const prefix = decodeLength(bytes, start, form)
  if (!prefix.ok) return prefix
  const { length, end: from } = prefix.value
  const width = encoding.bytesOf(field.kind, length)
  const end = from + width
  if (end > bytes.length) return cutOff(field.number, from, [width, bytes.length - from])
  const content = encoding.decode(field.kind, bytes.subarray(from, end), length)
  const stranger = strangerIn(field.kind, content)
  if (stranger === -1) return { ok: true, value: { content, end } }
  const offset = from + encoding.bytesOf(field.kind, stranger + 1) - 1
  return wrongCharacter(field.number, offset, { expected: formOf(field), bytes })
}

/** How long the content is, and where it begins. */
function decodeLength(
  bytes: Buffer,
  start: number,
  { field, encoding }: FieldForm,
): ReadResult<{ length: number; end: number }> {
  if (field.lengthDigits === 0) return { ok: true, value: { length: field.length, end: start } }
  const width = encoding.bytesOf('n', field.lengthDigits)
  const end = start + width
  if (end > bytes.length) return cutOff(field.number, start, [width, bytes.length - start])
  const digits = encoding.decode('n', bytes.subarray(start, end), field.lengthDigits)
  const expected = `a length from 1 to ${field.length} in ${field.lengthDigits} digits`
  const stranger = strangerIn('n', digits)
  if (stranger !== -1) {
    const offset = start + encoding.bytesOf('n', stranger + 1) - 1
    return wrongCharacter(field.number, offset, { expected, bytes })
  }
  const length = Number(digits)
  if (length >= 1 && length <= field.length) return { ok: true, value: { length, end } }
  return refuse({ what: 'length', field: field.number, offset: start, expected, found: digits })
}

function wrongCharacter(
  field: number | 'message type',
  offset: number,
  { expected, bytes }: { expected: string; bytes: Buffer },
) {
  const found = `byte 0x${bytes.toString('hex', offset, offset + 1)}`
  return refuse({ what: 'character', field, offset, expected, found })
}

function unknownField(number: number) {
  const offset = mtiBytes + byteOf(number)
  const expected = 'fields of the table'
  return refuse({ what: 'unknown-field', field: number, offset, expected, found: `F${number}` })
}

/** `12 digits`, `at most 100 printable ASCII characters`. */
function formOf({ kind, length, lengthDigits }: Field): string {
  const words = { n: 'digits', an: 'letters or digits', ans: 'printable ASCII characters' }
  const what = kind === 'b' ? 'bytes' : words[kind]
  return `${lengthDigits === 0 ? '' : 'at most '}${length} ${what}`
}

function macOf(bytes: Buffer, key: Uint8Array): Buffer {
  return createHmac('sha256', key).update(bytes).digest().subarray(0, 8)
}

function isSealed(bytes: Buffer, fields: Fields, key: Uint8Array): boolean {
  if (fields[macField] === undefined) return false
  const seal = bytes.subarray(-8)
  return timingSafeEqual(seal, macOf(bytes.subarray(0, -8), key))
}

function brokenSeal(bytes: Buffer, fields: Fields) {
  const found = fields[macField] === undefined ? 'no seal' : 'another seal'
  const offset = found === 'no seal' ? bytes.length : bytes.length - 8
  return refuse({ what: 'mac', field: macField, offset, expected: 'the seal of the key', found })
}
