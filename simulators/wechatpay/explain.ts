/**
 * Why a request to APIv3 is not believed: its header, its time, its serial number, and what may have
 * been signed in place of the five lines (docs/sources.md, W1.2 and W1.6). For people; nothing of it
 * goes to a client.
 */
import type { KeyObject } from 'node:crypto'
import iconv from 'iconv-lite'
import { type Diagnosis, diagnosis, type Mistake } from '../../core/diagnosis.ts'
import { limits } from '../../core/limits.ts'
import { diagnoseRsa, type OtherKey } from '../host/diagnose.ts'
import { plainTextWays } from '../host/hex-digest.ts'
import type { WireRequest } from '../host/institution.ts'
import { type Asked, lineSuspicions } from '../host/line-suspicions.ts'
import type { MerchantDirectory } from '../host/merchants.ts'
import { publicKeyOf } from '../host/pem.ts'
import type { Suspicion } from '../host/suspicion.ts'
import type { RefusalReason } from './codes.ts'
import type { WechatPayMerchant } from './merchants.ts'
import { type Authorization, parseAuthorization, requestText, scheme } from './signature.ts'

/** What whoever explains must know; the doorkeeper knows it all. */
export interface Known {
  readonly merchants: MerchantDirectory<WechatPayMerchant>
  /** Keys that are WeChat Pay's own: nobody else is to sign with them. */
  readonly platformKeys?: readonly PlatformKey[]
  /** The real time of day; without it the time of a request is not judged. */
  readonly realNow?: () => number
}

export interface PlatformKey {
  /** Of a certificate, or a `PUB_KEY_ID_…`. */
  readonly serial: string
  readonly key: KeyObject
}

/** The public sides of all of WeChat Pay's own keys. @throws Error when one is no PEM. */
export const platformKeysOf = (
  identities: readonly { readonly serial: string; readonly privateKey: string }[],
): readonly PlatformKey[] =>
  identities.map(({ serial, privateKey }) => ({ serial, key: publicKeyOf(privateKey) }))

/** The reasons that people take for a wrong signature, and the wrong signature itself. */
const aboutSigning: readonly RefusalReason[] = [
  ...(['authorization-garbled', 'authorization-garbled-at-pay', 'scheme-wrong'] as const),
  ...(['timestamp-off', 'certificate-never-issued', 'serial-unknown', 'signature-wrong'] as const),
  'certificate-expired',
]

/** Runs an explanation for the reasons that call for one. */
export const explainReason = (
  reason: RefusalReason,
  request: WireRequest,
  known: Known,
): { readonly explain?: () => Diagnosis | undefined } =>
  aboutSigning.includes(reason)
    ? { explain: () => explainV3(request, known) ?? lapsed(reason, request) }
    : {}

/** A signature may be right, and the certificate behind it too old. */
function lapsed(reason: RefusalReason, request: WireRequest): Diagnosis | undefined {
  const claim = parseAuthorization(request.headers.authorization ?? '')
  if (reason !== 'certificate-expired' || typeof claim === 'string') return undefined
  const { timestamp, nonce, serial } = claim
  const { method, target, body } = request
  const weSigned = requestText({ method, target, timestamp, nonce, body }).toString()
  return diagnosis(reason, { weSigned, theySigned: weSigned, detail: `Its number is ${serial}.` })
}

/** What is wrong with how a request is signed; nothing when nothing is. */
export function explainV3(request: WireRequest, known: Known): Diagnosis | undefined {
  const header = request.headers.authorization ?? ''
  const claim = parseAuthorization(header)
  const { timestamp = '', nonce = '' } = typeof claim === 'string' ? {} : claim
  const { method, target, body } = request
  const text = requestText({ method, target, timestamp, nonce, body })
  const weSigned = text.toString()
  const found = (mistake: Mistake, detail: string) => diagnosis(mistake, { weSigned, detail })
  if (header.trim() === '') return found('no-signature', 'There is no Authorization header.')
  if (typeof claim === 'string') return found(...headerFlaw(header, claim))
  const merchant = known.merchants.find(claim.mchid)
  const late = skewOf(claim.timestamp, known.realNow)
  if (late !== undefined) return found('clock-skew', late)
  if (merchant === undefined) return found('wrong-merchant', `mchid is "${claim.mchid}".`)
  const within = diagnoseRsa({
    signature: claim.signature,
    hash: 'sha256',
    key: merchant.publicKey,
    otherKeys: otherKeysOf(known, merchant),
    ways: plainTextWays,
    text,
    suspicions: suspicions(request, claim),
  })
  const serial = serialFlaw(claim.serial, merchant, known)
  if (serial === undefined) return within
  const rest = within === undefined ? 'The signature itself verifies.' : `${within.says}`
  return found('wrong-serial', `${serial} ${rest}`)
}

const pairNames = ['mchid', 'nonce_str', 'timestamp', 'serial_no', 'signature']

function headerFlaw(header: string, flaw: 'scheme' | 'garbled'): [Mistake, string] {
  if (flaw === 'scheme') {
    return ['wrong-sign-type', `The scheme is "${header.split(' ')[0]}", not ${scheme}.`]
  }
  const missing = pairNames.filter((name) => !new RegExp(`[ ,]${name}="[^"]+"`).test(header))
  if (missing.length > 0) return ['header-garbled', `It lacks ${missing.join(', ')} in quotes.`]
  const timestamp = /[ ,]timestamp="([^"]*)"/.exec(header)?.[1] ?? ''
  if (/^\d{13}$/.test(timestamp)) return ['clock-skew', 'timestamp is in milliseconds.']
  return ['header-garbled', `It is "${header.slice(0, 80)}…".`]
}

function skewOf(timestamp: string, realNow: Known['realNow']): string | undefined {
  if (timestamp.length > 10) return `timestamp is "${timestamp}": write seconds since 1970.`
  if (realNow === undefined) return undefined
  const seconds = Number(timestamp) - Math.round(realNow() / 1000)
  if (Math.abs(seconds) * 1000 <= limits.wechatpaySkewMs) return undefined
  return `It is ${Math.abs(seconds)} s ${seconds < 0 ? 'behind' : 'ahead'}; 300 s are allowed.`
}

/** Why a serial number is none of this merchant's certificate. */
function serialFlaw(
  serial: string,
  merchant: WechatPayMerchant,
  { merchants, platformKeys = [] }: Known,
): string | undefined {
  const given = serial.toUpperCase()
  if (merchant.serial === '' || given === merchant.serial.toUpperCase()) return undefined
  const says = `serial_no is "${serial}", not ${merchant.serial}.`
  if (isDecimalOf(serial, merchant.serial)) return `${says} It is written in decimal, not in hex.`
  if (given.replaceAll(/[ :]/g, '') === merchant.serial) return `${says} It has signs in between.`
  if (merchant.serial.endsWith(given) || `0${given}` === merchant.serial) {
    return `${says} Digits at its beginning are missing.`
  }
  const isPlatforms = platformKeys.some((one) => one.serial.toUpperCase() === given)
  if (isPlatforms) return `${says} It is WeChat Pay's own.`
  const other = merchants.all().find((one) => one.serial.toUpperCase() === given)
  return other === undefined ? says : `${says} It is that of merchant ${other.id}.`
}

const isDecimalOf = (serial: string, hex: string) =>
  /^\d{20,60}$/.test(serial) && /^[0-9a-f]+$/i.test(hex) && BigInt(serial) === BigInt(`0x${hex}`)

/** Every key of this network that is not the merchant's. */
function otherKeysOf(
  { merchants, platformKeys = [] }: Known,
  merchant: WechatPayMerchant,
): OtherKey[] {
  const others = merchants
    .all()
    .filter(({ publicKey }) => !publicKey.equals(merchant.publicKey))
    .map(({ id, publicKey }) => ({ whose: `merchant ${id}`, key: publicKey }))
  return [
    ...others,
    ...platformKeys.map(({ serial, key }) => ({ whose: `WeChat Pay itself (${serial})`, key })),
  ]
}

const origins = ['https://api.mch.weixin.qq.com', 'https://api2.mch.weixin.qq.com']

export const encodeGbk = (text: string) => iconv.encode(text, 'gbk')

function* suspicions(
  { method, target, headers, body }: WireRequest,
  claim: Authorization,
): Generator<Suspicion> {
  const { timestamp, nonce } = claim
  const asked = { method, target, body: body.toString('latin1') }
  const linesWith =
    (time: string, random: string) =>
    (one: Asked): string[] => [one.method, one.target, time, random, one.body]
  yield* lineSuspicions({
    ...asked,
    lines: linesWith(timestamp, nonce),
    origins: [...origins, `http://${headers.host}`, `https://${headers.host}`],
    prefixes: ['/v3'],
    encodeGbk,
  })
  const text = (lines: readonly string[]) =>
    Buffer.from(lines.map((line) => `${line}\n`).join(''), 'latin1')
  for (const [time, random, detail] of otherMarks(claim)) {
    yield { mistake: 'header-differs', detail, text: text(linesWith(time, random)(asked)) }
  }
  const lines = linesWith(timestamp, nonce)(asked)
  const [, , , , content = ''] = lines
  const serial = [...lines.slice(0, 4), claim.serial, content]
  yield { mistake: 'header-differs', detail: 'serial_no was signed, too.', text: text(serial) }
}

/** Time and nonce as they may have been signed instead. */
function* otherMarks({ timestamp, nonce }: Authorization) {
  const seconds = Number(timestamp)
  for (const off of [-5, -4, -3, -2, -1, 1, 2, 3, 4, 5]) {
    const detail = `The time that was signed is ${off} s off the one in the header.`
    yield [String(seconds + off), nonce, detail] as const
  }
  yield [`${timestamp}000`, nonce, 'The time was signed in milliseconds.'] as const
  yield [nonce, timestamp, 'Time and nonce stand the other way round.'] as const
  const cases = 'The nonce was signed in other letters.'
  yield [timestamp, nonce.toUpperCase(), cases] as const
  yield [timestamp, nonce.toLowerCase(), cases] as const
  yield [timestamp, '', 'The nonce was not signed.'] as const
  yield ['', nonce, 'The time was not signed.'] as const
}
