/**
 * What became of a transaction, and its reversal (docs/sources.md, U1.7). Both name it by merchant,
 * number and time, all three.
 */
import { clearingDay } from '../../core/calendar.ts'
import type { Host } from '../host/institution.ts'
import type { House } from '../roles/house.ts'
import { type Order, settleKeyOf } from '../roles/order.ts'
import { type Answer, originalAnswer, refusals, standingAnswer } from './codes.ts'
import { type Result, type Row, row } from './operation.ts'
import type { RefundOrders } from './refund-orders.ts'
import { type Asked, orderTimeOf } from './request.ts'
import type { Fields } from './signature.ts'
import { entryOf, hasRefunds, standingOf } from './states.ts'
import { encodeEntry, encodeOriginal, encodeTradeNo, encodeUntouched } from './wire.ts'

export interface InquiryParts {
  readonly host: Host
  readonly house: House
  readonly refundOrders: RefundOrders
  /** The masked account a payment came from, when this house knows it. */
  accountOf(order: Order): Fields
}

/** `found`: what is told of the transaction asked about. */
interface Inquiry extends Result {
  readonly found?: Fields
}

export function inquiries(parts: InquiryParts): Row[] {
  return [
    row({
      name: 'query',
      needs: ['orderId'],
      decode: (asked) => asked,
      handle: (asked) => query(parts, asked),
      tell: ({ found = {} }: Inquiry) => found,
    }),
    row({
      name: 'reversal',
      needs: ['orderId'],
      words: originalAnswer,
      decode: (asked) => asked,
      handle: (asked) => reverse(parts, asked),
      tell: ({ found = {} }: Inquiry) => found,
    }),
  ]
}

async function query(parts: InquiryParts, asked: Asked): Promise<Inquiry> {
  const order = await orderOf(parts, asked)
  if (order !== undefined) return { outcome: 'approved', found: toldOrder(parts, order) }
  const { refundOrders } = parts
  const refundOrder = await refundOrders.find(asked.merchant, asked.orderNo)
  if (refundOrder?.orderTime !== asked.orderTime) return { outcome: 'order-missing' }
  const { entry, ...standing } = await refundOrders.standing(refundOrder)
  const { memo, originalTradeNo: origQryId } = refundOrder
  const told = { ...encodeEntry(entry), origQryId, ...original(wordOf(standing)) }
  return { outcome: 'approved', found: { ...typeOf(memo), ...told } }
}

/** A transaction nobody has begun to pay has no number and no account yet. */
function toldOrder(parts: InquiryParts, order: Order): Fields {
  const type = typeOf(order.memo)
  const answer = standingAnswer(standingOf(order))
  const isTouched = settleKeyOf(order) !== undefined || order.scene === 'payer-code'
  if (!isTouched) {
    return { ...type, ...encodeUntouched(order.amountFen), ...encodeOriginal(answer) }
  }
  return { ...type, ...encodeEntry(entryOf(order)), ...parts.accountOf(order), ...original(answer) }
}

const wordOf = ({ outcome, because }: Result): Answer =>
  because === undefined ? standingAnswer(outcome) : refusals[because]

/** As captured answers have it (U1.5). */
const original = (answer: Answer): Fields => ({
  ...encodeOriginal(answer),
  issuerIdentifyMode: '0',
})

/**
 * An answer about a transaction carries its type, its original and what its merchant noted, not the
 * query's (U1.5; `reqReserved` by the comments of UnionPay's own demos).
 */
function typeOf({ txnType = '', txnSubType = '', origQryId, reqReserved }: Fields): Fields {
  return {
    ...{ txnType, txnSubType },
    ...(origQryId === undefined ? {} : { origQryId }),
    ...(reqReserved === undefined ? {} : { reqReserved }),
  }
}

/** Only on the clearing day of the original, and only while nothing of it was refunded. */
async function reverse(parts: InquiryParts, asked: Asked): Promise<Inquiry> {
  const order = await orderOf(parts, asked)
  if (order === undefined) return { outcome: 'order-missing' }
  const found = encodeTradeNo(order)
  const day = clearingDay(order.payment?.paidAt ?? order.createdAt)
  if (day !== clearingDay(parts.host.clock.now())) {
    return { outcome: 'order-mismatch', because: 'otherDay', found }
  }
  if (hasRefunds(order)) return { outcome: 'refund-exceeds', because: 'alreadyRefunded', found }
  const { merchant, orderNo } = asked
  const { outcome } = await parts.house.refunder.reverse(merchant, { orderNo })
  return { outcome, found }
}

async function orderOf({ house }: InquiryParts, { merchant, orderNo, orderTime }: Asked) {
  const order = await house.acquirer.find(merchant, { orderNo })
  return order !== undefined && orderTimeOf(order.memo) === orderTime ? order : undefined
}
