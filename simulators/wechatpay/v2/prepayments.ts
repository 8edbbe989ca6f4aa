/**
 * The prepay_id of every order and the code that opens it. Of an order that is paid in an app or on
 * a page they are one; an order to be scanned has both. The same request again gets the same ones,
 * until two hours have passed (docs/sources.md, W6.3).
 */
import { compactTime } from '../../../core/calendar.ts'
import type { Clock } from '../../../core/clock.ts'
import { stream } from '../../../core/random.ts'
import type { Order } from '../../roles/order.ts'
import { memoOf, type OrderMemo } from '../memo.ts'
import type { Numbers } from '../numbers.ts'
import type { Tickets } from '../tickets.ts'

export interface Prepayment {
  readonly prepayId: string
  /** What opens the order: a code_url, or the prepay_id. */
  readonly code: string
}

export interface Prepayments {
  /** The code of a new order, when it is not one to be scanned. */
  codeFor(memo: OrderMemo): { readonly code?: string }
  of(order: Order): Promise<Prepayment>
}

export function createPrepayments({
  clock,
  numbers,
  tickets,
}: {
  readonly clock: Pick<Clock, 'now'>
  readonly numbers: Pick<Numbers, 'prepayId'>
  readonly tickets: Tickets
}): Prepayments {
  return {
    codeFor: ({ tradeType }) =>
      tradeType === 'NATIVE' ? {} : { code: numbers.prepayId(clock.now()) },
    of: async (order) => {
      const ticket = await tickets.current(order)
      const lapsed = (await tickets.refusal(order, ticket.code)) !== undefined
      const { code } = lapsed ? await tickets.renewed(order) : ticket
      const scanned = memoOf(order).tradeType === 'NATIVE'
      return { code, prepayId: scanned ? prepayIdBeside(order) : code }
    },
  }
}

const hex = '0123456789abcdef'

/** The prepay_id of an order that another code opens: always the same for the same order. */
function prepayIdBeside({ tradeNo, createdAt }: Order): string {
  return `wx${compactTime(createdAt)}${stream(0, 'prepay', tradeNo).letters(20, hex)}`
}
