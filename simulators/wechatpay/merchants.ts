/**
 * What WeChat Pay gave each merchant, beside what every network gives, and how each stands: which
 * of its keys still count, and by which of the platform's keys it is told things.
 */
import type { Merchant, MerchantDirectory } from '../host/merchants.ts'
import { certificateOf } from '../host/pem.ts'

/**
 * What signs a callback: the platform's certificate, the WeChat Pay public key, or, while a
 * merchant is moved from the first to the second, now this and now that.
 */
export type CallbackKey = 'certificate' | 'public-key' | 'mixed'

/** `id` is the mchid; `publicKey` that of the merchant's API certificate. */
export interface WechatPayMerchant extends Merchant {
  /** The one app that is bound to the mchid. */
  readonly appid: string
  /** Serial of the API certificate, 40 upper-case hex digits. */
  readonly serial: string
  /** The API certificate, PEM: it tells until when it counts. */
  readonly certificate?: string
  /** 32 ASCII characters: what is sealed for the merchant is sealed with it. Empty: never set. */
  readonly apiV3Key: string
  /** 32 characters: what signs the older XML API. */
  readonly apiV2Key?: string
  /** `certificate` unless given. */
  readonly callbackKey?: CallbackKey
  /** A merchant that never had a platform certificate, as those who join today. */
  readonly publicKeyOnly?: boolean
}

/** How a merchant's API certificate stands with the platform. */
export type CertificateStanding = 'valid' | 'expired' | 'revoked' | 'superseded'

export interface Standing {
  readonly callbackKey: CallbackKey
  /** The share of callbacks that the public key signs while both do, 0 to 1. */
  readonly publicKeyShare: number
  readonly publicKeyOnly: boolean
  readonly apiCertificate: CertificateStanding
}

export interface Standings {
  of(merchant: WechatPayMerchant): Standing
  /** @throws RangeError when there is no such merchant, or the share is none. */
  change(mchid: string, change: Partial<Standing>): Standing
}

export function createStandings({
  merchants,
  realNow,
}: {
  readonly merchants: MerchantDirectory<WechatPayMerchant>
  readonly realNow: () => number
}): Standings {
  const known = new Map<string, Standing & { readonly until: number }>()

  const recorded = (merchant: WechatPayMerchant) => {
    const found = known.get(merchant.id) ?? { ...standingAtFirst(merchant), until: endOf(merchant) }
    known.set(merchant.id, found)
    return found
  }

  return {
    of: (merchant) => {
      const { until, ...standing } = recorded(merchant)
      const lapsed = standing.apiCertificate === 'valid' && realNow() >= until
      return lapsed ? { ...standing, apiCertificate: 'expired' } : standing
    },
    change: (mchid, change) => {
      const merchant = merchants.find(mchid)
      const share = change.publicKeyShare ?? 0
      if (merchant === undefined) {
        throw new RangeError(`Failed to change how ${mchid} stands: there is no such merchant.`)
      }
      if (!(share >= 0 && share <= 1)) {
        throw new RangeError(`Failed to change how ${mchid} stands: ${share} is no share.`)
      }
      const changed = { ...recorded(merchant), ...change }
      known.set(mchid, changed)
      return changed
    },
  }
}

const standingAtFirst = ({
  callbackKey = 'certificate',
  publicKeyOnly = false,
}: WechatPayMerchant): Standing => ({
  ...{ callbackKey, publicKeyOnly, publicKeyShare: 0.5, apiCertificate: 'valid' },
})

/** When the API certificate ends: milliseconds since 1970. */
const endOf = ({ certificate }: WechatPayMerchant) =>
  certificate === undefined
    ? Number.POSITIVE_INFINITY
    : Date.parse(certificateOf(certificate).validTo)
