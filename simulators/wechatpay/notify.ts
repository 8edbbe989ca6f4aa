/**
 * What WeChat Pay tells without being asked: an order was paid, a refund has ended
 * (docs/sources.md, W5). Whoever ordered is told: the merchant, or its service provider. The event
 * keeps its id on every rung of the ladder; its signature is fresh each time, and the HTTP status
 * alone decides whether it was heard.
 */
import { randomUUID } from 'node:crypto'
import { rfc3339 } from '../../core/calendar.ts'
import type { Trace } from '../../core/ids.ts'
import type { Host } from '../host/institution.ts'
import type { MerchantDirectory } from '../host/merchants.ts'
import type { Letter, OwedNotice } from '../host/notification.ts'
import type { Order, OrderRefund } from '../roles/order.ts'
import type { Refused } from '../roles/refund.ts'
import type { WechatPayMerchant } from './merchants.ts'
import { encodeOrder } from './order-body.ts'
import { ordererOf } from './partner.ts'
import type { PlatformKeys } from './platform-keys.ts'
import { encodeRefundNotice } from './refund-body.ts'
import { type RefundFailure, refundFailure, rememberFailure } from './refunds.ts'
import { newRequestId } from './reply.ts'
import { sealed } from './seal.ts'
import { type Platform, signedHeaders } from './signature.ts'
import { orderWords, refundWords } from './states.ts'

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
  paid(order: Order, owed?: OwedNotice): void
  refunded(order: Order, refund: OrderRefund, owed?: OwedNotice): void
  /** A refund that was accepted has failed; what was refused at once is not told, and not owed. */
  refundFailed(order: Order, refund: OrderRefund, about: Refused): Promise<void>
  /** The answer to a self-test, once more (W1.5). */
  echoed(to: Addressee, told: object): void
}

/** Whom to tell, where, and what the matter is called while it travels. */
interface Addressee {
  readonly merchant: WechatPayMerchant
  readonly url: string
  readonly trace: Trace
  readonly owed?: OwedNotice | undefined
}

interface Telling {
  readonly url: string | null
  readonly owed: OwedNotice | undefined
}

interface Occasion {
  readonly type: `${'TRANSACTION' | 'REFUND' | 'SECURITY_ECHO'}.${'SUCCESS' | 'ABNORMAL' | 'CLOSED'}`
  readonly summary: string
  readonly originalType: 'transaction' | 'refund' | 'security'
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
const refundFailing = {
  abnormal: { type: 'REFUND.ABNORMAL', summary: '退款异常', originalType: 'refund' },
  closed: { type: 'REFUND.CLOSED', summary: '退款关闭', originalType: 'refund' },
  refused: undefined,
} as const satisfies Record<RefundFailure, Occasion | undefined>
const selfTest: Occasion = {
  type: 'SECURITY_ECHO.SUCCESS',
  summary: '安全回显成功',
  originalType: 'security',
}

export function createNotices({
  host,
  merchants,
  keys,
}: {
  readonly host: Pick<Host, 'notifier' | 'clock' | 'store'>
  readonly merchants: MerchantDirectory<WechatPayMerchant>
  readonly keys: Pick<PlatformKeys, 'signerForCallback'>
}): Notices {
  const send = ({ merchant, url, trace, owed }: Addressee, occasion: Occasion, told: object) => {
    // Nothing can be sealed for a merchant that has set no key.
    if (merchant.apiV3Key === '') return owed?.moved('dead')
    const body = envelope(occasion, {
      id: owed?.id ?? randomUUID(),
      at: owed?.at ?? host.clock.now(),
      resource: sealed(JSON.stringify(told), occasion.originalType, merchant.apiV3Key),
    })
    host.notifier.send({
      ...{ trace, url, ladderMs, owed },
      write: (attempt) => letter(keys.signerForCallback(merchant, { trace, attempt }), body),
      isAcknowledged: (status) => status === 200 || status === 204,
    })
  }

  const tell = (order: Order, { url, owed }: Telling, ...news: [Occasion, object]) => {
    if (url === null) return owed?.moved('dead')
    const merchant = ordererOf(merchants, order)
    if (merchant !== undefined) send({ merchant, url, trace: order.trace, owed }, ...news)
  }

  return {
    /** Payer-presented codes are never notified: the till asks. */
    paid: (order, owed) => {
      if (order.scene === 'payer-code') return owed?.moved('dead')
      tell(order, { url: order.notifyUrl, owed }, payment, encodePaidNotice(order))
    },
    refunded: (order, refund, owed) => {
      const told = encodeRefundNotice(order, refund, refundWords(order, refund))
      tell(order, { url: refund.notifyUrl, owed }, refunding, told)
    },
    refundFailed: async (order, refund, { outcome, owed }) => {
      const failure = refundFailure(outcome)
      const occasion = refundFailing[failure]
      if (occasion === undefined) return owed?.moved('dead')
      await rememberFailure(host.store, order, refund, failure)
      const words = refundWords(order, refund, failure === 'abnormal')
      const told = encodeRefundNotice(order, refund, words)
      tell(order, { url: refund.notifyUrl, owed }, occasion, told)
    },
    echoed: (to, told) => send(to, selfTest, told),
  }
}

function envelope(
  { type, summary, originalType }: Occasion,
  { id, at, resource }: { readonly id: string; readonly at: number; readonly resource: object },
): string {
  return JSON.stringify({
    id,
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
