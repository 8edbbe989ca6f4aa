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
  type FieldKind,
  type FieldNumber,
  type FieldTable,
  macField,
  strangerIn,
} from './fields.ts'
import { cutOff, type ReadResult, type Refused, refuse } from './parse-failure.ts'

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
  for (const number in fields) {
    if (table.fields.has(Number(number))) continue
    throw new RangeError(`Failed to pack: F${number} is not known.`)
  }

  const numbers: number[] = []
  let content = ''
  for (const field of table.fields.values()) {
    const told = fields[field.number]
    if (key !== undefined && field.number === macField) numbers.push(macField)
    else if (told !== undefined) {
      numbers.push(field.number)
      content += encodeField(field, told, table.encoding)
    }
  }
  const bytes = Buffer.from(`${mti}${encodeBitmap(numbers)}${content}`, 'latin1')
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

  const stranger = bitmap.value.numbers.find((number) => !table.fields.has(number))
  if (stranger !== undefined) return unknownField(stranger)
  const fields: { [N in FieldNumber]?: string } = {}
  const reader = new FieldReader(bytes, table.encoding, bitmap.value.end)
  for (const number of bitmap.value.numbers) {
    const field = table.fields.get(number)
    if (field === undefined) continue
    const content = reader.read(field)
    if (typeof content !== 'string') return content
    fields[field.number] = content
  }
  const { offset } = reader
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

/** As latin1, a character a byte. */
function encodeField(field: Field, content: string, encoding: Encoding): string {
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
  return `${encoding.encode('n', prefix)}${body}`
}

function decodeMti(bytes: Buffer): ReadResult<string> {
  if (bytes.length < mtiBytes) return cutOff('message type', 0, [mtiBytes, bytes.length])
  const mti = bytes.toString('latin1', 0, mtiBytes)
  if (mtiForm.test(mti)) return { ok: true, value: mti }
  return wrongCharacter('message type', strangerIn('n', mti), { expected: '4 digits', bytes })
}

/** Reads field after field. What is good costs no object: every payment by card passes here often. */
class FieldReader {
  readonly #bytes: Buffer
  readonly #text: string
  readonly #encoding: Encoding
  /** Where the next field begins. */
  offset: number

  constructor(bytes: Buffer, encoding: Encoding, offset: number) {
    this.#bytes = bytes
    this.#text = bytes.toString('latin1')
    this.#encoding = encoding
    this.offset = offset
  }

  /** The content of the field that begins here, or what is wrong with it. */
  read(field: Field): string | Refused {
    const length = field.lengthDigits === 0 ? field.length : this.#length(field)
    return typeof length === 'number' ? this.#take(field, field.kind, length, formOf) : length
  }

  #length(field: Field): number | Refused {
    const { offset } = this
    const digits = this.#take(field, 'n', field.lengthDigits, lengthOf)
    if (typeof digits !== 'string') return digits
    const length = Number(digits)
    if (length >= 1 && length <= field.length) return length
    const expected = lengthOf(field)
    return refuse({ what: 'length', field: field.number, offset, expected, found: digits })
  }

  /** `inWords` says what had to stand here. */
  #take(field: Field, kind: FieldKind, length: number, inWords: InWords): string | Refused {
    const from = this.offset
    const end = from + this.#encoding.bytesOf(kind, length)
    const left = this.#bytes.length - from
    if (end - from > left) return cutOff(field.number, from, [end - from, left])
    const content = this.#encoding.decode(kind, this.#text.slice(from, end), length)
    const stranger = strangerIn(kind, content)
    if (stranger !== -1) {
      const offset = from + this.#encoding.bytesOf(kind, stranger + 1) - 1
      return wrongCharacter(field.number, offset, { expected: inWords(field), bytes: this.#bytes })
    }
    this.offset = end
    return content
  }
}

type InWords = (field: Field) => string

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

const lengthOf = ({ length, lengthDigits }: Field) =>
  `a length from 1 to ${length} in ${lengthDigits} digits`

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
