/** The operations as data: decode, ask the roles, encode. The way through them is in calls.ts. */
import type { Route } from '../host/institution.ts'
import type { Order } from '../roles/order.ts'
import { decodeBill, findBill } from './bills.ts'
import { type CallParts, type Readers, serveCalls } from './calls.ts'
import { cashierPath } from './cashier.ts'
import { type Bound, operation, type ReaderParts } from './operation.ts'
import { decodeCreate, decodeOrder, decodePay } from './order-request.ts'
import {
  decodeCancel,
  decodeClose,
  decodeQuery,
  decodeRefund,
  decodeRefundQuery,
} from './requests.ts'
import type { Fields } from './serializer.ts'
import { cancel, close, create, open, pay, query, queryRefund, refund } from './trade.ts'
import {
  encodeCancel,
  encodeClose,
  encodeCreate,
  encodePay,
  encodePrecreate,
  encodeQuery,
  encodeRefund,
  encodeRefundQuery,
  gatewayPath,
} from './wire.ts'

const told = (order: Order | undefined, encode: (order: Order) => Fields): Fields =>
  order === undefined ? {} : encode(order)

/** An order whose page a browser is sent to: nothing is told, and nothing is a trade yet. */
const onPage = (name: 'page' | 'wap' | 'app') =>
  operation({
    name,
    movesMoney: false,
    decode: decodeOrder(name),
    handle: open,
    encode: () => ({}),
    leadsTo: cashierPath,
  })

const operations: readonly Bound[] = [
  operation({
    name: 'precreate',
    movesMoney: false,
    decode: decodeOrder('precreate'),
    handle: open,
    encode: ({ order }) => told(order, encodePrecreate),
  }),
  operation({
    name: 'pay',
    movesMoney: true,
    decode: decodePay,
    handle: pay,
    encode: ({ order, payer }) => told(order, (one) => encodePay(one, payer)),
  }),
  operation({
    name: 'create',
    movesMoney: false,
    decode: decodeCreate,
    handle: create,
    encode: ({ order }) => told(order, encodeCreate),
  }),
  onPage('page'),
  onPage('wap'),
  onPage('app'),
  operation({
    name: 'query',
    movesMoney: false,
    decode: decodeQuery,
    handle: query,
    encode: ({ order, payer: asked }, { options }, now) =>
      told(order, (one) => encodeQuery(one, { now, options, asked })),
  }),
  operation({
    name: 'cancel',
    movesMoney: false,
    decode: decodeCancel,
    handle: cancel,
    encode: ({ order }, { orderNo }) => encodeCancel(order, orderNo),
  }),
  operation({
    name: 'close',
    movesMoney: false,
    decode: decodeClose,
    handle: close,
    encode: ({ order }) => told(order, encodeClose),
  }),
  operation({
    name: 'refund',
    movesMoney: false,
    decode: decodeRefund,
    handle: refund,
    encode: ({ order, refund: given, changed = false }, { itemised }) =>
      told(order, (whole) => encodeRefund(whole, given, { changed, itemised })),
  }),
  operation({
    name: 'refund-query',
    movesMoney: false,
    decode: decodeRefundQuery,
    handle: queryRefund,
    encode: ({ order, refund: given }, { options }) =>
      told(order, (whole) => encodeRefundQuery(whole, given, options)),
  }),
  operation({
    name: 'bill',
    movesMoney: false,
    decode: decodeBill,
    handle: findBill,
    encode: ({ url = '' }) => ({ bill_download_url: url }),
  }),
]

/** Readers of every operation, by its `method`: content in, fields out, at whatever entrance. */
export const createReaders = (parts: ReaderParts): Readers =>
  new Map(operations.map((bound) => bound(parts)))

export function gatewayRoutes<Address>(parts: CallParts<Address>): Route[] {
  const serve = serveCalls(parts)
  return [
    { method: 'POST', path: gatewayPath, serve },
    { method: 'GET', path: gatewayPath, serve },
  ]
}
