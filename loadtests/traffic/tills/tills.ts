/** Which till speaks to which network: the one place where all three are known. */
import { createAlipayTill } from './alipay.ts'
import type { Send, Till, TillMerchant } from './till.ts'
import { createUnionPayTill } from './unionpay.ts'
import { createWechatPayTill } from './wechatpay.ts'

/** `now` is the real time of day, for signatures: milliseconds since 1970. */
export type CreateTill = (merchant: TillMerchant, send: Send, now: () => number) => Till

const creators = {
  alipay: createAlipayTill,
  wechatpay: createWechatPayTill,
  unionpay: createUnionPayTill,
} as const satisfies Record<TillMerchant['network'], CreateTill>

export const createTill: CreateTill = (merchant, send, now) =>
  creators[merchant.network](merchant, send, now)
