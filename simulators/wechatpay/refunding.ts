/**
 * Refunds as the merchant sees them: accepted now, ended later (docs/sources.md, W3.6). What the
 * payer's side refuses after that is a status and a notification, not an error.
 */
import { refusalWords } from './codes.ts'
import { orderAsked } from './inquiry.ts'
import type { WechatPayMerchant } from './merchants.ts'
import type { Operation, Result, Rooms } from './operations.ts'
import { isOrderedBy, sellerOf } from './partner.ts'
import { encodeRefund } from './refund-body.ts'
import {
  decodeRefund,
  decodeRefundQuery,
  type RefundAsk,
  type RefundQueryAsk,
} from './refund-requests.ts'
import { orderOfRefund, refundOnce } from './refunds.ts'
import { refundWords } from './states.ts'

export const refund: Operation<RefundAsk> = {
  name: 'refund',
  method: 'POST',
  path: 'refund',
  read: ({ body }) => decodeRefund(body),
  act: async (rooms, signer, asked) => {
    const { order, outcome, words } = await orderAsked(rooms, signer, asked)
    if (order === undefined) return { outcome, ...(words === undefined ? {} : { words }) }
    const given = await refundOnce(rooms, order, asked)
    if (given === 'overdue') {
      return { outcome: 'refund-mismatch', words: refusalWords['refund-overdue'] }
    }
    const { repeated, ...result } = given
    return { ...result, begun: !repeated }
  },
  say: refundShown,
}

export const refundQuery: Operation<RefundQueryAsk> = {
  name: 'refund-query',
  method: 'GET',
  path: 'refund-query',
  read: ({ params, query }) => decodeRefundQuery(params.number ?? '', query),
  act: async (rooms, signer, asked) => (await found(rooms, signer, asked)) ?? missing,
  say: refundShown,
}

const missing: Result = { outcome: 'refund-missing' }

async function found(
  { host, house, merchants }: Rooms,
  signer: WechatPayMerchant,
  asked: RefundQueryAsk,
): Promise<Result | undefined> {
  const { id } = sellerOf(merchants, signer, asked)
  const record = await orderOfRefund(host.store, id, asked.refundNo)
  const order = record && (await house.acquirer.find(id, record))
  const refund = order?.refunds.find((one) => one.refundNo === asked.refundNo)
  if (order === undefined || refund === undefined) return undefined
  if (!isOrderedBy(order, signer, asked)) return undefined
  return { outcome: 'approved', order, refund, abnormal: record?.abnormal === true }
}

/** The first answer is always PROCESSING, as in production: the result is for query and notice. */
function refundShown({ order, refund: given, begun, abnormal }: Result) {
  if (order === undefined || given === undefined) return undefined
  const words = refundWords(order, given, abnormal)
  return encodeRefund(order, given, begun === true ? { ...words, status: 'PROCESSING' } : words)
}
