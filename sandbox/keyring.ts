/**
 * The merchants of the sandbox and everybody's keys: minted on the first start, kept in one file.
 * Keys are the one thing the seed does not decide; no outcome depends on them.
 */
import { randomBytes } from 'node:crypto'
import { merchantName } from '../loadtests/traffic/cast.ts'
import { type Documents, openDocuments } from '../storage/documents.ts'
import type { CertifiedKey } from './certificate.ts'
import {
  type KeyPair,
  mintAlipayChain,
  mintKeyPair,
  mintUnionPayChain,
  mintUnionPayEncryption,
  mintWechatPayMerchant,
  mintWechatPayPlatform,
  type UnionPayIdentity,
  type WechatPayIdentity,
} from './mint.ts'

/** What a merchant is, on any network. */
interface Shop {
  readonly id: string
  readonly name: string
  readonly city: string
  readonly categoryCode: string
  /** PKCS#8 PEM. */
  readonly privateKey: string
}

export interface KeyRing {
  readonly version: 2
  readonly adminToken: string
  readonly alipay: {
    readonly platform: KeyPair
    /** For certificate mode, PEM: the root bundle, and the platform's leaf with the middle behind. */
    readonly root: string
    readonly platformCertificate: string
    readonly merchants: readonly (Shop & {
      readonly sellerId: string
      readonly sellerEmail: string
      readonly publicKey: string
      /** PEM, of the same key: for certificate mode. */
      readonly certificate: string
      /** 16 bytes in base64: what is encrypted as AES is encrypted with it. */
      readonly aesKey: string
    })[]
  }
  readonly wechatpay: {
    readonly platform: WechatPayIdentity
    /** The certificate that follows when the platform's is rotated. */
    readonly nextPlatform: WechatPayIdentity
    /** The WeChat Pay public key, the other way to verify: `PUB_KEY_ID_…` and its pair. */
    readonly platformKey: KeyPair & { readonly id: string }
    readonly merchants: readonly (Shop & {
      readonly appid: string
      readonly serial: string
      readonly apiV3Key: string
      /** 32 characters: what signs the older XML API. */
      readonly apiV2Key: string
      readonly certificate: string
    })[]
  }
  readonly unionpay: {
    readonly root: Pick<CertifiedKey, 'certificate'>
    readonly middle: Pick<CertifiedKey, 'certificate'>
    readonly response: UnionPayIdentity
    /** What merchants encrypt card data with, and the one that follows it. */
    readonly encryption: UnionPayIdentity
    readonly nextEncryption: UnionPayIdentity
    readonly merchants: readonly (Shop & {
      readonly certId: string
      readonly certificate: string
      /** What signs by signMethod 11 and 12. */
      readonly secureKey: string
    })[]
  }
}

/** Opens the key ring in a folder, or mints one; null keeps it in memory. */
export function openKeyRing(folder: string | null): Promise<Documents<KeyRing>> {
  return openDocuments<KeyRing>({
    path: folder === null ? null : `${folder}/keyring.json`,
    initial: () => mintKeyRing(new Date()),
    parse: (content) =>
      isKeyRing(content)
        ? content
        : ['this is no key ring of version 2: move it away, and a new one is minted'],
  })
}

function isKeyRing(content: unknown): content is KeyRing {
  return (
    typeof content === 'object' &&
    content !== null &&
    'version' in content &&
    content.version === 2 &&
    ['adminToken', 'alipay', 'wechatpay', 'unionpay'].every((part) => part in content)
  )
}

const shops = [
  { city: 'Beijing', categoryCode: '5411' },
  { city: 'Shanghai', categoryCode: '5812' },
  { city: 'Shenzhen', categoryCode: '5814' },
  { city: 'Chengdu', categoryCode: '5999' },
] as const

/** The demo merchants of one network share one key pair: 12 pairs are made, not thirty. */
export async function mintKeyRing(now: Date): Promise<KeyRing> {
  // What issues leaves, of both chains: no client looks, and each pair delays the first start.
  const authority = mintKeyPair()
  const [alipay, wechatpay, unionpay] = await Promise.all([
    mintAlipay(authority, now),
    mintWechatPay(now),
    mintUnionPay(authority, now),
  ])
  const adminToken = randomBytes(18).toString('base64url')
  return { version: 2, adminToken, alipay, wechatpay, unionpay }
}

async function mintAlipay(authority: Promise<KeyPair>, now: Date): Promise<KeyRing['alipay']> {
  const [platform, app] = await Promise.all([mintKeyPair(), mintKeyPair()])
  const chain = await mintAlipayChain({ platform, app, authority, now })
  const { appCertificate, ...platformChain } = chain
  return {
    platform,
    ...platformChain,
    merchants: shops.map((shop, index) => ({
      ...shop,
      id: `202100000000000${index + 1}`,
      name: merchantName(0, 'alipay', index),
      sellerId: `208800000000000${index + 1}`,
      sellerEmail: `shop${index + 1}@example.com`,
      ...app,
      certificate: appCertificate,
      aesKey: randomBytes(16).toString('base64'),
    })),
  }
}

async function mintWechatPay(now: Date): Promise<KeyRing['wechatpay']> {
  const [platform, nextPlatform, platformKey, merchant] = await Promise.all([
    mintWechatPayPlatform({ now }),
    mintWechatPayPlatform({ now }),
    mintKeyPair(),
    mintWechatPayMerchant({ mchid: '1900000001', now }),
  ])
  return {
    platform,
    nextPlatform,
    platformKey: { id: 'PUB_KEY_ID_0100000000012026112200000000', ...platformKey },
    merchants: shops.map((shop, index) => ({
      ...shop,
      id: `190000000${index + 1}`,
      name: merchantName(0, 'wechatpay', index),
      appid: `wx000000000000000${index + 1}`,
      apiV3Key: randomBytes(16).toString('hex'),
      apiV2Key: randomBytes(16).toString('hex'),
      ...merchant,
    })),
  }
}

async function mintUnionPay(authority: Promise<KeyPair>, now: Date): Promise<KeyRing['unionpay']> {
  const merId = '777290058110048'
  const { root, middle, response, merchant } = await mintUnionPayChain({ merId, authority, now })
  const [encryption, nextEncryption] = await Promise.all([
    mintUnionPayEncryption(middle, now),
    mintUnionPayEncryption(middle, now),
  ])
  return {
    root: { certificate: root.certificate },
    middle: { certificate: middle.certificate },
    ...{ response, encryption, nextEncryption },
    merchants: shops.map((shop, index) => ({
      ...shop,
      id: String(Number(merId) + index),
      name: merchantName(0, 'unionpay', index),
      ...merchant,
      secureKey: randomBytes(16).toString('hex'),
    })),
  }
}
