/**
 * The merchants of the sandbox and everybody's keys: minted on the first start, kept in one file.
 * Keys are the one thing the seed does not decide; no outcome depends on them.
 */
import { randomBytes } from 'node:crypto'
import { merchantName } from '../loadtests/traffic/cast.ts'
import { type Documents, openDocuments } from '../storage/documents.ts'
import {
  type CertifiedKey,
  type KeyPair,
  mintKeyPair,
  mintUnionPayChain,
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
  readonly version: 1
  readonly adminToken: string
  readonly alipay: {
    readonly platform: KeyPair
    readonly merchants: readonly (Shop & {
      readonly sellerId: string
      readonly sellerEmail: string
      readonly publicKey: string
    })[]
  }
  readonly wechatpay: {
    readonly platform: WechatPayIdentity
    readonly merchants: readonly (Shop & {
      readonly appid: string
      readonly serial: string
      readonly apiV3Key: string
      readonly certificate: string
    })[]
  }
  readonly unionpay: {
    readonly root: Pick<CertifiedKey, 'certificate'>
    readonly middle: Pick<CertifiedKey, 'certificate'>
    readonly response: UnionPayIdentity
    readonly merchants: readonly (Shop & {
      readonly certId: string
      readonly certificate: string
    })[]
  }
}

/** Opens the key ring in a folder, or mints one; null keeps it in memory. */
export function openKeyRing(folder: string | null): Promise<Documents<KeyRing>> {
  return openDocuments<KeyRing>({
    path: folder === null ? null : `${folder}/keyring.json`,
    initial: () => mintKeyRing(new Date()),
    parse: (content) => (isKeyRing(content) ? content : ['this is no key ring of version 1']),
  })
}

function isKeyRing(content: unknown): content is KeyRing {
  return (
    typeof content === 'object' &&
    content !== null &&
    'version' in content &&
    content.version === 1 &&
    ['adminToken', 'alipay', 'wechatpay', 'unionpay'].every((part) => part in content)
  )
}

const shops = [
  { city: 'Beijing', categoryCode: '5411' },
  { city: 'Shanghai', categoryCode: '5812' },
  { city: 'Shenzhen', categoryCode: '5814' },
  { city: 'Chengdu', categoryCode: '5999' },
] as const

/** The demo merchants of one network share one key pair: eight pairs are made, not eighteen. */
export async function mintKeyRing(now: Date): Promise<KeyRing> {
  const unionpayId = '777290058110048'
  const [platform, shopKey, wechatPlatform, wechatShop, chain] = await Promise.all([
    mintKeyPair(),
    mintKeyPair(),
    mintWechatPayPlatform({ now }),
    mintWechatPayMerchant({ mchid: '1900000001', now }),
    mintUnionPayChain({ merId: unionpayId, now }),
  ])
  return {
    version: 1,
    adminToken: randomBytes(18).toString('base64url'),
    alipay: {
      platform,
      merchants: shops.map((shop, index) => ({
        ...shop,
        id: `202100000000000${index + 1}`,
        name: merchantName(0, 'alipay', index),
        sellerId: `208800000000000${index + 1}`,
        sellerEmail: `shop${index + 1}@example.com`,
        ...shopKey,
      })),
    },
    wechatpay: {
      platform: wechatPlatform,
      merchants: shops.map((shop, index) => ({
        ...shop,
        id: `190000000${index + 1}`,
        name: merchantName(0, 'wechatpay', index),
        appid: `wx000000000000000${index + 1}`,
        apiV3Key: randomBytes(16).toString('hex'),
        ...wechatShop,
      })),
    },
    unionpay: {
      root: { certificate: chain.root.certificate },
      middle: { certificate: chain.middle.certificate },
      response: chain.response,
      merchants: shops.map((shop, index) => ({
        ...shop,
        id: String(Number(unionpayId) + index),
        name: merchantName(0, 'unionpay', index),
        certId: chain.merchant.certId,
        certificate: chain.merchant.certificate,
        privateKey: chain.merchant.privateKey,
      })),
    },
  }
}
