/**
 * Refunds as the merchant sees them: accepted now, ended later (docs/sources.md, W3.6). What the
 * payer's side refuses after that is a status and a notification, not an error.
 */
import { answers, refusalWords } from './codes.ts'
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
import { claimRefundNumber, orderOfRefund, refundFailure } from './refunds.ts'
import { refundWords } from './states.ts'

/** A payment may be given back for a year. */
const refundMs = 365 * 86_400_000

export const refund: Operation<RefundAsk> = {
  name: 'refund',
  method: 'POST',
  path: 'refund',
  read: ({ body }) => decodeRefund(body),
  act: async (rooms, signer, asked) => {
    const { order, outcome, words } = await orderAsked(rooms, signer, asked)
    if (order === undefined) return { outcome, ...(words === undefined ? {} : { words }) }
    const { host } = rooms
    const paidAt = order.payment?.paidAt ?? host.clock.now()
    if (host.clock.now() >= paidAt + refundMs) {
      return { outcome: 'refund-mismatch', words: refusalWords['refund-overdue'] }
    }
    const own = await claimRefundNumber(host.store, asked.refundNo, order)
    if (!own || order.amountFen !== asked.totalFen) return { outcome: 'refund-mismatch' }
    return refunded(rooms, order, asked)
  },
  say: refundShown,
}

async function refunded(
  { house }: Rooms,
  { merchant, orderNo }: NonNullable<Result['order']>,
  { refundNo, amountFen, reason, notifyUrl }: RefundAsk,
): Promise<Result> {
  const request = { refundNo, amountFen, reason, notifyUrl }
  const { repeated, ...result } = await house.refunder.refund(merchant, { orderNo }, request)
  const begun = !repeated
  if (result.refund === undefined) return { ...result, begun }
  // A refund whose end is not known yet is accepted all the same: PROCESSING.
  const pending = result.outcome === 'result-unknown'
  const failed = result.refund.state === 'refused' && refundFailure(result.outcome) !== 'refused'
  return { ...result, begun, ...(pending || failed ? { words: answers.approved } : {}) }
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
