/** What a network gives a merchant that joins while a sandbox runs: a number, and keys of its own if asked. */
import { randomBytes, randomInt } from 'node:crypto'
import { merchantNumber } from '../../loadtests/traffic/shops.ts'
import { mintCertificate } from '../certificate.ts'
import { mintKeyPair, mintWechatPayMerchant, validity, wideSerial } from '../mint.ts'
import type { MerchantKeys, Network } from './own-ring.ts'

/** What is said over the door; the number is the place in the network's list. */
export interface Shop {
  readonly index: number
  readonly name: string
  readonly city: string
  readonly categoryCode: string
}

/** Joined to the network's list by whoever calls: the keys are those that the list's first has. */
export const sharedKeys: {
  readonly [N in Network]: (shop: Shop, first: MerchantKeys[N]) => MerchantKeys[N]
} = {
  alipay: ({ index, ...shop }, first) => ({
    ...{ ...first, ...shop, id: merchantNumber('alipay', index) },
    sellerId: String(2_088_000_000_000_001 + index),
    sellerEmail: `shop${index + 1}@example.com`,
    aesKey: randomBytes(16).toString('base64'),
  }),
  wechatpay: ({ index, ...shop }, first) => ({
    ...{ ...first, ...shop, id: merchantNumber('wechatpay', index) },
    appid: `wx${String(index + 1).padStart(16, '0')}`,
    apiV3Key: randomBytes(16).toString('hex'),
    apiV2Key: randomBytes(16).toString('hex'),
  }),
  unionpay: ({ index, ...shop }, first) => ({
    ...{ ...first, ...shop, id: merchantNumber('unionpay', index) },
    secureKey: randomBytes(16).toString('hex'),
  }),
}

/** A pair and a certificate nobody else has. The certificate signs itself: no network looks further. */
export const ownKeys: {
  readonly [N in Network]: (keys: MerchantKeys[N]) => Promise<MerchantKeys[N]>
} = {
  alipay: async (keys) => {
    const pair = await mintKeyPair()
    const subject = 'C=CN, O=Hutong Sandbox, OU=Alipay, CN=Hutong Merchant App'
    const term = validity(new Date(), 5)
    const request = { ...pair, ...term, subject, serial: wideSerial(), ca: false }
    return { ...keys, ...pair, certificate: await mintCertificate(request) }
  },
  wechatpay: async (keys) => ({
    ...keys,
    ...(await mintWechatPayMerchant({ mchid: keys.id, now: new Date() })),
  }),
  unionpay: async (keys) => {
    const pair = await mintKeyPair()
    const serial = randomInt(60_000_000_000, 80_000_000_000)
    const certificate = await mintCertificate({
      ...{ ...pair, ...validity(new Date(), 5), ca: false },
      subject: `C=CN, O=Hutong TEST OCA1, CN=041@Z2026-11-22@${keys.id}:SIGN@00000001`,
      serial: serial.toString(16).padStart(10, '0'),
    })
    return { ...keys, privateKey: pair.privateKey, certificate, certId: String(serial) }
  },
}

type Lists = { readonly [N in Network]: { readonly merchants: MerchantKeys[N][] } }

/** The list that a network knows its merchants by, and its first. */
export function listOf<N extends Network>(lists: Lists, network: N) {
  const { merchants } = lists[network]
  const [first] = merchants
  if (first === undefined) throw new Error(`The key ring has no merchant of ${network}.`)
  return { merchants, first }
}
