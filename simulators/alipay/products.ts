/**
 * What Alipay sells: how an order of each product begins, how long it waits, for how long its money
 * may be given back, and how its notifications climb (docs/sources.md, A4 and A6.3).
 */
import type { Scene } from '../../core/scene.ts'
import type { Order } from '../roles/order.ts'

/** How an order is met before it is known what its shop sells. */
export type Way = Exclude<Scene, 'top-up'>

interface ProductFacts {
  /** How payer and shop meet. */
  readonly scene: Way
  /** The values of `product_code` that name it. */
  readonly codes: readonly string[]
  readonly needsCode: boolean
  /** Days an order waits for its payer when the request says nothing; three hours are 0.125. */
  readonly waitsDays: number
  /** Whether there is a trade before a payer has come. */
  readonly isTradeAtOnce: boolean
  /** Months after which a paid trade is finished and gives nothing back. */
  readonly refundMonths: number
  /** How often a notification is repeated at once before its ladder begins. */
  readonly resendsAtOnce: number
}

const faceToFace = ['FACE_TO_FACE_PAYMENT', 'OFFLINE_PAYMENT', 'QR_CODE_OFFLINE'] as const

const shown = {
  scene: 'merchant-code',
  codes: faceToFace,
  needsCode: false,
  waitsDays: 0.125,
  isTradeAtOnce: false,
  refundMonths: 12,
  resendsAtOnce: 3,
} as const satisfies ProductFacts

const online = {
  ...{ ...shown, scene: 'online', waitsDays: 15, refundMonths: 3, resendsAtOnce: 0 },
} as const satisfies ProductFacts

export const products = {
  precreate: shown,
  pay: {
    ...shown,
    scene: 'payer-code',
    codes: [...faceToFace, 'GENERAL_WITHHOLDING', 'PRE_AUTH', 'PRE_AUTH_ONLINE', 'CYCLE_PAY_AUTH'],
    isTradeAtOnce: true,
  },
  create: { ...online, codes: [...faceToFace, 'JSAPI_PAY'], isTradeAtOnce: true },
  page: { ...online, codes: ['FAST_INSTANT_TRADE_PAY'], needsCode: true, refundMonths: 12 },
  // QUICK_WAP_PAY is what one SDK sends, and the network takes.
  wap: { ...online, codes: ['QUICK_WAP_WAY', 'QUICK_WAP_PAY'], needsCode: true },
  app: { ...online, codes: ['QUICK_MSECURITY_PAY'] },
} as const satisfies Record<string, ProductFacts>

export type Product = keyof typeof products

/** A trade made for an app inside Alipay's is a mini program's (docs/sources.md, A4.3). */
export function wayOf(product: Product, code: string | undefined, opApp: unknown): Way {
  const isInside = code === 'JSAPI_PAY' || (typeof opApp === 'string' && opApp !== '')
  return product === 'create' && isInside ? 'mini-program' : products[product].scene
}

const isProduct = (word: string): word is Product => Object.hasOwn(products, word)

/** What was sold, as the terms of the order say; one that came by no request of ours is told by its scene. */
export function productOf({ terms, scene }: Pick<Order, 'terms' | 'scene'>): Product {
  if (isProduct(terms.scene)) return terms.scene
  return scene === 'payer-code' ? 'pay' : 'precreate'
}
