/**
 * Why a request to the gateway is not believed: whom it names, by which method and certificate, and
 * what may have been signed in place of the right text (docs/sources.md, U1.2 to U1.4). For people:
 * nothing of it goes to a client, and no secure key is in it.
 */
import { createHash, createHmac, type KeyObject } from 'node:crypto'
import { type Diagnosis, diagnosis, type Mistake, withoutSecrets } from '../../core/diagnosis.ts'
import { diagnoseRsa } from '../host/diagnose.ts'
import { type Digest, diagnoseDigest, type OtherDigest } from '../host/diagnose-digest.ts'
import { hexDigest, hexDigestWays } from '../host/hex-digest.ts'
import type { MerchantDirectory } from '../host/merchants.ts'
import { publicKeyOf } from '../host/pem.ts'
import type { UnionPayMerchant } from './merchants.ts'
import type { Identity } from './seal.ts'
import {
  type Fields,
  hashOf,
  keyedHashes,
  keyedSignature,
  stringToSign,
  verify,
} from './signature.ts'
import { suspicions } from './suspicions.ts'

/** What whoever explains must know; the gateway knows it all. */
export interface Known {
  readonly merchants: MerchantDirectory<UnionPayMerchant>
  /** UnionPay's own certificates: nobody else is to sign with them. */
  readonly ownKeys?: readonly OwnKey[]
}

export interface OwnKey {
  /** The serial number of the certificate, in decimal. */
  readonly certId: string
  readonly key: KeyObject
}

/** @throws Error when a certificate is no PEM. */
export const ownKeysOf = (identities: readonly Identity[]): readonly OwnKey[] =>
  identities.map(({ certId, certificate }) => ({ certId, key: publicKeyOf(certificate) }))

/** Fields whose flaws people take for a wrong signature. */
const aboutSigning = ['signature', 'signMethod', 'certId', 'merId', 'version']

/** Whether a flaw in these fields, `a,b`, calls for an explanation. */
export const isAboutSigning = (field: string) =>
  field.split(',').some((one) => aboutSigning.includes(one))

/** What is wrong with how a request is signed; nothing when nothing is. */
export function explainGateway(fields: Fields, known: Known): Diagnosis | undefined {
  const { merId = '', signMethod = '' } = fields
  const found = (mistake: Mistake, detail: string) =>
    diagnosis(mistake, { weSigned: stringToSign(fields), detail })
  const merchant = known.merchants.find(merId)
  if (merchant === undefined) return found('wrong-merchant', `merId is "${merId}".`)
  const hash = keyedHashes[signMethod]
  if (hash !== undefined) {
    const keyed = explainKeyed(fields, hash, { merchant, known })
    if (keyed === undefined) return undefined
    const told = isCertified(fields, merchant)
      ? found('wrong-sign-type', otherMethodDetail('01', signMethod))
      : keyed
    return withoutSecrets(told, [merchant.secureKey])
  }
  if (signMethod !== '01') {
    const says = `signMethod is "${signMethod}": 01 is a certificate, 11 and 12 are a secure key.`
    return found('wrong-sign-type', says)
  }
  const method = keyedMethodOf(fields, merchant)
  if (method !== undefined) {
    return withoutSecrets(found('wrong-sign-type', otherMethodDetail(method, signMethod)), [
      merchant.secureKey,
    ])
  }
  const within = explainCertified(fields, { merchant, known })
  const serial = serialFlaw(fields.certId ?? '', merchant, known)
  if (serial === undefined) return within
  const rest = within === undefined ? 'The signature itself verifies.' : within.says
  return found('wrong-serial', `${serial} ${rest}`)
}

const otherMethodDetail = (used: string, said: string) =>
  `It is a signature by signMethod ${used}, and the request says ${said}.`

/** Whether the text is signed by the merchant's certificate, whatever signMethod says. */
const isCertified = (fields: Fields, { publicKey }: UnionPayMerchant): boolean =>
  publicKey.asymmetricKeyType === 'rsa' && verify(fields, publicKey)

/** The signMethod by which the text is signed with the secure key; nothing when it is not. */
function keyedMethodOf(fields: Fields, { secureKey }: UnionPayMerchant): string | undefined {
  const given = fields.signature?.toLowerCase()
  const methods = Object.entries(keyedHashes)
  return methods.find(([, hash]) => keyedSignature(fields, hash, secureKey) === given)?.[0]
}

interface Claim {
  readonly merchant: UnionPayMerchant
  readonly known: Known
}

const explainCertified = (fields: Fields, { merchant, known }: Claim): Diagnosis | undefined =>
  diagnoseRsa({
    signature: fields.signature ?? '',
    hash: hashOf(fields),
    key: merchant.publicKey,
    otherKeys: otherKeysOf(known, merchant),
    text: stringToSign(fields),
    prepare: hexDigest,
    ways: hexDigestWays,
    suspicions: suspicions(fields, certIdsOf(known)),
  })

const certIdsOf = ({ merchants, ownKeys = [] }: Known) =>
  [...ownKeys, ...merchants.all()].map(({ certId }) => certId)

function otherKeysOf({ merchants, ownKeys = [] }: Known, merchant: UnionPayMerchant) {
  const others = merchants
    .all()
    .filter(({ publicKey }) => !publicKey.equals(merchant.publicKey))
    .map(({ id, publicKey }) => ({ whose: `merchant ${id}`, key: publicKey }))
  return [
    ...others,
    ...ownKeys.map(({ certId, key }) => ({ whose: `UnionPay itself (certId ${certId})`, key })),
  ]
}

/** Why a certificate number is not this merchant's. */
function serialFlaw(
  certId: string,
  merchant: UnionPayMerchant,
  { merchants, ownKeys = [] }: Known,
): string | undefined {
  if (merchant.certId === '' || certId === merchant.certId) return undefined
  const says = `certId is "${certId}", not ${merchant.certId}.`
  if (hexOf(merchant.certId) === certId.toLowerCase().replace(/^0+/, '')) {
    return `${says} It is written in hex, not in decimal.`
  }
  if (ownKeys.some((own) => own.certId === certId)) return `${says} It is UnionPay's own.`
  const other = merchants.all().find((one) => one.certId === certId)
  return other === undefined ? says : `${says} It is that of merchant ${other.id}.`
}

const hexOf = (decimal: string) =>
  /^\d{1,40}$/.test(decimal) ? BigInt(decimal).toString(16) : undefined

type KeyedHash = 'sha256' | 'sm3'

const hexBy = (hash: KeyedHash | 'md5' | 'sha1', bytes: Buffer | string) =>
  createHash(hash).update(bytes).digest('hex')

/** Lower-case hex over the text and what is put behind it. */
const digestWith =
  (hash: KeyedHash, tail: string): Digest =>
  (text) =>
    hexBy(hash, Buffer.concat([text, Buffer.from(tail)]))

const explainKeyed = (
  fields: Fields,
  hash: KeyedHash,
  { merchant, known }: Claim,
): Diagnosis | undefined =>
  diagnoseDigest({
    signature: fields.signature ?? '',
    digest: digestWith(hash, `&${hexBy(hash, merchant.secureKey)}`),
    others: otherDigests(hash, merchant, known),
    text: stringToSign(fields),
    suspicions: suspicions(fields, certIdsOf(known)),
    show: (text) => `${text}&***`,
  })

function* otherDigests(
  hash: KeyedHash,
  { id, secureKey: key }: UnionPayMerchant,
  { merchants }: Known,
): Generator<OtherDigest> {
  const other = hash === 'sha256' ? 'sm3' : 'sha256'
  const behind = (mistake: Mistake, detail: string, tail: string, shown = '&***'): OtherDigest => ({
    ...{ mistake, detail, digest: digestWith(hash, tail), show: (text) => `${text}${shown}` },
  })
  yield behind('secret-unhashed', '', `&${key}`)
  yield behind('secret-unhashed', 'And &key= stands before it.', `&key=${key}`, '&key=***')
  yield behind(
    'wrong-case',
    'The digest of the key is in capitals.',
    `&${hexBy(hash, key).toUpperCase()}`,
  )
  yield behind('secret-missing', 'There was no key.', '', '')
  yield behind('secret-missing', 'The & before the key is missing.', hexBy(hash, key), '***')
  const right = digestWith(hash, `&${hexBy(hash, key)}`)
  const inBase64: Digest = (text) => Buffer.from(right(text), 'hex').toString('base64')
  yield { mistake: 'not-hex', detail: 'It is base64 of the right digest.', digest: inBase64 }
  for (const secret of [key, hexBy(hash, key)]) {
    const digest: Digest = (text) => createHmac(hash, secret).update(text).digest('hex')
    yield { mistake: 'wrong-hash', detail: 'HMAC instead of a plain hash.', digest }
  }
  yield {
    mistake: 'wrong-hash',
    detail: `${other} instead of ${hash}.`,
    digest: digestWith(other, `&${hexBy(other, key)}`),
  }
  for (const inner of ['md5', 'sha1', other] as const) {
    yield behind('wrong-hash', `The key was hashed by ${inner}.`, `&${hexBy(inner, key)}`)
  }
  for (const merchant of merchants.all()) {
    if (merchant.id === id) continue
    const detail = `It is the secure key of merchant ${merchant.id}.`
    yield behind('wrong-secret', detail, `&${hexBy(hash, merchant.secureKey)}`)
  }
  for (const secret of [key.toUpperCase(), key.toLowerCase(), `${key}\n`, `${key} `]) {
    const detail = 'It is the key in other letters, or with a blank or line end.'
    yield behind('wrong-secret', detail, `&${hexBy(hash, secret)}`)
  }
  for (const unset of ['', 'null', 'undefined']) {
    yield behind('wrong-secret', 'The key is not configured.', `&${hexBy(hash, unset)}`)
  }
}
