/**
 * An order as answers and notifications show it, and what opens it (docs/sources.md, W3.1, W3.3).
 * Keys stand in alphabetical order; a value that does not exist yet is left out.
 */
import { rfc3339 } from '../../core/calendar.ts'
import type { Order } from '../roles/order.ts'
import type { Product } from './fields.ts'
import { memoOf } from './memo.ts'
import { h5Package } from './numbers.ts'
import { payerOpenid } from './openid.ts'
import type { TradeState } from './wire.ts'

export const currency = 'CNY'

/** What the network says of an order beyond its record. */
export interface OrderWords {
  readonly tradeState: TradeState
  readonly tradeStateDesc: string
}

type Body = Readonly<Record<string, unknown>>

export function encodeOrder(order: Order, { tradeState, tradeStateDesc }: OrderWords): Body {
  const { amountFen: total, payment, orderNo } = order
  const { deviceId, attach } = memoOf(order)
  const device = deviceId === '' ? {} : { scene_info: { device_id: deviceId } }
  const told = { trade_state: tradeState, trade_state_desc: tradeStateDesc }
  const always = { ...namesOf(order), out_trade_no: orderNo, promotion_detail: [], ...device }
  if (payment === null) {
    const amount = { currency, payer_currency: currency, total }
    return alphabetical({ ...always, amount, ...(attach === '' ? {} : { attach }), ...told })
  }
  return alphabetical({
    ...{ ...always, ...told, attach },
    amount: { currency, payer_currency: currency, payer_total: total, total },
    bank_type: 'OTHERS',
    payer: payerIn(order),
    success_time: rfc3339(payment.paidAt),
    trade_type: memoOf(order).tradeType,
    transaction_id: order.tradeNo,
  })
}

const alphabetical = (body: Body): Body =>
  Object.fromEntries(Object.entries(body).sort(([one], [other]) => (one < other ? -1 : 1)))

/** The parties of an order, as whoever placed it names them. */
export function namesOf(order: Order): Body {
  const { appid, provider, subAppid } = memoOf(order)
  if (provider === '') return { appid, mchid: order.merchant }
  const sub = subAppid === '' ? {} : { sub_appid: subAppid }
  return { sp_appid: appid, sp_mchid: provider, ...sub, sub_mchid: order.merchant }
}

function payerIn(order: Order): Body {
  const { appid, provider, subAppid } = memoOf(order)
  const openid = payerOpenid(appid, order)
  if (provider === '') return { openid }
  const sub = subAppid === '' ? {} : { sub_openid: payerOpenid(subAppid, order) }
  return { sp_openid: openid, ...sub }
}

export const encodeReversed = (order: Order): Body => ({
  ...namesOf(order),
  out_trade_no: order.orderNo,
})

/** Where the H5 page stands, under our origin or production's. */
export const h5Path = '/cgi-bin/mmpayweb-bin/checkmweb'

export const h5Url = (origin: string, prepayId: string): string =>
  `${origin}${h5Path}?prepay_id=${prepayId}&package=${h5Package(prepayId)}`

/** What opens an order, product by product; the origin is where the H5 page is looked for. */
export const encodeTicket = {
  native: (code) => ({ code_url: code }),
  jsapi: (code) => ({ prepay_id: code }),
  app: (code) => ({ prepay_id: code }),
  h5: (code, origin) => ({ h5_url: h5Url(origin, code) }),
} as const satisfies Record<Product, (code: string, origin: string) => Body>
