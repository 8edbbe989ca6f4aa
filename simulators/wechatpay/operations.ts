/**
 * The operations of WeChat Pay as data: where each lives, how it is read, what the roles do for it,
 * and what it answers when that succeeds. Roles decide; nothing here moves money by itself.
 */
import type { Scene } from '../../core/events.ts'
import { type MerchantId, trace } from '../../core/ids.ts'
import type { Outcome } from '../../core/outcome.ts'
import type { Host, Route, WireRequest } from '../host/institution.ts'
import type { OpenOrder } from '../roles/acquirer.ts'
import type { House } from '../roles/house.ts'
import type { Order, OrderRefund } from '../roles/order.ts'
import { answers, refusalWords, type Words } from './codes.ts'
import type { WechatPayMerchant } from './merchants.ts'
import { claimRefundNumber, orderOfRefund } from './refunds.ts'
import {
  decodeClose,
  decodeCodepay,
  decodeNative,
  decodeQuery,
  decodeRefund,
  decodeRefundQuery,
  decodeReverse,
  type Named,
  type OrderAsk,
  type OrderReferenceAsk,
  type Read,
  type RefundAsk,
} from './requests.ts'
import { orderWords, refundWords } from './states.ts'
import {
  encodeCertificates,
  encodeCodeUrl,
  encodeOrder,
  encodeRefund,
  encodeReversed,
  type PlatformCertificate,
  type paths,
} from './wire.ts'

export interface Result {
  readonly outcome: Outcome
  readonly order?: Order | undefined
  readonly refund?: OrderRefund | undefined
  /** Whether this very request began the refund. */
  readonly begun?: boolean
  /** What is said instead of the outcome's own words. */
  readonly words?: Words
}

/** What an operation works with. */
export interface Rooms {
  readonly host: Host
  readonly house: House
  readonly certificate: PlatformCertificate
}

export interface Operation<Asked extends Named> {
  readonly name: string
  readonly method: Route['method']
  readonly path: keyof typeof paths
  readonly movesMoney?: boolean
  read(request: WireRequest, now: number): Read<Asked>
  act(rooms: Rooms, merchant: WechatPayMerchant, asked: Asked): Promise<Result>
  /** The body of a success; nothing for 204. */
  say(result: Result, merchant: WechatPayMerchant, rooms: Rooms): object | undefined
}

/** An order without an end of its own is payable for a week (docs/sources.md, W3.1). */
const orderLifeMs = 7 * 86_400_000

const opened = ({ host }: Rooms, { id, payee }: WechatPayMerchant, asked: OrderAsk): OpenOrder => {
  const { trace: of, orderNo, terms, amountFen, notifyUrl, memo } = asked
  const scene: Scene = terms.payerCode === '' ? 'merchant-code' : 'payer-code'
  const until = host.clock.now() + orderLifeMs
  const expiresAt = Math.min(asked.expiresAt ?? until, until)
  const about = { trace: of, merchant: id, payee, orderNo, scene, expiresAt }
  return { ...about, terms, amountFen, notifyUrl, memo }
}

export const native: Operation<OrderAsk> = {
  name: 'native',
  method: 'POST',
  path: 'native',
  read: ({ body }, now) => decodeNative(body, now),
  act: (rooms, merchant, asked) => rooms.house.acquirer.open(opened(rooms, merchant, asked)),
  say: ({ order }) => order && encodeCodeUrl(order),
}

export const codepay: Operation<OrderAsk> = {
  name: 'codepay',
  method: 'POST',
  path: 'codepay',
  movesMoney: true,
  read: ({ body }) => decodeCodepay(body),
  act: (rooms, merchant, asked) => rooms.house.charger.charge(opened(rooms, merchant, asked)),
  say: ({ order }) => order && orderShown(order),
}

const findOrder = async ({ house }: Rooms, merchant: MerchantId, asked: OrderReferenceAsk) =>
  house.acquirer.find(merchant, asked)

const query = (
  path: Operation<OrderReferenceAsk>['path'],
  by: 'out_trade_no' | 'transaction_id',
): Operation<OrderReferenceAsk> => ({
  name: 'query',
  method: 'GET',
  path,
  read: ({ params, query: text }) => decodeQuery(params.number ?? '', text, by),
  act: async (rooms, { id }, asked) => {
    const order = await findOrder(rooms, id, asked)
    return { outcome: order === undefined ? 'order-missing' : 'approved', order }
  },
  say: ({ order }) => order && orderShown(order),
})

export const queryByOrderNumber = query('query-by-order-number', 'out_trade_no')
export const queryByTransactionId = query('query-by-transaction-id', 'transaction_id')

export const close: Operation<OrderReferenceAsk> = {
  name: 'close',
  method: 'POST',
  path: 'close',
  read: ({ params, body }) => decodeClose(params.number ?? '', body),
  act: async (rooms, { id }, asked) => {
    const order = await findOrder(rooms, id, asked)
    const charged = order?.scene === 'payer-code'
    if (charged) return { outcome: 'order-mismatch', words: refusalWords['only-reverse'] }
    return rooms.house.acquirer.close(id, asked)
  },
  say: () => undefined,
}

export const reverse: Operation<OrderReferenceAsk> = {
  name: 'reverse',
  method: 'POST',
  path: 'reverse',
  read: ({ params, body }) => decodeReverse(params.number ?? '', body),
  act: async (rooms, { id }, asked) => {
    const order = await findOrder(rooms, id, asked)
    const shown = order?.scene === 'merchant-code'
    if (shown) return { outcome: 'order-mismatch', words: refusalWords['only-close'] }
    return rooms.house.refunder.reverse(id, asked)
  },
  say: ({ order }) => order && encodeReversed(order),
}

export const refund: Operation<RefundAsk> = {
  name: 'refund',
  method: 'POST',
  path: 'refund',
  read: ({ body }) => decodeRefund(body),
  act: async (rooms, { id }, asked) => {
    const { refundNo, amountFen, reason, notifyUrl } = asked
    const order = await findOrder(rooms, id, asked)
    if (order === undefined) return { outcome: 'order-missing' }
    const own = await claimRefundNumber(rooms.host.store, refundNo, order)
    if (!own || order.amountFen !== asked.totalFen) return { outcome: 'refund-mismatch' }
    const request = { refundNo, amountFen, reason, notifyUrl }
    const refunded = await rooms.house.refunder.refund(id, { orderNo: order.orderNo }, request)
    const { repeated, ...result } = refunded
    // A refund whose end is not known yet is accepted all the same: PROCESSING.
    const accepted = result.outcome === 'result-unknown' && result.refund !== undefined
    return { ...result, begun: !repeated, ...(accepted ? { words: answers.approved } : {}) }
  },
  say: refundShown,
}

export const refundQuery: Operation<Named & Pick<RefundAsk, 'refundNo'>> = {
  name: 'refund-query',
  method: 'GET',
  path: 'refund-query',
  read: ({ params }) => decodeRefundQuery(params.number ?? ''),
  act: async ({ host, house }, { id }, { refundNo }) => {
    const pointer = await orderOfRefund(host.store, id, refundNo)
    if (pointer === undefined) return { outcome: 'refund-missing' }
    const order = await house.acquirer.find(id, pointer)
    const found = order?.refunds.find((one) => one.refundNo === refundNo)
    return { outcome: found === undefined ? 'refund-missing' : 'approved', order, refund: found }
  },
  say: refundShown,
}

export const certificates: Operation<Named & { readonly wantsRsa: boolean }> = {
  name: 'certificates',
  method: 'GET',
  path: 'certificates',
  read: ({ query: text }) => {
    const wantsRsa = new URLSearchParams(text).get('algorithm_type') !== 'SM2'
    return { asked: { trace: trace('certificates'), wantsRsa }, unknown: [] }
  },
  act: async (_rooms, _merchant, { wantsRsa }) =>
    wantsRsa
      ? { outcome: 'approved' }
      : { outcome: 'order-missing', words: refusalWords['no-certificate'] },
  say: (_result, { apiV3Key }, { certificate }) => encodeCertificates(certificate, apiV3Key),
}

const orderShown = (order: Order) => encodeOrder(order, orderWords(order))

/** The first answer is always PROCESSING, as in production: the result is for query and notice. */
function refundShown({ order, refund: given, begun }: Result) {
  if (order === undefined || given === undefined) return undefined
  const words = refundWords(order, given)
  return encodeRefund(order, given, begun === true ? { ...words, status: 'PROCESSING' } : words)
}
