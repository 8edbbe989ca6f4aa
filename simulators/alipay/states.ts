/** Our lifecycle in Alipay's words (docs/sources.md, A4.0). */
import type { PaymentState } from '../../core/lifecycle.ts'

export type TradeStatus = 'WAIT_BUYER_PAY' | 'TRADE_SUCCESS' | 'TRADE_FINISHED' | 'TRADE_CLOSED'

/**
 * `null`: there is no trade yet. A precreated order becomes one when its payer comes; an order that
 * a till scanned is one from the start and never in state `created`.
 */
export const tradeStatus = {
  created: null,
  confirming: 'WAIT_BUYER_PAY',
  reserved: 'WAIT_BUYER_PAY',
  paid: 'TRADE_SUCCESS',
  refunding: 'TRADE_SUCCESS',
  refunded: 'TRADE_CLOSED',
  declined: 'TRADE_CLOSED',
  reversed: 'TRADE_CLOSED',
  closed: 'TRADE_CLOSED',
} as const satisfies Record<PaymentState, TradeStatus | null>
