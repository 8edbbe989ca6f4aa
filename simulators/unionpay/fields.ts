/**
 * The fields of ACP as tables: which there are, and what form each takes. The gateway turns away a
 * request with a field its document does not have.
 */
import type { Fields } from './signature.ts'

/** What is wrong with a request, and with which field. */
export interface Flaw {
  readonly refusal: 'format' | 'missing' | 'permission' | 'business' | 'amount'
  readonly field: string
}

/** How a field that is read must look (docs/sources.md, U1.2). */
const forms: Readonly<Record<string, RegExp>> = {
  version: /^5\.[01]\.0$/,
  encoding: /^utf-8$/i,
  signMethod: /^(01|11|12)$/,
  certId: /^\d{1,40}$/,
  txnType: /^\d{2}$/,
  txnSubType: /^\d{2}$/,
  bizType: /^\d{6}$/,
  accessType: /^[012]$/,
  channelType: /^(05|07|08|16)$/,
  merId: /^[0-9A-Za-z]{15}$/,
  orderId: /^[0-9A-Za-z]{8,40}$/,
  txnTime: /^\d{14}$/,
  txnAmt: /^[1-9]\d{0,11}$/,
  currencyCode: /^156$/,
  backUrl: /^https?:\/\/[!-~]{1,248}$/,
  frontUrl: /^https?:\/\/[!-~]{1,248}$/,
  frontFailUrl: /^https?:\/\/[!-~]{1,248}$/,
  origQryId: /^\d{21}$/,
  origOrderId: /^[0-9A-Za-z]{8,40}$/,
  origTxnTime: /^\d{14}$/,
  payTimeout: /^\d{14}$/,
  qrNo: /^\d{16,24}$/,
  termId: /^[!-~]{8}$/,
  accNo: /^(\d{13,19}|[A-Za-z0-9+/]{340,684}={0,2})$/,
  // An official client says that there is nothing to say without any base64.
  customerInfo: /^(\{\}|[A-Za-z0-9+/]{4,1024}={0,2})$/,
  encryptCertId: /^\d{1,40}$/,
  certType: /^01$/,
  fileType: /^00$/,
  settleDate: /^\d{4}$/,
  tradeType: /^[A-Za-z]{1,20}$/,
  // Told again raw, as it came: with & and braces in it a client may not find its way out.
  reqReserved: /^[^\r\n]{1,1024}$/,
}

/** Fields the document has and this gateway takes without a look: they are signed all the same. */
const unread = [
  'accSplitData accType accountPayChannel acctInputType acqAddnData acqInsCode appUpIdentifier',
  'appUserId areaCode',
  'batchNo billDetailInfo billNo billPeriod billQueryInfo bindId bussCode cardTransData couponInfo',
  'ctrlRule customerIp defaultPayType fileContent fileName instalTransInfo interactMode',
  'invoiceInfo invoiceSt issInsCode issInsName issInsProvince limitCount merAbbr merCatCode',
  'merEnName merName merUserId orderDesc orderTimeout orderType payCardNo payCardType',
  'payType preAuthId qrType qrValidTime queryId reserved riskRateInfo subMerAbbr subMerId subMerName',
  'supPayType termInfo tn tokenPayData totalAmt totalQty userAuthCode userId userMac',
  'vpcTransData zoneId',
]

const known = new Set([...Object.keys(forms), 'signature', ...unread.join(' ').split(' ')])

/** Names the ACP document does not have. */
export const unknownFields = (fields: Fields): string[] =>
  Object.keys(fields).filter((name) => !known.has(name))

/** Transactions of the ACP document, served here or not. */
const transactions =
  '00 01 02 03 04 11 12 13 21 22 31 32 33 71 72 73 74 75 76 77 78 79 94 95 99'.split(' ')

export const isTransaction = (txnType: string) => transactions.includes(txnType)

const envelope = [
  ...['version', 'encoding', 'signMethod', 'signature', 'merId', 'txnType', 'txnSubType'],
  ...['bizType', 'accessType', 'txnTime'],
]

const isMissing = (fields: Fields, name: string) => (fields[name] ?? '') === ''

/** The envelope must be whole, and speak a version, encoding and signature spoken here. */
export function envelopeFlaw(fields: Fields): Flaw | undefined {
  const names = fields.signMethod === '01' ? [...envelope, 'certId'] : envelope
  return (
    missingFlaw(fields, names) ??
    formFlaw(fields, ['version', 'encoding', 'signMethod', 'certId', 'merId'])
  )
}

/** What an operation needs must be there, and every field that is read must have its form. */
export const fieldsFlaw = (fields: Fields, needs: readonly string[]): Flaw | undefined =>
  missingFlaw(fields, needs) ?? formFlaw(fields, Object.keys(forms))

function missingFlaw(fields: Fields, names: readonly string[]): Flaw | undefined {
  const missing = names.filter((name) => isMissing(fields, name))
  return missing.length === 0 ? undefined : { refusal: 'missing', field: missing.join(',') }
}

function formFlaw(fields: Fields, names: readonly string[]): Flaw | undefined {
  const wrong = names.find((name) => !isMissing(fields, name) && !fits(name, fields[name] ?? ''))
  return wrong === undefined ? undefined : { refusal: 'format', field: wrong }
}

/** Whether a value has the form its field must have, whose lengths count bytes. */
export const fits = (name: string, value: string) =>
  forms[name]?.test(Buffer.from(value, 'utf8').toString('latin1')) ?? false
