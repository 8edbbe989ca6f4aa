/**
 * Requests of APIv2 as commands (docs/sources.md, W6.3). Their fields have passed the tables of
 * fields.ts, so what is left is to turn texts into numbers, moments and names, and to see what one
 * field alone does not tell.
 */
import { momentOf } from '../../../core/calendar.ts'
import {
  type OrderNo,
  orderNo,
  type RefundNo,
  refundNo,
  type Trace,
  trace,
} from '../../../core/ids.ts'
import { type Fen, fen } from '../../../core/money.ts'
import type { OrderTerms } from '../../../core/order.ts'
import type { OrderMemo, TradeType } from '../memo.ts'
import { isTransactionId } from '../numbers.ts'
import type { OrderPlan } from '../order-requests.ts'
import type { RefundPlan } from '../refunds.ts'
import { type Admitted, said } from './admission.ts'
import { flaws, type Unanswerable, type Words } from './codes.ts'

export interface Asked {
  /** What the payment is called while it travels. */
  readonly trace: Trace
  readonly amountFen?: Fen
  readonly terms?: Pick<OrderTerms, 'payerCode'>
  /** What is wrong with the request as a whole: said under signature. */
  readonly flaw?: Words
}

/** A command, or why there is none. */
export type Read<A extends Asked> = A | Unanswerable

export type OrderAsk = Asked & OrderPlan

const tradeTypes: ReadonlyMap<string | undefined, TradeType> = new Map([
  ['NATIVE', 'NATIVE'],
  ['JSAPI', 'JSAPI'],
  ['APP', 'APP'],
  ['MWEB', 'MWEB'],
])

/** How far off the end of an order must be at least. */
const shortestLifeMs = 60_000

/** A request without a trade_type charges the payer's code. */
export function readOrder(admitted: Admitted, now: number): Read<OrderAsk> {
  const { fields } = admitted
  const end = said(fields, 'time_expire')
  const expiresAt = end === undefined ? undefined : momentOf(end)
  if (end !== undefined && (expiresAt ?? 0) < now + shortestLifeMs) return 'expiry-near'
  const number = fields.get('out_trade_no') ?? ''
  const amountFen = fen(Number(fields.get('total_fee')))
  const attach = fields.get('attach') ?? ''
  const memo = memoIn(admitted)
  const unnamed = memo.tradeType === 'JSAPI' && memo.openid === ''
  const payerCode = memo.tradeType === 'MICROPAY' ? (fields.get('auth_code') ?? '') : ''
  const subject = fields.get('body') ?? ''
  return {
    trace: trace(number),
    orderNo: orderNo(number),
    amountFen,
    expiresAt,
    memo,
    terms: { amountFen, subject, scene: sceneOf(admitted, memo), payerCode, attach },
    notifyUrl: said(fields, 'notify_url') ?? null,
    ...(unnamed ? { flaw: flaws.lacking } : {}),
  }
}

function memoIn({ fields, merchant, provider }: Admitted): OrderMemo {
  const subOpenid = fields.get('sub_openid') ?? ''
  return {
    tradeType: tradeTypes.get(fields.get('trade_type')) ?? 'MICROPAY',
    provider,
    appid: merchant.appid,
    attach: fields.get('attach') ?? '',
    deviceId: fields.get('device_info') ?? '',
    openid: subOpenid || (fields.get('openid') ?? ''),
    payerApp: subOpenid === '' ? '' : 'sub',
    subAppid: fields.get('sub_appid') ?? '',
  }
}

/** What else makes an order the same order: product, names, payer, tag; as APIv3 has it. */
function sceneOf(
  { fields, provider }: Admitted,
  { tradeType, appid, subAppid, openid }: OrderMemo,
) {
  const names = provider === '' ? [appid, '', '', ''] : ['', appid, provider, subAppid]
  return [tradeType, ...names, openid, fields.get('goods_tag') ?? ''].join('/')
}

export interface OrderReferenceAsk extends Asked {
  readonly orderNo?: OrderNo
  readonly tradeNo?: string
}

/** An order by either of its numbers. */
export function readReference({ fields }: Admitted): OrderReferenceAsk {
  const tradeNo = said(fields, 'transaction_id')
  const number = said(fields, 'out_trade_no')
  const which = tradeNo !== undefined ? { tradeNo } : number && { orderNo: orderNo(number) }
  const of = trace(number ?? tradeNo ?? '')
  return which ? { trace: of, ...which } : { trace: of, flaw: flaws.parameter }
}

/** An order by the merchant's number, which is there. */
export const readOrderNumber = ({ fields }: Admitted): OrderReferenceAsk => {
  const number = fields.get('out_trade_no') ?? ''
  return { trace: trace(number), orderNo: orderNo(number) }
}

/** By either number, where a transaction_id that can be none is not just unknown. */
export function readStrictReference(admitted: Admitted): OrderReferenceAsk {
  const asked = readReference(admitted)
  const { tradeNo } = asked
  if (tradeNo === undefined || isTransactionId(tradeNo)) return asked
  return { ...asked, flaw: flaws.transaction }
}

export type RefundAsk = OrderReferenceAsk & RefundPlan

export function readRefund(admitted: Admitted): RefundAsk {
  const { fields } = admitted
  return {
    ...readStrictReference(admitted),
    refundNo: refundNo(fields.get('out_refund_no') ?? ''),
    amountFen: fen(Number(fields.get('refund_fee'))),
    totalFen: fen(Number(fields.get('total_fee'))),
    reason: fields.get('refund_desc') ?? '',
    notifyUrl: said(fields, 'notify_url') ?? null,
  }
}

export interface RefundsAsk extends OrderReferenceAsk {
  readonly refundNo: RefundNo | undefined
  readonly refundId: string | undefined
  /** The first refund to be told of; nothing when the merchant did not say. */
  readonly offset: number | undefined
}

/** Refunds by their own number, the network's, or a number of their order. */
export function readRefunds(admitted: Admitted): RefundsAsk {
  const { fields } = admitted
  const number = said(fields, 'out_refund_no')
  const refundId = said(fields, 'refund_id')
  const offset = said(fields, 'offset')
  const { flaw, ...asked } = readStrictReference(admitted)
  const named = number !== undefined || refundId !== undefined
  return {
    ...asked,
    trace: trace(number ?? refundId ?? asked.trace),
    refundNo: number === undefined ? undefined : refundNo(number),
    refundId,
    offset: offset === undefined ? undefined : Number(offset),
    ...(named || flaw === undefined ? {} : { flaw }),
  }
}

export interface PayerCodeAsk extends Asked {
  readonly code: string
}

export function readPayerCode({ fields }: Admitted): PayerCodeAsk {
  const code = fields.get('auth_code') ?? ''
  return { trace: trace(code), code }
}
