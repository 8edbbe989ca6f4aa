/**
 * EMV merchant-presented codes, read and written (docs/sources.md, U2.6): a text of id, length and
 * value, in which templates nest, closed by a CRC. UnionPay's account is template 15 or 16.
 */
import type { Payee } from '../../core/interchange.ts'
import { type Fen, yuanFromFen } from '../../core/money.ts'

/** Names of the fields that are told apart here; the rest stay by their ids. */
export const emvIds = {
  format: '00',
  initiation: '01',
  account: '15',
  otherAccount: '16',
  categoryCode: '52',
  currency: '53',
  amount: '54',
  country: '58',
  name: '59',
  city: '60',
  additional: '62',
  crc: '63',
  language: '64',
} as const

/** Names within template 62. */
export const emvAdditionalIds = {
  bill: '01',
  reference: '05',
  terminal: '07',
  purpose: '08',
} as const

/** UnionPay's account template: 31 characters. */
export interface EmvAccount {
  readonly acquirerIin: string
  readonly forwardingIin: string
  readonly merchant: string
}

export interface EmvCode {
  /** `static`: printed once, the payer types the amount. `dynamic`: made for one order. */
  readonly initiation: 'static' | 'dynamic'
  readonly account: EmvAccount
  /** Every field but the CRC, by id, as it came; templates 62 and 64 still packed. */
  readonly fields: ReadonlyMap<string, string>
}

/**
 * Fields of one level, in order; nothing when a length does not fit or an id comes twice: then two
 * readers may see two different codes. Lengths count characters.
 */
export function readEmvFields(text: string): ReadonlyMap<string, string> | undefined {
  const characters = [...text]
  const fields = new Map<string, string>()
  for (let at = 0; at < characters.length; ) {
    const head = characters.slice(at, at + 4).join('')
    const [id, length] = [head.slice(0, 2), Number(head.slice(2))]
    const value = characters.slice(at + 4, at + 4 + length)
    const isWhole = /^\d{4}$/.test(head) && value.length === length && length > 0
    if (!isWhole || fields.has(id)) return undefined
    fields.set(id, value.join(''))
    at += 4 + length
  }
  return fields
}

/** @throws RangeError when a value is empty or has more than 99 characters. */
export function writeEmvFields(fields: Iterable<readonly [id: string, value: string]>): string {
  return [...fields]
    .map(([id, value]) => {
      const { length } = [...value]
      if (length === 0 || length > 99) {
        throw new RangeError(`Failed to write EMV field ${id}: ${length} characters do not fit.`)
      }
      return `${id}${String(length).padStart(2, '0')}${value}`
    })
    .join('')
}

/** CRC-16/CCITT-FALSE over the UTF-8 bytes, four upper-case hex digits. */
export function emvCrc(text: string): string {
  let crc = 0xffff
  for (const byte of Buffer.from(text, 'utf8')) {
    crc ^= byte << 8
    for (let bit = 0; bit < 8; bit += 1) {
      crc = (crc & 0x8000) === 0 ? crc << 1 : (crc << 1) ^ 0x1021
    }
    crc &= 0xffff
  }
  return crc.toString(16).toUpperCase().padStart(4, '0')
}

const crcHead = `${emvIds.crc}04`

/** The code, when it is whole, its CRC is right and it names a UnionPay merchant; else nothing. */
export function readEmv(text: string): EmvCode | undefined {
  const body = text.slice(0, -4)
  if (!body.endsWith(crcHead) || emvCrc(body) !== text.slice(-4)) return undefined
  const fields = readEmvFields(body.slice(0, -crcHead.length))
  const account = accountOf(fields?.get(emvIds.account) ?? fields?.get(emvIds.otherAccount) ?? '')
  const [first] = fields ?? []
  const isFormat = first?.[0] === emvIds.format && first[1] === '01'
  if (fields === undefined || !isFormat || account === undefined) return undefined
  const initiation = fields.get(emvIds.initiation) === '12' ? 'dynamic' : 'static'
  return { initiation, account, fields }
}

export function writeEmv(fields: Iterable<readonly [id: string, value: string]>): string {
  const body = `${writeEmvFields(fields)}${crcHead}`
  return `${body}${emvCrc(body)}`
}

function accountOf(value: string): EmvAccount | undefined {
  const match = /^(\d{8})(\d{8})([0-9A-Za-z]{15})$/.exec(value)
  if (match === null) return undefined
  const [, acquirerIin = '', forwardingIin = '', merchant = ''] = match
  return { acquirerIin, forwardingIin, merchant }
}

/** The institution whose merchants these are: invented, on no real list. */
const ownIin = '49990000'

/** A dynamic code for one order. */
export const formOrderEmv = (payee: Payee, amountFen: Fen, reference: string): string =>
  formEmv(payee, [
    [emvIds.initiation, '12'],
    [emvIds.amount, yuanFromFen(amountFen)],
    [emvIds.additional, writeEmvFields([[emvAdditionalIds.reference, reference]])],
  ])

/** A static code to be printed for a shop: the payer types the amount. */
export const formShopEmv = (payee: Payee): string => formEmv(payee, [[emvIds.initiation, '11']])

/** The merchant of a static code of ours; one with an amount printed on it is none. */
export function shopOfEmv(text: string): string | undefined {
  const code = readEmv(text)
  const isOurs = code?.initiation === 'static' && code.account.acquirerIin === ownIin
  return isOurs && !code.fields.has(emvIds.amount) ? code.account.merchant : undefined
}

/** In the order of their ids. Names on it are Latin; where the shop's is not, its number stands. */
function formEmv(payee: Payee, own: readonly (readonly [id: string, value: string])[]): string {
  const isLatin = /^[0-9A-Za-z .'-]{1,25}$/.test(payee.name)
  const fields: (readonly [id: string, value: string])[] = [
    ...own,
    [emvIds.format, '01'],
    [emvIds.account, `${ownIin}${ownIin}${payee.merchant}`],
    [emvIds.categoryCode, payee.categoryCode],
    [emvIds.currency, '156'],
    [emvIds.country, 'CN'],
    [emvIds.name, isLatin ? payee.name : `MERCHANT ${payee.merchant}`],
    [emvIds.city, payee.city.toUpperCase()],
  ]
  return writeEmv(fields.sort(([one], [other]) => Number(one) - Number(other)))
}
