/**
 * What WeChat Pay tells a merchant without being asked: a native order was paid, a refund is done
 * (docs/sources.md, W5). The event keeps its id on every rung of the ladder; its signature is fresh
 * each time, and the HTTP status alone decides whether it was heard.
 */
import { randomUUID } from 'node:crypto'
import { rfc3339 } from '../../core/calendar.ts'
import type { Host } from '../host/institution.ts'
import type { MerchantDirectory } from '../host/merchants.ts'
import type { Letter } from '../host/notifier.ts'
import type { Order, OrderRefund } from '../roles/order.ts'
import type { WechatPayMerchant } from './merchants.ts'
import { newRequestId } from './reply.ts'
import { sealed } from './seal.ts'
import { type Platform, signedHeaders } from './signature.ts'
import { orderWords, refundWords } from './states.ts'
import { encodeOrder, encodeRefund } from './wire.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute

/** Gaps before the second to the sixteenth send: 24 h 4 min in all (W5.2). */
export const ladderMs: readonly number[] = [
  ...[15 * second, 15 * second, 30 * second],
  ...[3 * minute, 10 * minute, 20 * minute, 30 * minute, 30 * minute, 30 * minute, 60 * minute],
  ...[3 * hour, 3 * hour, 3 * hour, 6 * hour, 6 * hour],
]

export interface Notices {
  paid(order: Order): void
  refunded(order: Order, refund: OrderRefund): void
}

interface Occasion {
  readonly type: 'TRANSACTION.SUCCESS' | 'REFUND.SUCCESS'
  readonly summary: string
  readonly originalType: 'transaction' | 'refund'
}

const payment: Occasion = {
  type: 'TRANSACTION.SUCCESS',
  summary: '支付成功',
  originalType: 'transaction',
}
const refunding: Occasion = {
  type: 'REFUND.SUCCESS',
  summary: '退款成功',
  originalType: 'refund',
}

export function createNotices({
  host,
  merchants,
  platform,
}: {
  readonly host: Pick<Host, 'notifier' | 'clock'>
  readonly merchants: MerchantDirectory<WechatPayMerchant>
  readonly platform: Platform
}): Notices {
  const tell = (order: Order, url: string | null, occasion: Occasion, told: object) => {
    const merchant = merchants.find(order.merchant)
    if (url === null || merchant === undefined) return
    const body = envelope(occasion, {
      at: host.clock.now(),
      resource: sealed(JSON.stringify(told), occasion.originalType, merchant.apiV3Key),
    })
    host.notifier.send({
      trace: order.trace,
      url,
      ladderMs,
      write: () => letter(platform, body),
      isAcknowledged: (status) => status === 200 || status === 204,
    })
  }

  return {
    /** Payer-presented codes are never notified: the till asks. */
    paid: (order) => {
      if (order.scene === 'payer-code') return
      tell(order, order.notifyUrl, payment, encodePaidNotice(order))
    },
    refunded: (order, refund) => {
      tell(order, refund.notifyUrl, refunding, encodeRefundNotice(order, refund))
    },
  }
}

function envelope(
  { type, summary, originalType }: Occasion,
  { at, resource }: { readonly at: number; readonly resource: object },
): string {
  return JSON.stringify({
    id: randomUUID(),
    create_time: rfc3339(at),
    resource_type: 'encrypt-resource',
    event_type: type,
    summary,
    resource: { original_type: originalType, ...resource },
  })
}

async function letter(platform: Platform, body: string): Promise<Letter> {
  const headers = {
    'Content-Type': 'application/json',
    Accept: '*/*',
    'User-Agent': 'Mozilla/4.0',
    'Cache-Control': 'no-cache',
    Pragma: 'no-cache',
    'Request-ID': newRequestId(0),
    ...(await signedHeaders(platform, body)),
  }
  return { headers, body }
}

/** The order of a query, without the parts that are told only when there is something in them. */
function encodePaidNotice(order: Order) {
  const { promotion_detail: _none, ...told } = encodeOrder(order, orderWords(order))
  return told
}

/** A refund as its notification shows it: `refund_status` where the API says `status`. */
function encodeRefundNotice(order: Order, refund: OrderRefund) {
  const { amount, status, ...api } = encodeRefund(order, refund, refundWords(order, refund))
  const { total, payer_total, refund: refunded, payer_refund } = amount
  return {
    mchid: order.merchant,
    out_trade_no: api.out_trade_no,
    transaction_id: api.transaction_id,
    out_refund_no: api.out_refund_no,
    refund_id: api.refund_id,
    refund_status: status,
    ...(api.success_time === undefined ? {} : { success_time: api.success_time }),
    user_received_account: api.user_received_account,
    amount: { total, refund: refunded, payer_total, payer_refund },
  }
}
