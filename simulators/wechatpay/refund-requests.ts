/** Requests about refunds, as WeChat Pay reads them (docs/sources.md, W3.6). Money is fen. */
import { orderNo, type RefundNo, refundNo, trace } from '../../core/ids.ts'
import { fen } from '../../core/money.ts'
import { refundFields, refundNumber } from './fields.ts'
import type { RefundPlan } from './refunds.ts'
import {
  type Named,
  type NamesBody,
  namesIn,
  type OrderReferenceAsk,
  type Read,
  readBody,
} from './requests.ts'
import { flawAt, flawIn, illegalParameter } from './schema.ts'

export type RefundAsk = OrderReferenceAsk & RefundPlan

interface RefundBody extends NamesBody {
  readonly transaction_id?: string | null
  readonly out_trade_no?: string | null
  readonly out_refund_no: string
  readonly reason?: string | null
  readonly notify_url?: string | null
  readonly amount: { readonly refund: number; readonly total: number }
}

export const decodeRefund = (bytes: Buffer): Read<RefundAsk> =>
  readBody<RefundBody, RefundAsk>(refundFields, bytes, (body) => {
    const { transaction_id: tradeNo, out_trade_no: number, out_refund_no: refund } = body
    if (!tradeNo === !number) {
      const rule =
        '输入源“/body/out_trade_no”映射到字段“商户订单号”规则校验失败，与微信支付订单号二选一'
      return flawAt('/out_trade_no', number, rule, illegalParameter)
    }
    return {
      ...namesIn(body),
      ...(number ? { orderNo: orderNo(number) } : { tradeNo: tradeNo ?? '' }),
      trace: trace(number || (tradeNo ?? '')),
      refundNo: refundNo(refund),
      amountFen: fen(body.amount.refund),
      totalFen: fen(body.amount.total),
      reason: body.reason ?? '',
      notifyUrl: body.notify_url ?? null,
    }
  })

export interface RefundQueryAsk extends Named {
  readonly refundNo: RefundNo
}

export function decodeRefundQuery(number: string, query: string): Read<RefundQueryAsk> {
  const flaw = flawIn('url', 'out_refund_no', refundNumber, number)
  if (flaw !== undefined) return { flaw }
  const { sub_mchid } = Object.fromEntries(new URLSearchParams(query))
  const names = sub_mchid === undefined ? {} : namesIn({ sub_mchid })
  return { asked: { ...names, trace: trace(number), refundNo: refundNo(number) }, unknown: [] }
}
