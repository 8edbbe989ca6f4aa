/**
 * What a card payment says of its card and its holder, partly encrypted (docs/sources.md, U1.2), and
 * what is wrong with it. Nobody here knows a holder's phone or CVN2: only their form is checked.
 */
import { momentOf } from '../../core/calendar.ts'
import { sandboxPassword } from '../../core/cast.ts'
import type { RefusalName } from './codes.ts'
import type { Encryption } from './encryption.ts'
import type { Flaw } from './fields.ts'
import { type Fields, filled, parsePairs } from './signature.ts'

export interface Cardholder {
  readonly cardNo: string
  /** The pairs of customerInfo, those of encryptedInfo among them. */
  readonly said: Fields
  /** The PIN block, opened. */
  readonly pinBlock: Buffer | undefined
}

type Opener = Pick<Encryption, 'open' | 'takes'>

/** Card and holder of a request, or the field that cannot be read. */
export function readCardholder(fields: Fields, encryption: Opener): Cardholder | Flaw {
  const { accNo = '', encryptCertId = '', customerInfo } = fields
  const bad = (field: string): Flaw => ({ refusal: 'format', field })
  const plain = /^\d{13,19}$/
  const isNamed = encryptCertId !== '' && encryption.takes(encryptCertId)
  if (!isNamed && (encryptCertId !== '' || !plain.test(accNo))) return bad('encryptCertId')
  const open = (secret: string) => encryption.open(encryptCertId, secret)
  const cardNo = plain.test(accNo) ? accNo : (open(accNo)?.toString('latin1') ?? '')
  if (!plain.test(cardNo)) return bad('accNo')
  if (customerInfo === undefined) return { cardNo, said: {}, pinBlock: undefined }
  const pairs = bracedPairs(customerInfo)
  if (pairs === undefined) return bad('customerInfo')
  const { encryptedInfo, pin, ...shown } = pairs
  const secret = encryptedInfo === undefined ? '' : open(encryptedInfo)?.toString('utf8')
  const hidden = secret === undefined ? undefined : pairsOf(secret)
  const pinBlock = pin === undefined ? undefined : open(pin)
  if (hidden === undefined || (pin !== undefined && pinBlock === undefined)) {
    return bad('customerInfo')
  }
  return { cardNo, said: { ...shown, ...hidden }, pinBlock }
}

/** `{k=v&k=v}` in base64, or `{}` as it is. */
function bracedPairs(customerInfo: string): Fields | undefined {
  const isPlain = customerInfo === '{}'
  const text = isPlain ? customerInfo : Buffer.from(customerInfo, 'base64').toString('utf8')
  return /^\{.*\}$/s.test(text) ? pairsOf(text.slice(1, -1)) : undefined
}

/** Official clients leave an `&` behind where they take a pair out to encrypt it. */
function pairsOf(text: string): Fields | undefined {
  const joined = text.replaceAll(/&+/g, '&').replaceAll(/^&|&$/g, '')
  const pairs = joined === '' ? {} : parsePairs(joined)
  return pairs && filled(pairs)
}

/** The codes that fail in UnionPay's own test environment, whatever the phone was sent. */
const deadCodes = ['123456', '654321']

/** What the holder is refused for, the first of several. `now`: business time. */
export function cardholderFlaw(
  { cardNo, said, pinBlock }: Cardholder,
  now: number,
): RefusalName | undefined {
  const { smsCode, cvn2, expired, phoneNo, certifId } = said
  const checks: readonly (readonly [RefusalName, boolean])[] = [
    ['credentials', pinBlock !== undefined && pinOf(cardNo, pinBlock) !== sandboxPassword],
    ['credentials', cvn2 !== undefined && !/^\d{3}$/.test(cvn2)],
    ['credentials', expired !== undefined && !isInForce(expired, now)],
    ['identity', phoneNo !== undefined && !/^1\d{10}$/.test(phoneNo)],
    ['identity', certifId !== undefined && !/^[0-9A-Za-z]{5,20}$/.test(certifId)],
    ['smsCode', smsCode !== undefined && (!/^\d{6}$/.test(smsCode) || deadCodes.includes(smsCode))],
  ]
  return checks.find(([, fails]) => fails)?.[0]
}

/** `expired` is YYMM, not the MMYY that stands on the card; the month itself still counts. */
function isInForce(expired: string, now: number): boolean {
  const match = /^(\d{2})(0[1-9]|1[0-2])$/.exec(expired)
  if (match === null) return false
  const [, year = '', month = ''] = match
  const next = Number(month) === 12 ? [Number(year) + 1, 1] : [Number(year), Number(month) + 1]
  const [afterYear = 0, afterMonth = 0] = next
  const two = (number: number) => String(number).padStart(2, '0')
  return now < (momentOf(`${2000 + afterYear}${two(afterMonth)}01000000`) ?? 0)
}

/** ISO 9564 format 0: the PIN's block, hidden under twelve digits of the card number. */
function pinOf(cardNo: string, block: Buffer): string | undefined {
  if (block.length !== 8) return undefined
  const mask = Buffer.from(`0000${cardNo.slice(-13, -1).padStart(12, '0')}`, 'hex')
  const digits = Buffer.from(block.map((byte, at) => byte ^ (mask[at] ?? 0))).toString('hex')
  const length = Number.parseInt(digits.slice(0, 2), 16)
  const pin = digits.slice(2, 2 + length)
  return /^\d{4,12}$/.test(pin) && /^f*$/.test(digits.slice(2 + length)) ? pin : undefined
}
