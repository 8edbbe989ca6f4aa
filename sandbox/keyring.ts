/**
 * The merchants of the sandbox and everybody's keys: minted on the first start, kept in one file.
 * Keys are the one thing the seed does not decide; no outcome depends on them.
 */
import { randomBytes } from 'node:crypto'
import { merchantNumber } from '../loadtests/traffic/shops.ts'
import {
  type Documents,
  openDocuments,
  UnreadableDocuments,
  whatToDo,
} from '../storage/documents.ts'
import type { CertifiedKey } from './certificate.ts'
import { assertHome } from './home-folder.ts'
import {
  type AlipayMerchant,
  alipayMerchants,
  completed,
  type UnionPayMerchant,
  unionPayMerchants,
  type WechatPayMerchant,
  wechatPayMerchants,
} from './keyring-merchants.ts'
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
import { Misuse } from './misuse.ts'

export interface KeyRing {
  readonly version: 2
  readonly adminToken: string
  readonly alipay: {
    readonly platform: KeyPair
    /** For certificate mode, PEM: the root bundle, and the platform's leaf with the middle behind. */
    readonly root: string
    readonly platformCertificate: string
    readonly merchants: readonly AlipayMerchant[]
  }
  readonly wechatpay: {
    readonly platform: WechatPayIdentity
    /** The certificate that follows when the platform's is rotated. */
    readonly nextPlatform: WechatPayIdentity
    /** The WeChat Pay public key, the other way to verify: `PUB_KEY_ID_…` and its pair. */
    readonly platformKey: KeyPair & { readonly id: string }
    readonly merchants: readonly WechatPayMerchant[]
  }
  readonly unionpay: {
    readonly root: Pick<CertifiedKey, 'certificate'>
    readonly middle: Pick<CertifiedKey, 'certificate'>
    readonly response: UnionPayIdentity
    /** What merchants encrypt card data with, and the one that follows it. */
    readonly encryption: UnionPayIdentity
    readonly nextEncryption: UnionPayIdentity
    readonly merchants: readonly UnionPayMerchant[]
  }
}

/**
 * Opens the key ring in a folder, or mints one; null keeps it in memory.
 * @throws Misuse when there is one that cannot be read.
 */
export async function openKeyRing(folder: string | null): Promise<Documents<KeyRing>> {
  if (folder !== null) assertHome(folder)
  try {
    return await ringIn(folder)
  } catch (cause) {
    if (!(cause instanceof UnreadableDocuments)) throw cause
    const { path, reason } = cause
    throw new Misuse('open the key ring', [{ where: path, found: reason, todo: whatToDo }])
  }
}

async function ringIn(folder: string | null): Promise<Documents<KeyRing>> {
  let lacks = false
  const documents = await openDocuments<KeyRing>({
    path: folder === null ? null : `${folder}/keyring.json`,
    initial: () => mintKeyRing(new Date()),
    parse: (content) => {
      if (!isKeyRing(content)) {
        return ['this is no key ring of version 2']
      }
      const whole = withAllShops(content)
      lacks = whole !== content
      return whole
    },
  })
  if (lacks) await documents.update(() => undefined)
  return documents
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

/** A ring with the shops that have opened since it was minted; the very same when there are none. */
function withAllShops(ring: KeyRing): KeyRing {
  const { alipay, wechatpay, unionpay } = ring
  const merchants = {
    alipay: completed('alipay', alipay.merchants, alipayMerchants),
    wechatpay: completed('wechatpay', wechatpay.merchants, wechatPayMerchants),
    unionpay: completed('unionpay', unionpay.merchants, unionPayMerchants),
  }
  const isWhole =
    merchants.alipay === alipay.merchants &&
    merchants.wechatpay === wechatpay.merchants &&
    merchants.unionpay === unionpay.merchants
  if (isWhole) return ring
  return {
    ...ring,
    alipay: { ...alipay, merchants: merchants.alipay },
    wechatpay: { ...wechatpay, merchants: merchants.wechatpay },
    unionpay: { ...unionpay, merchants: merchants.unionpay },
  }
}

/** The merchants of one network share one key pair: 9 pairs are made, not fifty. */
export async function mintKeyRing(now: Date): Promise<KeyRing> {
  // What issues leaves, of both chains: no client looks, and each pair delays the first start.
  const authority = mintKeyPair()
  // Private to WeChat Pay or to UnionPay alone, and nobody holds one of each: they share two pairs.
  const networks = [mintKeyPair(), mintKeyPair()] as const
  const [alipay, wechatpay, unionpay] = await Promise.all([
    mintAlipay(authority, now),
    mintWechatPay(networks, now),
    mintUnionPay({ authority, networks, now }),
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
    merchants: alipayMerchants({ ...app, certificate: appCertificate }),
  }
}

type Pairs = readonly [Promise<KeyPair>, Promise<KeyPair>]

async function mintWechatPay([next, key]: Pairs, now: Date): Promise<KeyRing['wechatpay']> {
  const [platform, nextPlatform, platformKey, merchant] = await Promise.all([
    mintWechatPayPlatform({ now }),
    mintWechatPayPlatform({ now, keys: next }),
    key,
    mintWechatPayMerchant({ mchid: merchantNumber('wechatpay', 0), now }),
  ])
  return {
    platform,
    nextPlatform,
    platformKey: { id: 'PUB_KEY_ID_0100000000012026112200000000', ...platformKey },
    merchants: wechatPayMerchants(merchant),
  }
}

async function mintUnionPay({
  authority,
  networks: [first, next],
  now,
}: {
  authority: Promise<KeyPair>
  networks: Pairs
  now: Date
}): Promise<KeyRing['unionpay']> {
  const merId = merchantNumber('unionpay', 0)
  const { root, middle, response, merchant } = await mintUnionPayChain({ merId, authority, now })
  const [encryption, nextEncryption] = await Promise.all([
    first.then((keys) => mintUnionPayEncryption(middle, now, keys)),
    next.then((keys) => mintUnionPayEncryption(middle, now, keys)),
  ])
  return {
    root: { certificate: root.certificate },
    middle: { certificate: middle.certificate },
    ...{ response, encryption, nextEncryption },
    merchants: unionPayMerchants(merchant),
  }
}
