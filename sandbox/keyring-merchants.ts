/**
 * The merchants in the key ring: the shops of the crowd's table, each with what its network knows a
 * merchant by. All merchants of a network share one key pair.
 */
import { randomBytes } from 'node:crypto'
import type { Network } from '../loadtests/traffic/cast.ts'
import { merchantNumber, shopsOf } from '../loadtests/traffic/shops.ts'
import { stallsOf } from '../loadtests/traffic/street.ts'
import type { KeyPair, UnionPayIdentity, WechatPayIdentity } from './mint.ts'

/** What a merchant is, on any network. */
interface Merchant {
  readonly id: string
  readonly name: string
  readonly city: string
  readonly categoryCode: string
  /** PKCS#8 PEM. */
  readonly privateKey: string
}

export interface AlipayMerchant extends Merchant {
  readonly sellerId: string
  readonly sellerEmail: string
  readonly publicKey: string
  /** PEM, of the same key: for certificate mode. */
  readonly certificate: string
  /** 16 bytes in base64: what is encrypted as AES is encrypted with it. */
  readonly aesKey: string
}

export interface WechatPayMerchant extends Merchant {
  readonly appid: string
  readonly serial: string
  readonly apiV3Key: string
  /** 32 characters: what signs the older XML API. */
  readonly apiV2Key: string
  readonly certificate: string
}

export interface UnionPayMerchant extends Merchant {
  readonly certId: string
  readonly certificate: string
  /** What signs by signMethod 11 and 12. */
  readonly secureKey: string
}

export const alipayMerchants = ({
  privateKey,
  publicKey,
  certificate,
}: KeyPair & { readonly certificate: string }): readonly AlipayMerchant[] =>
  merchantsOf('alipay', (index) => ({
    sellerId: String(2_088_000_000_000_001 + index),
    sellerEmail: `shop${index + 1}@example.com`,
    ...{ privateKey, publicKey, certificate },
    aesKey: randomBytes(16).toString('base64'),
  }))

export const wechatPayMerchants = ({
  privateKey,
  certificate,
  serial,
}: WechatPayIdentity): readonly WechatPayMerchant[] =>
  merchantsOf('wechatpay', (index) => ({
    appid: `wx${String(index + 1).padStart(16, '0')}`,
    apiV3Key: randomBytes(16).toString('hex'),
    apiV2Key: randomBytes(16).toString('hex'),
    ...{ privateKey, certificate, serial },
  }))

export const unionPayMerchants = ({
  privateKey,
  certificate,
  certId,
}: UnionPayIdentity): readonly UnionPayMerchant[] =>
  merchantsOf('unionpay', () => ({
    ...{ privateKey, certificate, certId },
    secureKey: randomBytes(16).toString('hex'),
  }))

/** The merchants of a ring as they are, and behind them those it lacks, with the same key. */
export function completed<M extends Merchant>(
  network: Network,
  merchants: readonly M[],
  mint: (key: M) => readonly M[],
): readonly M[] {
  const [first] = merchants
  const isWhole = merchants.length >= stallsOf[network].length
  return first === undefined || isWhole
    ? merchants
    : [...merchants, ...mint(first).slice(merchants.length)]
}

function merchantsOf<Keys>(network: Network, keysOf: (index: number) => Keys) {
  return shopsOf(0, network).map(({ index, name, city, categoryCode }) => ({
    ...{ city, categoryCode, id: merchantNumber(network, index), name },
    ...keysOf(index),
  }))
}
