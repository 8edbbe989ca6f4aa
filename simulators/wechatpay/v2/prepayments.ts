/**
 * The prepay_id of every order and the code that opens it. Of an order that is paid in an app or on
 * a page they are one; an order to be scanned has both. The same request again gets the same ones,
 * until two hours have passed (docs/sources.md, W6.3).
 */
import { compactTime } from '../../../core/calendar.ts'
import { stream } from '../../../core/random.ts'
import type { Order } from '../../roles/order.ts'
import { memoOf } from '../memo.ts'
import type { Tickets } from '../tickets.ts'

export interface Prepayment {
  readonly prepayId: string
  /** What opens the order: a code_url, or the prepay_id. */
  readonly code: string
}

export interface Prepayments extends Pick<Tickets, 'first'> {
  of(order: Order): Promise<Prepayment>
}

export function createPrepayments(tickets: Tickets): Prepayments {
  return {
    first: tickets.first,
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
