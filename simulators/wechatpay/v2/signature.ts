/**
 * How APIv2 signs, requests, answers and notifications alike (docs/sources.md, W6.2): every field
 * that is not empty, `sign` excepted, by name; then the merchant's key; MD5, or HMAC-SHA256 with
 * the same key. Fields no document names are signed as well.
 */
import { createHmac, hash } from 'node:crypto'
import type { WireRequest } from '../../host/institution.ts'
import type { MerchantDirectory } from '../../host/merchants.ts'
import { createTrust, type Trust } from '../../host/trust.ts'
import type { WechatPayMerchant } from '../merchants.ts'
import { type Reach, reachOf, sandboxKey } from './paths.ts'
import { asRead, type Fields, isPrintable, readXml, type Told, type Unreadable } from './xml.ts'

export type SignType = 'MD5' | 'HMAC-SHA256'

/** `a=1&b=2`: what is signed, before the key. Values are not escaped. */
export function textToSign(fields: Iterable<readonly [string, string | number]>): string {
  const values: ReadonlyMap<string, string | number> =
    fields instanceof Map ? fields : new Map(fields)
  // In the order of ASCII: a shorter name comes before a longer one that begins with it.
  const names = [...values.keys()].sort()
  const text = joined(names, (name) => values.get(name) ?? '')
  // Most texts are printable throughout, and to ask that once is quicker than for each value.
  return isPrintable(text) ? text : joined(names, (name) => asRead(values.get(name) ?? ''))
}

function joined(names: readonly string[], valueAt: (name: string) => string | number): string {
  let text = ''
  for (const name of names) {
    const value = valueAt(name)
    if (value !== '' && name !== 'sign') text += `${text === '' ? '' : '&'}${name}=${value}`
  }
  return text
}

/** 32 or 64 upper-case hex digits. */
export function signText(text: string, key: string, type: SignType): string {
  const whole = `${text}&key=${key}`
  const digest =
    type === 'MD5' ? hash('md5', whole) : createHmac('sha256', key).update(whole).digest('hex')
  return digest.toUpperCase()
}

export const signOf = (told: Told, key: string, type: SignType): string =>
  signText(textToSign(told), key, type)

/** A request held against the key of the merchant it names. */
export interface Claim {
  readonly fields: Fields
  readonly merchant: WechatPayMerchant
  readonly signType: SignType
  /** What was to be signed, before the key. */
  readonly text: () => string
  /** The key it verifies with: the merchant's, or the sandbox's below a sandbox's path. */
  readonly key: string
  /** Whether the signature is the right one, or none is asked for. */
  readonly genuine: boolean
  /** Whether nothing is verified here, and a fixed word stands for each signature of ours. */
  readonly trusted: boolean
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
  trust: Trust<string> = earnest,
): Claim | Unclaimed {
  const fields = readXml(body)
  if (typeof fields === 'string') return fields
  const id = fields.get('mch_id') ?? ''
  if (!/^\d{1,32}$/.test(id)) return 'merchant-unnamed'
  const merchant = merchants.find(id)
  if (merchant === undefined) return 'merchant-unknown'
  const signType = signTypes.get(fields.get('sign_type') ?? '')
  if (signType === undefined) return 'sign-type-unknown'
  const keys = keysOf(merchant, reachOf(path))
  const [first = ''] = keys
  const given = fields.get('sign') ?? ''
  const fitting = trust.prove({
    // Where two keys are good only verifying tells which of them signs the answer.
    holder: id,
    key: first,
    signature: keys.length > 1 ? '' : given,
    verify: () => keyThatSigned({ fields, signType, given }, keys),
    assumed: first,
  })
  return {
    fields,
    merchant,
    signType,
    key: fitting ?? first,
    genuine: fitting !== undefined,
    trusted: trust.everybody,
    text: () => textToSign(fields),
  }
}

/** Every request is held against its key. */
const earnest = createTrust<string>('full')

function keyThatSigned(
  { fields, signType, given }: { fields: Fields; signType: SignType; given: string },
  keys: readonly string[],
): string | undefined {
  const text = textToSign(fields)
  return keys.find((key) => signText(text, key, signType) === given)
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
