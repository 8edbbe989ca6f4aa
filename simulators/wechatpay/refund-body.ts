/** A refund as answers and notifications show it (docs/sources.md, W3.6 and W5.1). */
import { rfc3339 } from '../../core/calendar.ts'
import type { Order, OrderRefund } from '../roles/order.ts'
import { memoOf } from './memo.ts'
import { currency } from './order-body.ts'
import type { RefundStatus } from './wire.ts'

/** What the network says of a refund beyond its record. */
export interface RefundWords {
  readonly status: RefundStatus
  readonly refundId: string
}

const receivedBy = '支付用户零钱'

export function encodeRefund(order: Order, refund: OrderRefund, words: RefundWords) {
  const { amountFen: total, orderNo, tradeNo } = order
  const { amountFen, refundNo, at, doneAt } = refund
  const done = words.status === 'SUCCESS' && doneAt !== null
  return {
    amount: {
      currency,
      discount_refund: 0,
      from: [],
      payer_refund: amountFen,
      payer_total: total,
      refund: amountFen,
      refund_fee: 0,
      settlement_refund: amountFen,
      settlement_total: total,
      total,
    },
    channel: 'ORIGINAL',
    create_time: rfc3339(at),
    funds_account: 'AVAILABLE',
    out_refund_no: refundNo,
    out_trade_no: orderNo,
    promotion_detail: [],
    refund_id: words.refundId,
    status: words.status,
    ...(done ? { success_time: rfc3339(doneAt) } : {}),
    transaction_id: tradeNo,
    user_received_account: receivedBy,
  }
}

/** A refund as its notification shows it: `refund_status` where the API says `status`. */
export function encodeRefundNotice(order: Order, refund: OrderRefund, words: RefundWords) {
  const { amount, status, ...api } = encodeRefund(order, refund, words)
  const { total, payer_total, refund: refunded, payer_refund } = amount
  const { provider } = memoOf(order)
  const direct = provider === ''
  return {
    ...(direct ? { mchid: order.merchant } : { sp_mchid: provider, sub_mchid: order.merchant }),
    out_trade_no: api.out_trade_no,
    transaction_id: api.transaction_id,
    out_refund_no: api.out_refund_no,
    refund_id: api.refund_id,
    refund_status: status,
    ...(api.success_time === undefined ? {} : { success_time: api.success_time }),
    user_received_account: api.user_received_account,
    amount: { total, refund: refunded, payer_total, payer_refund },
  }
}
