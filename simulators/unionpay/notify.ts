/**
 * The back notification: the fields of a query's answer as a percent-encoded form, signed at every
 * send. Five sends at most, HTTP 200 or 302 ends them, and only success is told (docs/sources.md,
 * U1.8; 302 by the comments of UnionPay's own demos). The browser takes the same fields back to the merchant's page.
 */
import type { Trace } from '../../core/ids.ts'
import type { Host } from '../host/institution.ts'
import type { OwedNotice } from '../host/notification.ts'
import type { Order, OrderRefund } from '../roles/order.ts'
import { answers } from './codes.ts'
import type { RefundOrders } from './refund-orders.ts'
import { encodeAnswer } from './request.ts'
import type { Seal } from './seal.ts'
import { encodeForm, type Fields } from './signature.ts'
import { entryOf } from './states.ts'
import { type Entry, encodeEntry } from './wire.ts'

const minuteMs = 60_000
/** The gaps between the five sends. */
const ladderMs: readonly number[] = [1, 2, 4, 5].map((minutes) => minutes * minuteMs)
/** How long a merchant may take to answer one. */
const answerMs = 10_000

export interface Notices {
  paid(order: Order, owed?: OwedNotice): void
  refunded(order: Order, refund: OrderRefund, owed?: OwedNotice): void
  /** What a paid order's news says, still to be signed. */
  success(order: Order): Fields
}

interface NoticeParts {
  readonly host: Pick<Host, 'notifier' | 'later'>
  readonly seal: Seal
  readonly find: RefundOrders['find']
  /** The masked account a payment came from, when this house knows it. */
  accountOf(order: Order): Fields
}

export function createNotices({ host, seal, find, accountOf }: NoticeParts): Notices {
  const send = (url: string | null, { trace, fields, owed }: News) => {
    if (url === null) return
    host.notifier.send({
      ...{ trace, url, ladderMs, answerMs, owed },
      write: async () => ({
        headers: { 'Content-Type': 'application/x-www-form-urlencoded;charset=UTF-8' },
        body: encodeForm(await seal(fields)),
      }),
      isAcknowledged: (status) => status === 200 || status === 302,
    })
  }

  /** A reversal has no order of its own and is not notified. */
  const tellRefunded = async (order: Order, refund: OrderRefund, owed?: OwedNotice) => {
    const record = await find(order.merchant, refund.refundNo)
    if (record === undefined) return
    const { memo, tradeNo, originalTradeNo, amountFen } = record
    const told = { ...accountOf(order), origQryId: originalTradeNo }
    const entry = { tradeNo, amountFen, settledAt: refund.doneAt }
    const { trace } = order
    send(record.notifyUrl, { trace, owed, fields: news(memo, entry, told) })
  }

  const success = (order: Order) => news(order.memo, entryOf(order), accountOf(order))

  return {
    success,
    paid: (order, owed) =>
      send(order.notifyUrl, { trace: order.trace, owed, fields: success(order) }),
    refunded: (order, refund, owed) => host.later(tellRefunded(order, refund, owed)),
  }
}

interface News {
  readonly trace: Trace
  readonly fields: Fields
  readonly owed: OwedNotice | undefined
}

/** `exchangeRate` is 0 where no money is changed. */
function news(memo: Fields, entry: Entry, more: Fields): Fields {
  const said = encodeAnswer(memo, answers.approved, { ...encodeEntry(entry), ...more })
  // The gateway product says it in English, without a number (docs/sources.md, U1.3: captured).
  const respMsg = memo.bizType === gateway ? 'success' : (said.respMsg ?? '')
  const sorted = Object.entries({ ...said, exchangeRate: '0', respMsg }).sort(byName)
  return Object.fromEntries(sorted)
}

const gateway = '000201'
const byName = ([one]: [string, string], [other]: [string, string]) => (one < other ? -1 : 1)
