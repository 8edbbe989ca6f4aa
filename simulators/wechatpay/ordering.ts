/**
 * Orders that a payer opens: by scanning (native), inside WeChat (jsapi), from an app, or on a page
 * (h5). The same order again gets a new ticket (docs/sources.md, W3.1).
 */
import type { Scene } from '../../core/events.ts'
import { originOf } from '../host/address.ts'
import type { WireRequest } from '../host/institution.ts'
import type { OpenOrder } from '../roles/acquirer.ts'
import { refusalWords, type Words } from './codes.ts'
import { isSpent } from './early-close.ts'
import type { Mode, Product } from './fields.ts'
import { prefix } from './inquiry.ts'
import { memorised } from './memo.ts'
import type { WechatPayMerchant } from './merchants.ts'
import { payerOf } from './openid.ts'
import type { Operation, Result, Rooms } from './operations.ts'
import { encodeTicket } from './order-body.ts'
import { decodePrepay, type OrderAsk } from './order-requests.ts'
import { sellerOf } from './partner.ts'

/** An order without an end of its own is payable for a week. */
const orderLifeMs = 7 * 86_400_000

export function orderOpened(
  { host, merchants }: Rooms,
  signer: WechatPayMerchant,
  asked: OrderAsk,
): OpenOrder {
  const { trace, orderNo, terms, amountFen, notifyUrl, memo } = asked
  const { id: merchant, payee } = sellerOf(merchants, signer, asked)
  const scene: Scene = memo.tradeType === 'MICROPAY' ? 'payer-code' : 'merchant-code'
  const until = host.clock.now() + orderLifeMs
  const expiresAt = Math.min(asked.expiresAt ?? until, until)
  const about = { trace, merchant, payee, orderNo, scene, expiresAt }
  return { ...about, terms, amountFen, notifyUrl, memo: memorised(memo) }
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
      const words = misaddressed(rooms, signer, asked)
      if (words !== undefined) return { outcome: 'order-mismatch', words }
      const request = orderOpened(rooms, signer, asked)
      const { merchant, orderNo, terms } = request
      const same = JSON.stringify([merchant, orderNo, terms])
      const { code, ...result } = await once(same, () => opened(rooms, request))
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
async function opened(rooms: Rooms, request: OpenOrder): Promise<Opening> {
  const { host, house, numbers, tickets } = rooms
  const scanned = request.memo.tradeType === 'NATIVE'
  const code = scanned ? {} : { code: numbers.prepayId(host.clock.now()) }
  const { outcome, order, repeated } = await house.acquirer.open({ ...request, ...code })
  if (outcome !== 'approved' || order === undefined) return { outcome, order }
  if (!repeated && (await isSpent(host.store, order.merchant, order.orderNo))) {
    await house.acquirer.close(order.merchant, order)
    return { outcome: 'order-mismatch' }
  }
  const ticket = repeated ? await tickets.renewed(order) : await tickets.current(order)
  return { outcome, order, code: ticket.code }
}

/** Why the openid of an order names nobody who could pay it. */
function misaddressed(
  { merchants, findPayer, strict }: Rooms,
  signer: WechatPayMerchant,
  { memo }: OrderAsk,
): Words | undefined {
  const { openid, payerApp, subAppid, appid } = memo
  if (!strict || openid === '') return undefined
  const own = payerApp === 'sub' ? subAppid : appid
  const isKnown = (app: string) => {
    const payer = payerOf(app, openid)
    return payer !== undefined && findPayer(payer) !== undefined
  }
  if (isKnown(own)) return undefined
  const apps = [signer.appid, ...merchants.all().map((one) => one.appid)]
  return refusalWords[apps.some(isKnown) ? 'openid-of-another-app' : 'openid-unknown']
}
