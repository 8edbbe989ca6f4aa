/**
 * Whose keys a pasted request is held against: those of the key ring, or one key that a file holds,
 * for a client with keys of its own.
 */
import { createPublicKey, createSecretKey, type KeyObject, X509Certificate } from 'node:crypto'
import { merchantId } from '../../core/ids.ts'
import { createCertificates } from '../../simulators/alipay/certificates.ts'
import type { Known as AlipayKnown } from '../../simulators/alipay/explain.ts'
import type { Merchant, MerchantDirectory } from '../../simulators/host/merchants.ts'
import { ownKeysOf, type Known as UnionPayKnown } from '../../simulators/unionpay/explain.ts'
import { platformKeysOf, type Known as WechatPayKnown } from '../../simulators/wechatpay/explain.ts'
import { directory } from '../company.ts'
import type { KeyRing } from '../keyring.ts'

export interface KeyHolders {
  readonly alipay: AlipayKnown
  readonly wechatpay: WechatPayKnown
  readonly unionpay: UnionPayKnown
  readonly member: KeyObject | undefined
}

/** A key from a file: an RSA key that verifies, or a secret; one of them. */
export type GivenKey =
  | { readonly kind: 'rsa'; readonly key: KeyObject; readonly certificate: string | null }
  | { readonly kind: 'secret'; readonly secret: string }

export function holdersOf({ alipay, wechatpay, unionpay }: KeyRing): KeyHolders {
  const { platform, nextPlatform, platformKey } = wechatpay
  const [member] = unionpay.merchants
  return {
    alipay: {
      merchants: directory(alipay.merchants, ({ publicKey }) => publicKey),
      certificates: createCertificates({
        root: alipay.root,
        platform: alipay.platformCertificate,
      }),
      platformKey: createPublicKey(alipay.platform.publicKey),
    },
    wechatpay: {
      merchants: directory(wechatpay.merchants, ({ certificate }) => certificate),
      platformKeys: platformKeysOf([
        platform,
        nextPlatform,
        { ...platformKey, serial: platformKey.id },
      ]),
    },
    unionpay: {
      merchants: directory(unionpay.merchants, ({ certificate }) => certificate),
      ownKeys: ownKeysOf([unionpay.response, unionpay.encryption, unionpay.nextEncryption]),
    },
    member: member && createPublicKey(member.certificate),
  }
}

/** Whoever a request names holds the given key; serial numbers count when a certificate was given. */
export function holdersOfKey(given: GivenKey): KeyHolders {
  const certificate = given.kind === 'rsa' ? given.certificate : null
  const hex = certificate === null ? '' : new X509Certificate(certificate).serialNumber
  const secret = given.kind === 'secret' ? given.secret : ''
  const publicKey = given.kind === 'rsa' ? given.key : unusable
  const everybody = <Own extends object>(own: Own): MerchantDirectory<Own & Merchant> => ({
    find: (id) => ({ ...own, ...anyone(id, publicKey) }),
    all: () => [],
  })
  return {
    alipay: {
      merchants: everybody({ sellerId: '', sellerEmail: '' }),
      certificates: { flawOf: () => undefined },
    },
    wechatpay: {
      merchants: everybody({ appid: '', serial: hex, apiV3Key: '', apiV2Key: secret }),
    },
    unionpay: {
      merchants: everybody({
        certId: hex === '' ? '' : BigInt(`0x${hex}`).toString(),
        secureKey: secret,
      }),
    },
    member: publicKey,
  }
}

/** Stands where a secret was given: whoever asks for RSA then was told so before. */
const unusable = createSecretKey(Buffer.from('unusable'))

const anyone = (name: string, publicKey: KeyObject): Merchant => {
  const id = merchantId(name)
  return { id, payee: { merchant: id, name: '', city: '', categoryCode: '' }, publicKey }
}
