/**
 * The fields of the institution protocol as tables: which there are, what form each takes, and the
 * objects that travel inside a field as base64 of `{k=v&k=v}` (docs/sources.md, U2.3).
 */
import { momentOf } from '../../core/calendar.ts'
import { canonicalBase64, type Fields, joinPairs, parsePairs } from './signature.ts'

/** What is wrong with a request, and with which field. */
export interface Flaw {
  readonly refusal: 'format' | 'missing' | 'permission' | 'amount' | 'transaction'
  readonly field: string
}

const number = /^[0-9A-Za-z]{8,40}$/
const time = /^\d{14}$/

/** How a field that is read must look. */
const forms: Readonly<Record<string, RegExp>> = {
  version: /^1\.0\.0$/,
  reqType: /^\d{10}$/,
  certId: /^\d{1,40}$/,
  issCode: /^\d{8}$/,
  acqCode: /^\d{8}$/,
  txnNo: number,
  orderNo: number,
  orderTime: time,
  origOrderNo: number,
  origOrderTime: time,
  qrOrderNo: number,
  qrOrderTime: time,
  voucherNum: /^\d{20}$/,
  txnAmt: /^[1-9]\d{0,11}$/,
  currencyCode: /^156$/,
  qrCode: /^[!-~]{1,512}$/,
  qrNo: /^\d{16,24}$/,
  qrType: /^(35|40|51)$/,
  qrValidTime: /^[1-9]\d{0,5}$/,
  respCode: /^[0-9A-Z]{2}$/,
  merId: /^[0-9A-Za-z]{1,32}$/,
  merCatCode: /^\d{4}$/,
  merName: /^[^\p{Cc}&={}[\]]{1,64}$/u,
  termId: /^[0-9A-Za-z]{8}$/,
  areaInfo: /^156\d{4}$/,
  reqReserved: /^[^&{}[\]\r\n]{1,1024}$/,
}

const times = ['orderTime', 'origOrderTime', 'qrOrderTime']

/** Fields the samples have and the switch takes without a look: they are signed all the same. */
const unread = [
  'addnCond addnOpUrl backUrl comInfo couponInfo emvCodeIn encoding invoiceInfo invoiceSt',
  'limitCount orderType origTxnAmt payeeComments payeeInfo payerComments payerInfo',
  'paymentValidTime respMsg riskInfo settleDate settleKey upReserved',
]

/** What would have to be understood to be taken: SM2 signatures and encrypted objects. */
const unspoken = ['signType', 'encryptCertId']

const known = new Set([
  ...Object.keys(forms),
  ...unspoken,
  'signature',
  ...unread.join(' ').split(' '),
])

const isMissing = (fields: Fields, name: string) => (fields[name] ?? '') === ''

/** Whether a value has the form its field must have. */
export const fits = (name: string, value: string) => forms[name]?.test(value) ?? false

/** No field the samples do not have, none of what is not spoken, and the envelope whole. */
export function envelopeFlaw(fields: Fields): Flaw | undefined {
  const strange = Object.keys(fields).find((name) => !known.has(name))
  if (strange !== undefined) return { refusal: 'format', field: strange }
  const foreign = unspoken.find((name) => !isMissing(fields, name))
  if (foreign !== undefined) return { refusal: 'permission', field: foreign }
  return neededFlaw(fields, ['version', 'reqType', 'certId', 'signature'])
}

/** What is needed must be there, and every field that is read must have its form. */
export function neededFlaw(fields: Fields, needed: readonly string[]): Flaw | undefined {
  const missing = needed.filter((name) => isMissing(fields, name))
  if (missing.length > 0) return { refusal: 'missing', field: missing.join(',') }
  const wrong = Object.keys(forms).find(
    (name) => !isMissing(fields, name) && !fits(name, fields[name] ?? ''),
  )
  if (wrong !== undefined) return { refusal: 'format', field: wrong }
  const timeless = times.find(
    (name) => !isMissing(fields, name) && momentOf(fields[name] ?? '') === undefined,
  )
  return timeless === undefined ? undefined : { refusal: 'format', field: timeless }
}

/** What an object must tell, and how what is read of it must look. */
const objectNeeds: Readonly<Record<string, readonly string[]>> = { payerInfo: ['mobile'] }
const objectForms: Readonly<Record<string, RegExp>> = { accNo: /^\d{13,19}$/ }

/** The first object among these that is no base64 of `{k=v&k=v}`, or lacks what it must tell. */
export function objectFlaw(fields: Fields, names: readonly string[]): Flaw | undefined {
  for (const name of names) {
    if (isMissing(fields, name)) continue
    const inner = decodeObject(fields[name] ?? '')
    if (inner === undefined) return { refusal: 'format', field: name }
    const missing = objectNeeds[name]?.find((need) => isMissing(inner, need))
    if (missing !== undefined) return { refusal: 'missing', field: `${name}.${missing}` }
    const wrong = Object.entries(objectForms).find(
      ([part, form]) => !isMissing(inner, part) && !form.test(inner[part] ?? ''),
    )
    if (wrong !== undefined) return { refusal: 'format', field: `${name}.${wrong[0]}` }
  }
  return undefined
}

/** The fields of an object, or nothing when the text is no base64 of `{k=v&k=v}`. */
export function decodeObject(text: string): Fields | undefined {
  const inner = canonicalBase64(text)?.toString('utf8')
  return inner !== undefined && /^\{[^{}]*\}$/.test(inner)
    ? parsePairs(inner.slice(1, -1))
    : undefined
}

/** Base64 of `{k=v&k=v}`, sorted; what would break the form becomes a blank. */
export function encodeObject(fields: Fields): string {
  const plain = Object.entries(fields).map(([name, value]) => {
    return [name, value.replaceAll(/[&={}[\]]/g, ' ')] as const
  })
  return Buffer.from(`{${joinPairs(Object.fromEntries(plain))}}`, 'utf8').toString('base64')
}
