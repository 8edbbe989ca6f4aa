/** WeChat Pay's trade_state of an order and status of a refund (docs/sources.md, W3.4). */
import type { PaymentState } from '../../core/lifecycle.ts'
import { outcomeFacts, type Stage } from '../../core/outcome.ts'
import { isCharged } from '../../core/scene.ts'
import type { Order, OrderRefund } from '../roles/order.ts'
import { refundId } from './numbers.ts'
import type { OrderWords } from './order-body.ts'
import type { RefundWords } from './refund-body.ts'
import { isReversal } from './refunds.ts'
import type { RefundStatus, TradeState } from './wire.ts'

const tradeStates = {
  created: 'NOTPAY',
  confirming: 'USERPAYING',
  reserved: 'USERPAYING',
  paid: 'SUCCESS',
  refunding: 'REFUND',
  refunded: 'REFUND',
  held: 'USERPAYING',
  captured: 'USERPAYING',
  voided: 'CLOSED',
  declined: 'PAYERROR',
  reversed: 'REVOKED',
  closed: 'CLOSED',
} as const satisfies Record<PaymentState, TradeState>

/** A charge that ended with the payer leaves the order unpaid; elsewhere it is an error. */
const declinedStates = {
  payer: 'NOTPAY',
  funds: 'NOTPAY',
  scan: 'PAYERROR',
  rule: 'PAYERROR',
  order: 'PAYERROR',
  merchant: 'PAYERROR',
  limit: 'PAYERROR',
  risk: 'PAYERROR',
  card: 'PAYERROR',
  issuer: 'PAYERROR',
  network: 'PAYERROR',
  refund: 'PAYERROR',
  none: 'PAYERROR',
} as const satisfies Record<Stage, TradeState>

const tradeStateDescs = {
  SUCCESS: '支付成功',
  NOTPAY: '订单未支付',
  CLOSED: '订单已关闭',
  REFUND: '订单发生过退款，退款详情请查询退款单',
  USERPAYING: '用户支付中，需要输入密码',
  REVOKED: '订单已撤销',
  PAYERROR: '支付失败(其他原因，如银行返回失败)',
} as const satisfies Record<TradeState, string>

const refundStatuses = {
  pending: 'PROCESSING',
  done: 'SUCCESS',
  refused: 'CLOSED',
} as const satisfies Record<OrderRefund['state'], RefundStatus>

/** `failedRefund`: a refund was accepted once and has failed: the order tells of it all the same. */
export function tradeState(order: Order, failedRefund = false): TradeState {
  if (wasReversed(order)) return 'REVOKED'
  if (order.state === 'paid' && (failedRefund || isFiling(order))) return 'REFUND'
  if (order.state !== 'declined') return tradeStates[order.state]
  if (!isCharged(order.scene)) return 'NOTPAY'
  return declinedStates[outcomeFacts(order.outcome).stage]
}

/** `abnormal`: the payer's bank could not take it back, which is for people to mend. */
export const refundStatus = (refund: OrderRefund, abnormal = false): RefundStatus =>
  refund.state === 'refused' && abnormal ? 'ABNORMAL' : refundStatuses[refund.state]

/** All that is said of an order beyond its record. */
export function orderWords(order: Order, failedRefund = false): OrderWords {
  const state = tradeState(order, failedRefund)
  return { tradeState: state, tradeStateDesc: tradeStateDescs[state] }
}

export const refundWords = (order: Order, refund: OrderRefund, abnormal = false): RefundWords => ({
  status: refundStatus(refund, abnormal),
  refundId: refundId(order, refund),
})

/** Paid by a payer's code and then reversed: the money went back as a refund of the house. */
const wasReversed = (order: Order) =>
  order.refunds.some((refund) => isReversal(order, refund) && refund.state === 'done')

/** A merchant's refund that is on its way. */
const isFiling = (order: Order) =>
  order.refunds.some((refund) => !isReversal(order, refund) && refund.state === 'pending')
