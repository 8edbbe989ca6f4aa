/**
 * Who knocks, and with what: the checks before an operation sees a request, in this order: XML,
 * merchant, signature, fields, apps. Whoever fails one is told so unsigned (docs/sources.md, W6.1).
 */
import type { Diagnosis } from '../../../core/diagnosis.ts'
import type { WireReply, WireRequest } from '../../host/institution.ts'
import type { MerchantDirectory } from '../../host/merchants.ts'
import type { Trust } from '../../host/trust.ts'
import type { WechatPayMerchant } from '../merchants.ts'
import { returnMessages, type Unanswerable } from './codes.ts'
import { explainV2 } from './explain.ts'
import { fieldFlaw } from './fields.ts'
import { type OperationName, reachOf } from './paths.ts'
import { failReply } from './reply.ts'
import { type Claim, claimOf } from './signature.ts'
import type { Fields, Told } from './xml.ts'

export type Merchants = MerchantDirectory<WechatPayMerchant>

/** A request that may be acted upon. */
export interface Admitted
  extends Pick<Claim, 'fields' | 'merchant' | 'key' | 'signType' | 'trusted'> {
  /** Who is paid: the sub-merchant when one is named, else whoever signed. */
  readonly seller: WechatPayMerchant
  /** The service provider that speaks for the seller; empty when the seller itself does. */
  readonly provider: string
}

export interface Refused {
  readonly reply: WireReply
  readonly reason: string
  /** Why its signature does not verify, when that may be why. */
  readonly explain?: () => Diagnosis | undefined
}

/** Whom the door knows, and whom it believes. */
export interface Doorkeeper {
  readonly merchants: Merchants
  readonly trust: Trust<string>
}

export function admit(
  { merchants, trust }: Doorkeeper,
  operation: OperationName,
  request: WireRequest,
): Admitted | Refused {
  const claim = claimOf(request, merchants, trust)
  const explain = () => explainV2(request, merchants)
  if (typeof claim === 'string') return { ...unanswerable(claim), explain }
  if (!claim.genuine) return { ...forged(request), explain }
  const flaw = fieldFlaw(operation, claim.fields)
  if (flaw !== undefined) return { reason: flaw, reply: failReply(flaw) }
  const { fields, merchant, key, signType, trusted } = claim
  const sub = fields.get('sub_mch_id') || undefined
  const seller = sub === undefined ? merchant : merchants.find(sub)
  const why = misnamed(merchants, claim, seller)
  if (why !== undefined || seller === undefined) return unanswerable(why ?? 'sub-unknown')
  const provider = sub === undefined ? '' : merchant.id
  return { fields, merchant, key, signType, trusted, seller, provider }
}

export const unanswerable = (why: Unanswerable, told: Told = []): Refused => ({
  reason: why,
  reply: failReply(returnMessages[why], told),
})

function forged({ path }: WireRequest): Refused {
  const reason = reachOf(path) === 'production' ? 'signature-wrong' : 'sandbox-signature-wrong'
  return { reason, reply: failReply(returnMessages[reason]) }
}

/** Why apps and merchants do not belong together as a request has them. */
function misnamed(
  merchants: Merchants,
  { fields, merchant }: Claim,
  seller: WechatPayMerchant | undefined,
): Unanswerable | undefined {
  const appid = fields.get('appid') ?? ''
  const subAppid = fields.get('sub_appid') ?? ''
  if (appid !== '' && appid !== merchant.appid) return strange(merchants, appid)
  if (seller === undefined || (fields.get('sub_mch_id') ?? '') === merchant.id) return 'sub-unknown'
  return subAppid !== '' && subAppid !== seller.appid ? 'sub-app-differs' : undefined
}

const strange = (merchants: Merchants, appid: string): Unanswerable =>
  merchants.all().some((one) => one.appid === appid) ? 'app-differs' : 'app-unknown'

/** A field that says something, or nothing. */
export const said = (fields: Fields, name: string): string | undefined =>
  fields.get(name) || undefined
