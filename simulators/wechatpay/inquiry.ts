/**
 * Orders that are asked about by number: query, close, and the rule that an order answers only to
 * the hands that placed it (docs/sources.md, W3.3 and W3.5).
 */
import { type Order, tradeKey } from '../roles/order.ts'
import { refusalWords } from './codes.ts'
import { spend } from './early-close.ts'
import type { Mode } from './fields.ts'
import type { WechatPayMerchant } from './merchants.ts'
import { isTransactionId } from './numbers.ts'
import type { Operation, Result, Rooms } from './operations.ts'
import { encodeOrder } from './order-body.ts'
import { isOrderedBy, sellerOf } from './partner.ts'
import { hasFailedRefund } from './refunds.ts'
import { decodeClose, decodeQuery, type OrderReferenceAsk } from './requests.ts'
import { orderWords } from './states.ts'

export const prefix = { direct: '', partner: 'partner-' } as const satisfies Record<Mode, string>

/** `failedRefund`: a refund of it was accepted, and has failed since. */
export const orderShown = (order: Order, failedRefund?: boolean) =>
  encodeOrder(order, orderWords(order, failedRefund))

/** The order that is meant, or why it is not told of. */
export async function orderAsked(
  { host, house, merchants }: Rooms,
  signer: WechatPayMerchant,
  asked: OrderReferenceAsk,
): Promise<Result> {
  const refused = (reason: keyof typeof refusalWords): Result => ({
    outcome: 'order-missing',
    words: refusalWords[reason],
  })
  const { tradeNo, subMchid } = asked
  const ofAnother = subMchid === undefined ? 'order-of-another' : 'order-of-another-sub'
  if (tradeNo !== undefined && !isTransactionId(tradeNo)) return refused('transaction-id-wrong')
  const order = await house.acquirer.find(sellerOf(merchants, signer, asked).id, asked)
  if (order !== undefined) {
    return isOrderedBy(order, signer, asked)
      ? { outcome: 'approved', order }
      : refused('order-of-another')
  }
  const elsewhere = tradeNo !== undefined && (await host.store.load(tradeKey(tradeNo))).record
  return elsewhere ? refused(ofAnother) : { outcome: 'order-missing' }
}

const query = (
  mode: Mode,
  by: 'out_trade_no' | 'transaction_id',
): Operation<OrderReferenceAsk> => ({
  name: 'query',
  method: 'GET',
  path: `${prefix[mode]}${by === 'out_trade_no' ? 'query-by-order-number' : 'query-by-transaction-id'}`,
  read: ({ params, query: text }) => decodeQuery(mode, params.number ?? '', { query: text, by }),
  act: async (rooms, signer, asked) => {
    const found = await orderAsked(rooms, signer, asked)
    if (found.order === undefined) return found
    return { ...found, failedRefund: await hasFailedRefund(rooms.host.store, found.order) }
  },
  say: ({ order, failedRefund }) => order && orderShown(order, failedRefund),
})

export const queryByOrderNumber = (mode: Mode) => query(mode, 'out_trade_no')
export const queryByTransactionId = (mode: Mode) => query(mode, 'transaction_id')

export const close = (mode: Mode): Operation<OrderReferenceAsk> => ({
  name: 'close',
  method: 'POST',
  path: `${prefix[mode]}close`,
  read: ({ params, body }) => decodeClose(mode, params.number ?? '', body),
  act: async (rooms, signer, asked) => {
    const found = await orderAsked(rooms, signer, asked)
    if (found.order !== undefined) return closed(rooms, found.order)
    const { orderNo } = asked
    if (found.words !== undefined || orderNo === undefined) return found
    const seller = sellerOf(rooms.merchants, signer, asked)
    await spend(rooms.host.store, seller.id, orderNo)
    // It may have been ordered while the number was being spent.
    const { order } = await orderAsked(rooms, signer, asked)
    return order === undefined ? { outcome: 'approved' } : closed(rooms, order)
  },
  say: () => undefined,
})

async function closed({ house }: Rooms, { scene, merchant, orderNo }: Order): Promise<Result> {
  const charged = scene === 'payer-code'
  if (charged) return { outcome: 'order-mismatch', words: refusalWords['only-reverse'] }
  return house.acquirer.close(merchant, { orderNo })
}
