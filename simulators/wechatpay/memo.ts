/**
 * What WeChat Pay must tell again of an order and no role knows: by which product it is paid, which
 * apps are named in it, and who speaks for the merchant. Orders of both versions of the API keep it.
 */
import type { Order } from '../roles/order.ts'

export type TradeType = 'NATIVE' | 'JSAPI' | 'APP' | 'MWEB' | 'MICROPAY'

const tradeTypes: readonly TradeType[] = ['NATIVE', 'JSAPI', 'APP', 'MWEB', 'MICROPAY']

/** A field that says nothing is empty, and is not kept. */
export interface OrderMemo {
  readonly tradeType: TradeType
  /** The merchant's, or the service provider's. */
  readonly appid: string
  readonly attach: string
  readonly deviceId: string
  /** The one payer who may pay, under an app. */
  readonly openid: string
  /** Whose app that openid belongs to: `sub` for the sub-merchant's. */
  readonly payerApp: string
  /** The mchid of the service provider that ordered; empty when the merchant did. */
  readonly provider: string
  readonly subAppid: string
}

export function memorised(memo: OrderMemo): Order['memo'] {
  const said: Record<string, string> = {}
  for (const name of names) if (memo[name] !== '') said[name] = memo[name]
  return said
}

const names = [
  ...(['tradeType', 'appid', 'attach', 'deviceId'] as const),
  ...(['openid', 'payerApp', 'provider', 'subAppid'] as const),
] satisfies readonly (keyof OrderMemo)[]

export function memoOf({ memo, scene }: Pick<Order, 'memo' | 'scene'>): OrderMemo {
  const known = tradeTypes.find((one) => one === memo.tradeType)
  return {
    tradeType: known ?? (scene === 'payer-code' ? 'MICROPAY' : 'NATIVE'),
    appid: memo.appid ?? '',
    attach: memo.attach ?? '',
    deviceId: memo.deviceId ?? '',
    openid: memo.openid ?? '',
    payerApp: memo.payerApp ?? '',
    provider: memo.provider ?? '',
    subAppid: memo.subAppid ?? '',
  }
}
