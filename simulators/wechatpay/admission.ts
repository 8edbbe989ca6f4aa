/**
 * Who knocks: the checks before a body is read, in WeChat Pay's order (docs/sources.md, W1.6).
 * Whoever fails one before the platform's serial is answered without a signature.
 */
import { limits } from '../../core/limits.ts'
import type { WireRequest } from '../host/institution.ts'
import type { MerchantDirectory } from '../host/merchants.ts'
import type { Trust } from '../host/trust.ts'
import { type RefusalReason, signatureDetail } from './codes.ts'
import type { PlatformKey } from './explain.ts'
import type { CertificateStanding, WechatPayMerchant } from './merchants.ts'
import type { PlatformKeys } from './platform-keys.ts'
import type { Probes } from './probes.ts'
import {
  type Authorization,
  type Platform,
  parseAuthorization,
  requestText,
  targetsOf,
  verifyText,
} from './signature.ts'

export interface TurnedAway {
  readonly reason: RefusalReason
  /** The key that signs the answer; nothing while the caller has not proved who it is. */
  readonly signer?: Platform
  readonly detail?: object
}

export type Admission =
  | { readonly merchant: WechatPayMerchant; readonly signer: Platform }
  | TurnedAway

export interface Doorkeeper {
  readonly merchants: MerchantDirectory<WechatPayMerchant>
  readonly keys: Pick<PlatformKeys, 'signerFor' | 'standings'>
  readonly probes: Pick<Probes, 'isProbed'>
  readonly trust: Trust<true>
  /** WeChat Pay's own public keys: to tell whoever signs with one of them. */
  readonly platformKeys?: readonly PlatformKey[]
  /** The real time of day: milliseconds since 1970. */
  readonly realNow: () => number
}

/** Everything there is to find out why a signature does not verify. */
export interface Evidence {
  /** As it came: the raw body, the raw target. */
  readonly request: WireRequest
  readonly authorization: Authorization
  /** With the key its requests are verified with, and every other it was given. */
  readonly merchant: WechatPayMerchant
  /** The text the documents ask for: it was verified over that first. */
  readonly text: Buffer
  /** Everything that was accepted as the second line of the text; its own target comes first. */
  readonly targets: readonly string[]
}

/** What a request's signature was held against; nothing when it names no merchant of ours. */
export function evidenceOf(
  { merchants }: Pick<Doorkeeper, 'merchants'>,
  request: WireRequest,
): Evidence | undefined {
  const authorization = parseAuthorization(request.headers.authorization ?? '')
  if (typeof authorization === 'string') return undefined
  const merchant = merchants.find(authorization.mchid)
  return merchant && gathered(request, authorization, merchant)
}

export function admit(doorkeeper: Doorkeeper, request: WireRequest): Admission {
  const { merchants, keys, probes, trust, realNow } = doorkeeper
  const { headers } = request
  if (!isPay(request) && (!headers.accept || !headers['user-agent']))
    return { reason: 'header-missing' }
  const claim = claimOf(request, trust)
  if (typeof claim === 'string') return { reason: claim }
  const skewMs = Math.abs(realNow() - Number(claim.timestamp) * 1000)
  if (skewMs > limits.wechatpaySkewMs) return { reason: 'timestamp-off' }
  const merchant = merchants.find(claim.mchid)
  if (merchant === undefined) return { reason: 'certificate-never-issued' }
  const distrusted = distrust(doorkeeper, merchant, claim)
  if (distrusted !== undefined) return { reason: distrusted }
  const proof = trust.prove({
    ...{ holder: `${claim.mchid} ${merchant.serial}`, key: merchant.publicKey },
    signature: claim.signature,
    verify: () => isGenuine(gathered(request, claim, merchant)) || undefined,
    assumed: true,
  })
  if (proof === undefined) return forged(gathered(request, claim, merchant))
  const probe = probes.isProbed(request)
  const signer = keys.signerFor(merchant, headers['wechatpay-serial'] ?? '')
  if (signer !== undefined) return { merchant, signer: { ...signer, probe } }
  const own = keys.signerFor(merchant, '')
  return { reason: 'platform-serial-wrong', ...(own === undefined ? {} : { signer: own }) }
}

const isPay = ({ path }: WireRequest) => path.startsWith('/v3/pay/transactions/')

function claimOf(
  request: WireRequest,
  { everybody: mayLackSignature }: Doorkeeper['trust'],
): Authorization | RefusalReason {
  const header = request.headers.authorization
  const garbled = isPay(request) ? 'authorization-garbled-at-pay' : 'authorization-garbled'
  if (header === undefined) return garbled
  const parsed = parseAuthorization(header, { mayLackSignature })
  if (parsed === 'scheme') return 'scheme-wrong'
  return parsed === 'garbled' ? garbled : parsed
}

const distrusts = {
  valid: undefined,
  expired: 'certificate-expired',
  revoked: 'certificate-revoked',
  superseded: 'certificate-superseded',
} as const satisfies Record<CertificateStanding, RefusalReason | undefined>

/** Why the certificate a request names does not count, if it does not. */
function distrust(
  { keys }: Doorkeeper,
  merchant: WechatPayMerchant,
  { serial }: Authorization,
): RefusalReason | undefined {
  if (serial.toUpperCase() !== merchant.serial.toUpperCase()) return 'serial-unknown'
  if (merchant.apiV3Key === '') return 'api-key-missing'
  return distrusts[keys.standings.of(merchant).apiCertificate]
}

function gathered(
  request: WireRequest,
  authorization: Authorization,
  merchant: WechatPayMerchant,
): Evidence {
  const { target, headers } = request
  const reached = {
    hostHeader: headers.host ?? '',
    prefix: headers['x-forwarded-prefix'] ?? '',
  }
  const text = textOver(request, authorization, target)
  return { request, authorization, merchant, text, targets: targetsOf(target, reached) }
}

const textOver = (
  { method, body }: WireRequest,
  { timestamp, nonce }: Authorization,
  target: string,
) => requestText({ method, target, timestamp, nonce, body })

function isGenuine({ request, authorization, merchant, text, targets }: Evidence): boolean {
  const verifies = (one: Buffer) => verifyText(one, authorization.signature, merchant.publicKey)
  if (verifies(text)) return true
  const others = targets.slice(1).map((target) => textOver(request, authorization, target))
  return others.some(verifies)
}

function forged({ request, text }: Evidence): TurnedAway {
  const { method, target } = request
  return {
    reason: 'signature-wrong',
    detail: signatureDetail({ method, target, signed: text }),
  }
}
