/**
 * What each ISO 8583 field of a CUP-style message is: its name, its content, its length, and whether
 * that length is written before it. How content lies in bytes is a parameter of the table.
 */

/** Digits; letters and digits; printable ASCII; bytes, which a message holds as upper-case hex. */
export type FieldKind = 'n' | 'an' | 'ans' | 'b'

/** Digits of length written before the content. */
const lengthDigits = { fixed: 0, LLVAR: 2, LLLVAR: 3 } as const

type FieldRow = readonly [
  name: string,
  kind: FieldKind,
  length: number,
  form: keyof typeof lengthDigits,
]

// What an issuer needs of the UnionPay single-message system (docs/sources.md, U3.1).
const rows = {
  2: ['primary account number', 'n', 19, 'LLVAR'],
  3: ['processing code', 'n', 6, 'fixed'],
  4: ['amount of transaction', 'n', 12, 'fixed'],
  7: ['transmission date and time', 'n', 10, 'fixed'],
  11: ['system trace audit number', 'n', 6, 'fixed'],
  12: ['local time of transaction', 'n', 6, 'fixed'],
  13: ['local date of transaction', 'n', 4, 'fixed'],
  15: ['settlement date', 'n', 4, 'fixed'],
  18: ['merchant category code', 'n', 4, 'fixed'],
  22: ['point of service entry mode', 'n', 3, 'fixed'],
  25: ['point of service condition code', 'n', 2, 'fixed'],
  32: ['acquiring institution', 'n', 11, 'LLVAR'],
  33: ['forwarding institution', 'n', 11, 'LLVAR'],
  37: ['retrieval reference number', 'an', 12, 'fixed'],
  38: ['authorisation code', 'an', 6, 'fixed'],
  39: ['response code', 'an', 2, 'fixed'],
  41: ['terminal', 'ans', 8, 'fixed'],
  42: ['merchant', 'ans', 15, 'fixed'],
  43: ['merchant name and place', 'ans', 40, 'fixed'],
  48: ['additional data', 'ans', 512, 'LLLVAR'],
  49: ['currency', 'an', 3, 'fixed'],
  54: ['balances', 'an', 40, 'LLLVAR'],
  60: ['message reason and circumstances', 'ans', 100, 'LLLVAR'],
  70: ['network management code', 'n', 3, 'fixed'],
  90: ['original data elements', 'n', 42, 'fixed'],
  99: ['settlement institution', 'n', 11, 'LLVAR'],
  100: ['receiving institution', 'n', 11, 'LLVAR'],
  122: ['acquirer free data', 'ans', 100, 'LLLVAR'],
  123: ['issuer free data', 'ans', 100, 'LLLVAR'],
  128: ['message authentication code', 'b', 8, 'fixed'],
} as const satisfies Record<number, FieldRow>

export type FieldNumber = keyof typeof rows

/** The field that seals a message; the last one. */
export const macField = 128 satisfies FieldNumber

/** How content lies in bytes, which are latin1 text here. Lengths count characters; of kind `b`, bytes. */
export interface Encoding {
  bytesOf(kind: FieldKind, length: number): number
  encode(kind: FieldKind, content: string): string
  decode(kind: FieldKind, bytes: string, length: number): string
}

export const ascii: Encoding = {
  bytesOf: (_kind, length) => length,
  encode: (kind, content) => (kind === 'b' ? bytesOfHex(content) : content),
  decode: (kind, bytes) => (kind === 'b' ? hexOf(bytes) : bytes),
}

const bytesOfHex = (hex: string) => Buffer.from(hex, 'hex').toString('latin1')
const hexOf = (bytes: string) => Buffer.from(bytes, 'latin1').toString('hex').toUpperCase()

export interface Field {
  readonly number: FieldNumber
  readonly name: string
  readonly kind: FieldKind
  /** The exact length of a fixed field, the greatest of any other. */
  readonly length: number
  readonly lengthDigits: 0 | 2 | 3
}

export interface FieldTable {
  readonly encoding: Encoding
  /** In ascending order, which is the order of the wire. */
  readonly fields: ReadonlyMap<number, Field>
}

/** The table spoken in one encoding. */
export function fieldTable(encoding: Encoding): FieldTable {
  return { encoding, fields }
}

const fields = new Map<number, Field>(fieldNumbers().map((number) => [number, fieldOf(number)]))

export const asciiFields = fieldTable(ascii)

const outside = { n: /[^0-9]/, an: /[^0-9A-Za-z]/, ans: /[^ -~]/, b: /[^0-9A-F]/ } as const

/** The place of the first character that a kind does not allow, or -1. */
export function strangerIn(kind: FieldKind, content: string): number {
  return content.search(outside[kind])
}

function fieldNumbers(): FieldNumber[] {
  return Object.keys(rows).map(Number).filter(isFieldNumber)
}

function isFieldNumber(number: number): number is FieldNumber {
  return Object.hasOwn(rows, number)
}

function fieldOf(number: FieldNumber): Field {
  const [name, kind, length, form] = rows[number]
  return { number, name, kind, length, lengthDigits: lengthDigits[form] }
}
