/**
 * Who knocks: the checks before a body is read, in WeChat Pay's order (docs/sources.md, W1.6).
 * Whoever fails one before the platform's serial is answered without a signature.
 */
import { limits } from '../../core/limits.ts'
import type { WireRequest } from '../host/institution.ts'
import type { MerchantDirectory } from '../host/merchants.ts'
import { type RefusalReason, signatureDetail } from './codes.ts'
import type { WechatPayMerchant } from './merchants.ts'
import {
  type Authorization,
  parseAuthorization,
  requestText,
  type SignedRequest,
  verifyRequest,
} from './signature.ts'

export interface TurnedAway {
  readonly reason: RefusalReason
  /** Whether the caller proved who it is, and so gets a signed answer. */
  readonly known: boolean
  readonly detail?: object
  /** The bytes this side would have signed: shown to the developer in a header of our own. */
  readonly signed?: Buffer
}

export type Admission = { readonly merchant: WechatPayMerchant } | TurnedAway

export interface Doorkeeper {
  readonly merchants: MerchantDirectory<WechatPayMerchant>
  /** The real time of day: milliseconds since 1970. */
  readonly realNow: () => number
}

export function admit({ merchants, realNow }: Doorkeeper, request: WireRequest): Admission {
  const { headers } = request
  if (!isPay(request) && (!headers.accept || !headers['user-agent']))
    return unknown('header-missing')
  const claim = claimOf(request)
  if (typeof claim === 'string') return unknown(claim)
  const skewMs = Math.abs(realNow() - Number(claim.timestamp) * 1000)
  if (skewMs > limits.wechatpaySkewMs) return unknown('timestamp-off')
  const merchant = merchants.find(claim.mchid)
  if (merchant === undefined) return unknown('certificate-never-issued')
  if (claim.serial.toUpperCase() !== merchant.serial.toUpperCase()) return unknown('serial-unknown')
  const forged = forgery(request, claim, merchant)
  if (forged !== undefined) return forged
  // There is one platform certificate and no public-key pair: its id names a key we do not have.
  if (headers['wechatpay-serial']?.startsWith('PUB_KEY_ID_')) {
    return { reason: 'platform-serial-wrong', known: true }
  }
  return { merchant }
}

const unknown = (reason: RefusalReason): TurnedAway => ({ reason, known: false })

const isPay = ({ path }: WireRequest) => path.startsWith('/v3/pay/transactions/')

function claimOf(request: WireRequest): Authorization | RefusalReason {
  const header = request.headers.authorization
  const garbled = isPay(request) ? 'authorization-garbled-at-pay' : 'authorization-garbled'
  if (header === undefined) return garbled
  const parsed = parseAuthorization(header)
  if (parsed === 'scheme') return 'scheme-wrong'
  return parsed === 'garbled' ? garbled : parsed
}

function forgery(
  { method, target, body, headers }: WireRequest,
  { timestamp, nonce, signature }: Authorization,
  merchant: WechatPayMerchant,
): TurnedAway | undefined {
  const signed: SignedRequest = { method, target, timestamp, nonce, body }
  const hostHeader = headers.host ?? ''
  if (verifyRequest({ ...signed, hostHeader }, signature, merchant.publicKey)) return undefined
  const text = requestText(signed)
  const detail = signatureDetail({ method, target, signed: text })
  return { reason: 'signature-wrong', known: false, detail, signed: text }
}
