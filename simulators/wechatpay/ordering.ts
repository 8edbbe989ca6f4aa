/**
 * Orders that a payer opens: by scanning (native), inside WeChat (jsapi), from an app, or on a page
 * (h5). The same order again gets a new ticket (docs/sources.md, W3.1).
 */
import { type Scene, sceneOf } from '../../core/scene.ts'
import { originOf } from '../host/address.ts'
import type { Host, WireRequest } from '../host/institution.ts'
import type { OpenOrder } from '../roles/acquirer.ts'
import { refusalWords } from './codes.ts'
import { openUnspent } from './early-close.ts'
import type { Mode, Product } from './fields.ts'
import { prefix } from './inquiry.ts'
import { memorised, type TradeType } from './memo.ts'
import type { WechatPayMerchant } from './merchants.ts'
import { openidFlaw } from './openid.ts'
import type { Operation, Result, Rooms } from './operations.ts'
import { endOf } from './order-age.ts'
import { encodeTicket } from './order-body.ts'
import { decodePrepay, type OrderAsk, type OrderPlan } from './order-requests.ts'
import { sellerOf } from './partner.ts'

/**
 * How payer and merchant meet, by product. JSAPI serves official accounts and mini programs alike,
 * and no request tells which: both are pages inside WeChat.
 */
const ways = {
  NATIVE: 'merchant-code',
  JSAPI: 'mini-program',
  APP: 'online',
  MWEB: 'online',
  MICROPAY: 'payer-code',
} as const satisfies Record<TradeType, Exclude<Scene, 'top-up'>>

/** An order of either version as the house opens it. */
export function orderOpened(
  { clock }: Pick<Host, 'clock'>,
  { id: merchant, payee }: WechatPayMerchant,
  asked: OrderPlan,
): OpenOrder {
  const { trace, orderNo, terms, amountFen, notifyUrl, memo } = asked
  const scene = sceneOf(ways[memo.tradeType], payee.categoryCode)
  const expiresAt = endOf(asked.expiresAt, clock.now())
  const about = { trace, merchant, payee, orderNo, scene, expiresAt }
  return { terms, amountFen, notifyUrl, memo: memorised(memo), ...about }
}

/** Where the page of an H5 order is looked for: at production's address, or where we were found. */
export const pageOrigin = (request: WireRequest) =>
  /^api2?\.mch\.weixin\.qq\.com(?::443)?$/i.test(request.headers.host ?? '')
    ? 'https://wx.tenpay.com'
    : originOf(request)

interface PrepayAsk extends OrderAsk {
  readonly origin: string
}

export function prepay(product: Product, mode: Mode): Operation<PrepayAsk> {
  const once = createSharing<Opening>()
  return {
    name: product,
    method: 'POST',
    path: `${prefix[mode]}${product}`,
    read: (request, now) => {
      const read = decodePrepay(product, mode, { bytes: request.body, now })
      if ('flaw' in read) return read
      return { ...read, asked: { ...read.asked, origin: pageOrigin(request) } }
    },
    act: async (rooms, signer, asked) => {
      const flaw = openidFlaw(rooms, asked.memo)
      if (flaw !== undefined) return { outcome: 'order-mismatch', words: refusalWords[flaw] }
      const request = orderOpened(rooms.host, sellerOf(rooms.merchants, signer, asked), asked)
      const { merchant, orderNo, terms } = request
      const same = JSON.stringify([merchant, orderNo, terms])
      const { tradeType } = asked.memo
      const { code, ...result } = await once(same, () => opened(rooms, tradeType, request))
      if (code === undefined) return result
      return { ...result, told: encodeTicket[product](code, asked.origin) }
    },
    say: ({ told }) => told,
  }
}

/** The same order asked for twice at once is opened once: the second asking renews no ticket. */
function createSharing<T>() {
  const underWay = new Map<string, Promise<T>>()
  return (name: string, work: () => Promise<T>): Promise<T> => {
    const before = underWay.get(name)
    if (before !== undefined) return before
    const begun = work().finally(() => underWay.delete(name))
    underWay.set(name, begun)
    return begun
  }
}

type Opening = Result & { readonly code?: string }

/** Opens the order, or gives the one that is already there a new ticket. */
async function opened(
  { host, house, tickets }: Rooms,
  tradeType: TradeType,
  request: OpenOrder,
): Promise<Opening> {
  const first = { ...request, ...tickets.first(tradeType) }
  const { outcome, order, repeated } = await openUnspent(host, house.acquirer, first)
  if (outcome !== 'approved' || order === undefined) return { outcome, order }
  const ticket = repeated ? await tickets.renewed(order) : await tickets.current(order)
  return { outcome, order, code: ticket.code }
}
