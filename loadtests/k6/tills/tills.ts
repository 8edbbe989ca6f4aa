/** Which till speaks which wire: the one place where all of them are known. */

import type { Wire } from '../kinds.ts'
import type { Health } from '../opening.ts'
import type { Ring } from '../ring.ts'
import { createAlipayTill } from './alipay.ts'
import type { Till } from './till.ts'
import { createUnionPayTill } from './unionpay.ts'
import { createWechatV2Till } from './wechat-v2.ts'
import { createWechatV3Till } from './wechat-v3.ts'

export type Tills = Readonly<Record<Wire, Till>>

export function createTills(ring: Ring, { urls, signatures }: Health): Tills {
  const signs = signatures !== 'trust'
  const at = (network: string) => ({ url: urls[network] ?? '', signs })
  const wechatpay = { side: ring.wechatpay, ...at('wechatpay') }
  return {
    alipay: createAlipayTill({ side: ring.alipay, ...at('alipay') }),
    'wechat-v3': createWechatV3Till(wechatpay),
    'wechat-v2': createWechatV2Till(wechatpay, 'MD5'),
    unionpay: createUnionPayTill({ side: ring.unionpay, ...at('unionpay') }),
  }
}
