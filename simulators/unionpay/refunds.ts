/**
 * Money back to the payer (docs/sources.md, U1.7): an undo gives all of it on the clearing day of the
 * payment or of the completion, and frees what is held; a refund gives any part of it later. Each has
 * its own number and its own notification.
 */
import { clearingDay, momentOf } from '../../core/calendar.ts'
import {
  type MerchantId,
  type OrderNo,
  orderNo as orderNumber,
  refundNo as refundNumber,
} from '../../core/ids.ts'
import { isRefusal } from '../../core/outcome.ts'
import type { Host } from '../host/institution.ts'
import type { House } from '../roles/house.ts'
import { type Order, type OrderRefund, refundableFen } from '../roles/order.ts'
import { originalAnswer } from './codes.ts'
import type { Flaw } from './fields.ts'
import { type Result, type Row, row } from './operation.ts'
import {
  type GiveBack,
  type RefundOrder,
  type RefundOrders,
  refusedLater,
} from './refund-orders.ts'
import { type Asked, isFlaw, type Moving, orderTimeOf, readMoving } from './request.ts'
import type { Fields } from './signature.ts'
import { hasRefunds, standingOf } from './states.ts'
import { transactions } from './wire.ts'

interface BackParts {
  readonly host: Pick<Host, 'clock'>
  readonly house: Pick<House, 'acquirer' | 'refunder'>
  readonly refundOrders: RefundOrders
}

/** A payment by its queryId or, with an empty one, by number and time: one of the two (U1.7). */
interface Original {
  readonly tradeNo: string
  readonly orderNo: OrderNo
  readonly orderTime: string
}

interface BackCommand extends Moving {
  readonly original: Original
}

interface BackResult extends Result {
  readonly refundOrder?: RefundOrder
}

const needs = ['orderId', 'txnAmt', 'channelType', 'backUrl']

export function backPayments(parts: BackParts): Row[] {
  return ways.map((way) =>
    row({
      ...{ name: way.name, needs, words: originalAnswer, decode, tell },
      handle: async ({ original, ...asked }: BackCommand) => {
        const originalTradeNo = await tradeNoOf(parts.house, asked.merchant, original)
        return giveBack(parts, { ...asked, originalTradeNo }, way)
      },
    }),
  )
}

/** Goes on with what was written down when the world fell, and had not reached its payment. */
export async function resumeBacks(
  parts: BackParts & { readonly host: Pick<Host, 'later'> },
): Promise<void> {
  for (const refundOrder of await parts.refundOrders.unbegun()) {
    const { txnType } = refundOrder.memo
    const way = ways.find(({ name }) => transactions[name].txnType === txnType)
    if (way !== undefined) parts.host.later(giveBack(parts, refundOrder, way))
  }
}

function decode(asked: Asked, fields: Fields, now: number): BackCommand | Flaw {
  const moving = readMoving(asked, fields, now)
  if (isFlaw(moving)) return moving
  const { origQryId: tradeNo = '', origOrderId = '', origTxnTime: orderTime = '' } = fields
  const isNamed = tradeNo !== '' || (origOrderId !== '' && orderTime !== '')
  if (!isNamed) return { refusal: 'missing', field: 'origQryId' }
  return { ...moving, original: { tradeNo, orderNo: orderNumber(origOrderId), orderTime } }
}

/** Its queryId; empty when there is no such payment. */
async function tradeNoOf(
  { acquirer }: Pick<House, 'acquirer'>,
  merchant: MerchantId,
  { tradeNo, orderNo, orderTime }: Original,
): Promise<string> {
  if (tradeNo !== '') return tradeNo
  const order = await acquirer.find(merchant, { orderNo })
  return order !== undefined && orderTimeOf(order.memo) === orderTime ? order.tradeNo : ''
}

function tell({ refundOrder }: BackResult): Fields {
  if (refundOrder === undefined) return {}
  const { originalTradeNo, tradeNo, amountFen } = refundOrder
  return { origQryId: originalTradeNo, queryId: tradeNo, txnAmt: String(amountFen) }
}

/** Why this original cannot be given back like that, in words of this network alone. */
type Objection = (order: Order, asked: GiveBack, now: number) => Result | undefined

interface Way {
  readonly name: 'undo' | 'preauth-undo' | 'completion-undo' | 'refund'
  readonly objection: Objection
  /** It undoes the whole. */
  readonly undoes?: true
}

/** Once: the same request again is told the same, another under its number is refused. */
async function giveBack(
  { host, house, refundOrders }: BackParts,
  asked: GiveBack,
  { objection, undoes }: Way,
): Promise<BackResult> {
  const { merchant, originalTradeNo, amountFen, notifyUrl } = asked
  const { refundOrder, clashes } = await refundOrders.open(asked)
  if (clashes) return { outcome: 'order-mismatch' }
  const { outcome: before, because } = refundOrder
  if (isRefusal(before)) return { outcome: before, because, refundOrder }
  const which = { tradeNo: originalTradeNo }
  const number = refundNumber(refundOrder.orderNo)
  const order = await house.acquirer.find(merchant, which)
  const begun = order?.refunds.find(({ refundNo }) => refundNo === number)
  const no =
    begun === undefined ? order && objection(order, asked, host.clock.now()) : refusedAs(begun)
  const plain = { refundNo: number, amountFen, reason: '', notifyUrl }
  const request = undoes === undefined ? plain : { ...plain, undoes }
  const { outcome, because: why } = no ?? (await refund(house, { merchant, which, request }))
  if (isRefusal(outcome)) await refundOrders.refuse(refundOrder, { outcome, because: why })
  return { outcome, because: why, refundOrder }
}

/** What the payer's side has refused stays refused, as a query tells it. */
const refusedAs = ({ state }: OrderRefund): Result | undefined =>
  state === 'refused' ? { outcome: refusedLater } : undefined

type Refund = House['refunder']['refund']

async function refund(
  { refunder }: Pick<House, 'refunder'>,
  asked: {
    readonly merchant: Parameters<Refund>[0]
    readonly which: Parameters<Refund>[1]
    readonly request: Parameters<Refund>[2]
  },
): Promise<Result> {
  const { outcome } = await refunder.refund(asked.merchant, asked.which, asked.request)
  return { outcome }
}

const undoObjection: Objection = (order, asked, now) =>
  order.captures === undefined ? wholeObjection(order, asked, now) : { outcome: 'order-unpaid' }

const completionObjection: Objection = (order, asked, now) =>
  order.captures === undefined ? { outcome: 'order-unpaid' } : wholeObjection(order, asked, now)

/** As long as it is held, which is thirty days, and not of its clearing day alone. */
const holdObjection: Objection = (order, { amountFen }) => {
  if (order.hold === undefined) return { outcome: 'order-unpaid' }
  if (standingOf(order) === 'order-reversed') return { outcome: 'order-reversed' }
  if (hasRefunds(order)) return { outcome: 'refund-exceeds', because: 'alreadyRefunded' }
  return amountFen === order.amountFen ? undefined : { outcome: 'refund-exceeds' }
}

/** All of it, on its clearing day. */
const wholeObjection: Objection = (order, { amountFen }, now) => {
  const general = alwaysObjection(order)
  if (general !== undefined || order.payment === null) return general
  if (clearingDay(order.payment.paidAt) !== clearingDay(now)) {
    return { outcome: 'order-mismatch', because: 'otherDay' }
  }
  if (hasRefunds(order)) return { outcome: 'refund-exceeds', because: 'alreadyRefunded' }
  return amountFen === order.amountFen ? undefined : { outcome: 'refund-exceeds' }
}

const refundObjection: Objection = (order, _asked, now) => {
  const general = alwaysObjection(order)
  if (general !== undefined || order.payment === null) return general
  const days = dayNumber(clearingDay(now)) - dayNumber(clearingDay(order.payment.paidAt))
  const isByCode = codeSubTypes.includes(order.memo.txnSubType ?? '')
  if (isByCode && days > daysByCode) return { outcome: 'order-unpaid', because: 'tooLate' }
  return days > daysMax ? { outcome: 'order-unpaid', because: 'muchTooLate' } : undefined
}

function alwaysObjection(order: Order): Result | undefined {
  if (order.payment === null) return undefined
  if (standingOf(order) === 'order-reversed') return { outcome: 'order-reversed' }
  if (refundableFen(order) > 0) return undefined
  return { outcome: 'refund-exceeds', because: 'alreadyRefunded' }
}

/** How many clearing days after the payment a refund is taken (U1.7). */
const daysMax = 330
const daysByCode = 30
const codeSubTypes = ['06', '07']

const dayNumber = (day: string) => Math.floor((momentOf(`${day}120000`) ?? 0) / 86_400_000)

/** Each way of giving back, under the name of its transaction. */
const ways: readonly Way[] = [
  { name: 'undo', objection: undoObjection, undoes: true },
  { name: 'preauth-undo', objection: holdObjection, undoes: true },
  { name: 'completion-undo', objection: completionObjection, undoes: true },
  { name: 'refund', objection: refundObjection },
]
