/**
 * How APIv2 signs, requests, answers and notifications alike (docs/sources.md, W6.2): every field
 * that is not empty, `sign` excepted, by name; then the merchant's key; MD5, or HMAC-SHA256 with
 * the same key. Fields no document names are signed as well.
 */
import { createHash, createHmac } from 'node:crypto'
import type { WireRequest } from '../../host/institution.ts'
import type { MerchantDirectory } from '../../host/merchants.ts'
import type { WechatPayMerchant } from '../merchants.ts'
import { type Reach, reachOf, sandboxKey } from './paths.ts'
import { asRead, type Fields, readXml, type Told, type Unreadable } from './xml.ts'

export type SignType = 'MD5' | 'HMAC-SHA256'

/** `a=1&b=2`: what is signed, before the key. Values are not escaped. */
export function textToSign(fields: Iterable<readonly [string, string | number]>): string {
  const pairs: string[] = []
  for (const [name, value] of fields) {
    const read = asRead(value)
    if (read !== '' && name !== 'sign') pairs.push(`${name}=${read}`)
  }
  return pairs.sort(byName).join('&')
}

/** By name, in the order of ASCII: a shorter name comes before a longer one that begins with it. */
function byName(one: string, other: string): number {
  const [a, b] = [one.slice(0, one.indexOf('=')), other.slice(0, other.indexOf('='))]
  return a < b ? -1 : a > b ? 1 : 0
}

/** 32 or 64 upper-case hex digits. */
export function signText(text: string, key: string, type: SignType): string {
  const hash = type === 'MD5' ? createHash('md5') : createHmac('sha256', key)
  return hash.update(`${text}&key=${key}`).digest('hex').toUpperCase()
}

export const signOf = (told: Told, key: string, type: SignType): string =>
  signText(textToSign(told), key, type)

/** A request held against the key of the merchant it names. */
export interface Claim {
  readonly fields: Fields
  readonly merchant: WechatPayMerchant
  readonly signType: SignType
  /** What was to be signed, before the key. */
  readonly text: string
  /** The key it verifies with: the merchant's, or the sandbox's below a sandbox's path. */
  readonly key: string
  /** Whether the signature is the right one. */
  readonly genuine: boolean
}

/** Why there is nobody to hold a request against. */
export type Unclaimed = Unreadable | 'merchant-unnamed' | 'merchant-unknown' | 'sign-type-unknown'

/**
 * Tells of a raw request what was to be signed, by whose key, and whether it verifies: for the door,
 * and for whoever wants to know why a signature is wrong.
 */
export function claimOf(
  { body, path }: Pick<WireRequest, 'body' | 'path'>,
  merchants: Pick<MerchantDirectory<WechatPayMerchant>, 'find'>,
): Claim | Unclaimed {
  const fields = readXml(body)
  if (typeof fields === 'string') return fields
  const id = fields.get('mch_id') ?? ''
  if (!/^\d{1,32}$/.test(id)) return 'merchant-unnamed'
  const merchant = merchants.find(id)
  if (merchant === undefined) return 'merchant-unknown'
  const signType = signTypes.get(fields.get('sign_type') ?? '')
  if (signType === undefined) return 'sign-type-unknown'
  const text = textToSign(fields)
  const given = fields.get('sign')
  const keys = keysOf(merchant, reachOf(path))
  const fitting = keys.find((key) => signText(text, key, signType) === given)
  const key = fitting ?? keys[0] ?? ''
  return { fields, merchant, signType, text, key, genuine: fitting !== undefined }
}

const signTypes: ReadonlyMap<string, SignType> = new Map([
  ['', 'MD5'],
  ['MD5', 'MD5'],
  ['HMAC-SHA256', 'HMAC-SHA256'],
])

/** Below a sandbox's path both keys are good. A merchant that never set a key has none. */
function keysOf({ apiV2Key = '' }: WechatPayMerchant, reach: Reach): readonly string[] {
  if (apiV2Key === '') return []
  return reach === 'production' ? [apiV2Key] : [sandboxKey(apiV2Key), apiV2Key]
}
