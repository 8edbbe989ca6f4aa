/**
 * The key ring a sandbox has for itself: a home's, or one that is minted once for the whole process.
 * Keys are the one thing the seed does not decide, and no outcome depends on them; the token that
 * changes a sandbox and the list of merchants that may grow are never shared.
 */
import { randomBytes } from 'node:crypto'
import { type KeyRing, openKeyRing } from '../keyring.ts'
import type { AlipayMerchant, UnionPayMerchant, WechatPayMerchant } from '../keyring-merchants.ts'

/** A ring whose merchants may become more. */
export type OwnRing = Omit<KeyRing, Network> & {
  readonly [N in Network]: Omit<KeyRing[N], 'merchants'> & {
    readonly merchants: KeyRing[N]['merchants'][number][]
  }
}

export type Network = 'alipay' | 'wechatpay' | 'unionpay'

/** What the network gave each: numbers, keys, certificates, PEM. */
export interface MerchantKeys {
  readonly alipay: AlipayMerchant
  readonly wechatpay: WechatPayMerchant
  readonly unionpay: UnionPayMerchant
}

/** Rings that are open or being opened in this process, by home; that of no home stays for good. */
const opened = new Map<string, Promise<KeyRing>>()

/** @throws Misuse when the home's ring cannot be read. */
export async function ownRing(home = ''): Promise<OwnRing> {
  const opening =
    opened.get(home) ?? openKeyRing(home === '' ? null : home).then(({ data }) => data)
  opened.set(home, opening)
  try {
    const ring = own(await opening)
    return home === '' ? { ...ring, adminToken: randomBytes(18).toString('base64url') } : ring
  } catch (cause) {
    opened.delete(home)
    throw cause
  } finally {
    // What lies in a home may be another ring by the next time; without one, half a second of RSA
    // is paid for once.
    if (home !== '') opened.delete(home)
  }
}

const own = ({ alipay, wechatpay, unionpay, ...rest }: KeyRing): OwnRing => ({
  ...rest,
  alipay: { ...alipay, merchants: [...alipay.merchants] },
  wechatpay: { ...wechatpay, merchants: [...wechatpay.merchants] },
  unionpay: { ...unionpay, merchants: [...unionpay.merchants] },
})
