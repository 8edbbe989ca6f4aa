/**
 * The back notification: the fields of a query's answer as a percent-encoded form, signed at every
 * send. Five sends at most, HTTP 200 ends them, and only success is told (docs/sources.md,
 * U1.8).
 */
import type { Trace } from '../../core/ids.ts'
import type { Host } from '../host/institution.ts'
import type { Order, OrderRefund } from '../roles/order.ts'
import { answers } from './codes.ts'
import { refundOrderKey } from './refunds.ts'
import { encodeForm, type Fields, type Seal } from './signature.ts'
import { entryOf } from './states.ts'
import { type Entry, encodeAnswer, encodeEntry, encodeOriginalTradeNo } from './wire.ts'

const minuteMs = 60_000
/** The gaps between the five sends. */
const ladderMs: readonly number[] = [1, 2, 4, 5].map((minutes) => minutes * minuteMs)

export interface Notices {
  paid(order: Order): void
  refunded(order: Order, refund: OrderRefund): void
}

export function createNotices(
  host: Pick<Host, 'notifier' | 'store' | 'later'>,
  seal: Seal,
): Notices {
  const send = (url: string | null, trace: Trace, fields: Fields) => {
    if (url === null) return
    host.notifier.send({
      trace,
      url,
      ladderMs,
      write: async () => ({
        headers: { 'Content-Type': 'application/x-www-form-urlencoded;charset=UTF-8' },
        body: encodeForm(await seal(fields)),
      }),
      isAcknowledged: (status) => status === 200,
    })
  }

  /** A reversal has no order of its own and is not notified. */
  const tellRefunded = async (order: Order, refund: OrderRefund) => {
    const key = refundOrderKey(order.merchant, refund.refundNo)
    const { record } = await host.store.load(key)
    if (record === undefined) return
    const { memo, tradeNo, originalTradeNo, amountFen } = record
    const entry = { tradeNo, amountFen, settledAt: refund.doneAt }
    const fields = { ...success(memo, entry), ...encodeOriginalTradeNo(originalTradeNo) }
    send(record.notifyUrl, order.trace, fields)
  }

  return {
    paid: (order) => send(order.notifyUrl, order.trace, success(order.memo, entryOf(order))),
    refunded: (order, refund) => host.later(tellRefunded(order, refund)),
  }
}

/** `exchangeRate` is 0 where no money is changed. */
const success = (memo: Fields, entry: Entry): Fields =>
  encodeAnswer(memo, answers.approved, { ...encodeEntry(entry), exchangeRate: '0' })
