/**
 * The keys of the sandbox, opened before the run and kept once for all virtual users: merchants of
 * each network and what its answers are verified with. Each user imports its keys once.
 */
import { SharedArray } from 'k6/data'
import { privateKey, publicKey } from './signing.ts'

export interface AlipayShop {
  readonly id: string
  readonly name: string
  readonly city: string
}

export interface WechatShop extends AlipayShop {
  readonly appid: string
  readonly serial: string
  readonly apiV2Key: string
}

export interface UnionPayShop extends AlipayShop {
  readonly certId: string
}

interface Side<Shop> {
  readonly shops: readonly Shop[]
  /** What the shops sign with. */
  readonly key: CryptoKey
  /** What the network signs with. */
  readonly networkKey: CryptoKey
}

export interface Ring {
  readonly alipay: Side<AlipayShop>
  readonly wechatpay: Side<WechatShop> & { readonly serial: string }
  /** `certificate`: what its answers must name, without blanks and line ends. */
  readonly unionpay: Side<UnionPayShop> & { readonly certificate: string }
}

interface Kept<Shop> {
  readonly shops: readonly Shop[]
  readonly key: string
  readonly networkKey: string
}

/** What is kept of `keyring.json`: of every network the shops that sell. */
interface KeptRing {
  readonly alipay: Kept<AlipayShop>
  readonly wechatpay: Kept<WechatShop> & { readonly serial: string }
  readonly unionpay: Kept<UnionPayShop>
}

/** Called while a script is loaded. @throws Error when the file is no key ring. */
export async function openRing(path: string, shops: number): Promise<Ring> {
  const [kept] = new SharedArray<KeptRing>('key ring', () => [cut(JSON.parse(open(path)), shops)])
  if (kept === undefined) throw new Error(`The key ring ${path} is empty.`)
  const { alipay, wechatpay, unionpay } = kept
  return {
    alipay: await side(alipay),
    wechatpay: { ...(await side(wechatpay)), serial: wechatpay.serial },
    unionpay: { ...(await side(unionpay)), certificate: unionpay.networkKey.replace(/\s/g, '') },
  }
}

async function side<Shop>({ shops, key, networkKey }: Kept<Shop>): Promise<Side<Shop>> {
  return { shops, key: await privateKey(key), networkKey: await publicKey(networkKey) }
}

interface WrittenRing {
  readonly alipay: {
    readonly platform: { readonly publicKey: string }
    readonly merchants: readonly (AlipayShop & Secret)[]
  }
  readonly wechatpay: {
    readonly platform: { readonly certificate: string; readonly serial: string }
    readonly merchants: readonly (WechatShop & Secret)[]
  }
  readonly unionpay: {
    readonly response: { readonly certificate: string }
    readonly merchants: readonly (UnionPayShop & Secret)[]
  }
}

interface Secret {
  readonly privateKey: string
}

function cut({ alipay, wechatpay, unionpay }: WrittenRing, count: number): KeptRing {
  const kept = <Shop extends Secret>(merchants: readonly Shop[], networkKey: string) => ({
    shops: merchants.slice(0, count).map((shop) => ({ ...shop, privateKey: '' })),
    key: merchants[0]?.privateKey ?? '',
    networkKey,
  })
  const { certificate, serial } = wechatpay.platform
  return {
    alipay: kept(alipay.merchants, alipay.platform.publicKey),
    wechatpay: { ...kept(wechatpay.merchants, certificate), serial },
    unionpay: kept(unionpay.merchants, unionpay.response.certificate),
  }
}
