/** Whether a payment may be refunded, or undone as a whole, and how a refund of the same number stands. */
import { isPaid } from '../../core/lifecycle.ts'
import type { Outcome } from '../../core/outcome.ts'
import { unheld } from '../roles/hold.ts'
import type { Decision } from '../roles/transact.ts'
import { type Exchange, type Refund, written } from './exchange.ts'

/** `asked`: it is written down, and the payer's side is to be asked. */
export function decideRefund(
  exchange: Exchange | undefined,
  asked: Refund,
): Decision<Outcome | 'asked'> {
  if (exchange === undefined) return { result: 'order-missing' }
  const before = exchange.refunds.find((other) => other.refundNo === asked.refundNo)
  if (before !== undefined) {
    if (before.amountFen !== asked.amountFen) return { result: 'refund-mismatch' }
    return { result: before.done ? 'approved' : 'asked' }
  }
  const refusal =
    asked.undoes === true ? undoRefusal(exchange, asked) : refundRefusal(exchange, asked)
  if (refusal !== undefined) return { result: refusal }
  const next = { ...exchange, refunds: [...exchange.refunds, { ...asked, done: false, doneAt: 0 }] }
  return { result: 'asked', writes: [written(next)] }
}

function refundRefusal(exchange: Exchange, { amountFen }: Refund): Outcome | undefined {
  // The payee's house may know already that it is paid, and the switch not yet.
  if (exchange.state === 'reserved') return 'result-unknown'
  if (exchange.state === 'refunded') return 'refund-exceeds'
  if (!isPaid(exchange.state)) return 'order-unpaid'
  const given = exchange.refunds.reduce((sum, other) => sum + other.amountFen, 0)
  return given + amountFen > exchange.amountFen ? 'refund-exceeds' : undefined
}

function undoRefusal(exchange: Exchange, { amountFen }: Refund): Outcome | undefined {
  const { state, refunds } = exchange
  // Its acquirer has given up the capture that the switch does not know to have come to nothing yet.
  if (state === 'reserved' || state === 'captured') return 'result-unknown'
  const refusal = isPaid(state) || state === 'refunded' ? undefined : unheld[state]
  if (refusal !== undefined) return refusal
  if (refunds.length > 0) return 'refund-exceeds'
  return amountFen === exchange.amountFen ? undefined : 'order-mismatch'
}
