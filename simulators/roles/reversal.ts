/** An order is undone as a whole, whatever its state: closed when unpaid, all given back when paid. */
import { type MerchantId, type RefundNo, refundNo } from '../../core/ids.ts'
import type { Fen } from '../../core/money.ts'
import type { Outcome } from '../../core/outcome.ts'
import type { Host } from '../host/institution.ts'
import { isBeingUndone } from './hold.ts'
import type { Order, OrderReference } from './order.ts'
import { located } from './orders.ts'
import type { Refunder, RefundRequest } from './refund.ts'
import { decideReverse, givableFen } from './refund-book.ts'
import { transact } from './transact.ts'
import { abandonCharge } from './undo.ts'

export interface Reversed {
  readonly outcome: Outcome
  readonly order: Order | undefined
  readonly action: 'closed' | 'refunded' | 'none'
}

/** Undoes an order whatever its state: closes it when unpaid, gives all back when paid. */
export type Reverse = (merchant: MerchantId, which: OrderReference) => Promise<Reversed>

export function createReversal(host: Host, refund: Refunder['refund']): Reverse {
  const { store, clock } = host

  const giveAllBack = async (merchant: MerchantId, order: Order): Promise<Reversed> => {
    const unknown = { outcome: 'result-unknown', order, action: 'refunded' } as const
    const number = refundNo(`reverse-${order.orderNo}`)
    const before = order.refunds.find((other) => other.refundNo === number)
    if (before?.state === 'pending' || isBeingUndone(order)) return unknown
    if (order.state === 'captured') return { outcome: 'order-unpaid', order, action: 'none' }
    const request = reversalOf(order, number)
    if (request === undefined) {
      // What is being given back may yet be refused.
      const isOpen = order.refunds.some(({ state }) => state === 'pending')
      return isOpen ? unknown : { outcome: 'approved', order, action: 'none' }
    }
    const given = await refund(merchant, { orderNo: order.orderNo }, request)
    return { outcome: given.outcome, order: given.order, action: 'refunded' }
  }

  return async (merchant, which) => {
    const { order, charged } = await transact(store, async (read) =>
      decideReverse(store, read, await located(read, merchant, which, clock.now())),
    )
    if (order === undefined) return { outcome: 'order-missing', order, action: 'none' }
    if (order.payment !== null || order.hold !== undefined) return giveAllBack(merchant, order)
    // The order can no longer be paid, so the merchant need not wait until the switch has heard.
    if (charged) abandonCharge(host, order, 'order-reversed')
    return { outcome: 'approved', order, action: 'closed' }
  }
}

/** Gives back all that is left, if anything is; of what is held, or was captured whole, as its undoing. */
function reversalOf(order: Order, number: RefundNo): RefundRequest | undefined {
  const left = givableFen(order)
  if (left <= 0) return undefined
  const request = { refundNo: number, reason: '', notifyUrl: null, amountFen: left as Fen }
  const whole = left === order.amountFen && (order.hold ?? order.captures) !== undefined
  return whole ? { ...request, undoes: true } : request
}
