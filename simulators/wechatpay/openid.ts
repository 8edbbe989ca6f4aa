/**
 * openid: `o`, five letters of the app, and the payer sealed with the app's name (docs/sources.md,
 * W7). One for each payer and app, like the real one; and it can be opened again, so that an
 * openid of another app is known for what it is.
 */
import { type Cipher, createCipheriv, createDecipheriv, type Decipher, hash } from 'node:crypto'
import { BoundedMap } from '../../core/bounded-map.ts'
import { limits } from '../../core/limits.ts'
import { stream } from '../../core/random.ts'
import type { MerchantDirectory } from '../host/merchants.ts'
import type { Order } from '../roles/order.ts'
import type { FindPayer } from '../roles/parties.ts'
import type { OrderMemo } from './memo.ts'
import type { WechatPayMerchant } from './merchants.ts'

const letters = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
const cipher = 'aes-128-ecb'
/** One block: a length, a name, and zeros. */
const blockBytes = 16

const digestOf = (text: string) => hash('sha256', text, 'buffer')
const keyOf = (appid: string) => digestOf(`openid/${appid}`).subarray(0, blockBytes)

/** What seals and opens under one app. It follows from the app's name alone. */
interface Seal {
  readonly prefix: string
  /** One block in, one block out, each for itself: the cipher can be used again and again. */
  readonly sealing: Cipher
  readonly opening: Decipher
}

/** Every answer about a paid order needs one, and to make one takes as long as all the rest of it. */
const seals = new BoundedMap<Seal>({ max: limits.openidSealsMax, mayForget: () => true })

function sealOf(appid: string): Seal {
  const known = seals.get(appid)
  if (known !== undefined) return known
  const key = keyOf(appid)
  const seal: Seal = {
    prefix: `o${stream(0, 'openid', appid).letters(5, letters)}`,
    sealing: createCipheriv(cipher, key, null).setAutoPadding(false),
    opening: createDecipheriv(cipher, key, null).setAutoPadding(false),
  }
  seals.set(appid, seal)
  return seal
}

/** The openid of a payer under an app. A name too long for the block is not to be had back. */
export function openidOf(appid: string, payer: string): string {
  const name = Buffer.from(payer)
  const fits = name.length < blockBytes
  const block = fits ? Buffer.alloc(blockBytes) : digestOf(payer).subarray(0, blockBytes)
  if (fits) {
    block.writeUInt8(name.length, 0)
    name.copy(block, 1)
  }
  const { prefix, sealing } = sealOf(appid)
  return `${prefix}${sealing.update(block).toString('base64url')}`
}

/** Whose openid it is under that app; nothing when it was not given out under it. */
export function payerOf(appid: string, openid: string): string | undefined {
  const { prefix, opening } = sealOf(appid)
  const sealed = Buffer.from(openid.slice(prefix.length), 'base64url')
  if (!openid.startsWith(prefix) || sealed.length !== blockBytes) return undefined
  const block = opening.update(sealed)
  const payer = block.subarray(1, 1 + block.readUInt8(0)).toString('utf8')
  return openidOf(appid, payer) === openid ? payer : undefined
}

export type OpenidFlaw = 'openid-unknown' | 'openid-of-another-app'

/** Why the openid an order names is nobody's who could pay it; nothing when it names none. */
export function openidFlaw(
  { merchants, findPayer, strict }: OpenidParts,
  { openid, payerApp, subAppid, appid }: OrderMemo,
): OpenidFlaw | undefined {
  if (!strict || openid === '') return undefined
  const isKnown = (app: string) => {
    const payer = payerOf(app, openid)
    return payer !== undefined && findPayer(payer) !== undefined
  }
  if (isKnown(payerApp === 'sub' ? subAppid : appid)) return undefined
  const elsewhere = merchants.all().some((one) => isKnown(one.appid))
  return elsewhere ? 'openid-of-another-app' : 'openid-unknown'
}

interface OpenidParts {
  readonly merchants: MerchantDirectory<WechatPayMerchant>
  readonly findPayer: FindPayer
  /** Whether openids nobody was given are refused. */
  readonly strict: boolean
}

/** The openid of whoever paid an order; a stranger's, whose app is another, differs by payment. */
export function payerOpenid(appid: string, { payment, tradeNo }: Order): string {
  return openidOf(appid, payment?.payer || `${payment?.app}/${tradeNo}`)
}
