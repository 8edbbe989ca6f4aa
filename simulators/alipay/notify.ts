/**
 * What the merchant is told without asking: that a trade was paid, and where it is wished, as older
 * documents had it, that money went back (docs/sources.md, A6). Fields and their lack follow a real
 * notification of 2019.
 */
import { plainTime } from '../../core/calendar.ts'
import { yuanFromFen } from '../../core/money.ts'
import type { Host } from '../host/institution.ts'
import type { Letter, OwedNotice } from '../host/notification.ts'
import { type Order, type OrderRefund, refundedFen } from '../roles/order.ts'
import { bytesOf, charsetWords, formIn } from './charset.ts'
import type { Charset } from './form.ts'
import type { AlipayMerchant } from './merchants.ts'
import { buyerOf, type Numbers } from './numbers.ts'
import { type Product, productOf, products } from './products.ts'
import { notificationText, type Sign, type SignType } from './signature.ts'
import { tradeBegan } from './states.ts'
import { requestNoOf } from './trade.ts'
import { amountsPaid, fundChannel } from './wire.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** 4 and 10 and 10 minutes, 1, 2, 6 and 15 hours; face to face, three times at once before. */
export const ladderMs = (product: Product): readonly number[] => [
  ...Array.from({ length: products[product].resendsAtOnce }, () => 0),
  ...[4, 10, 10].map((minutes) => minutes * minuteMs),
  ...[1, 2, 6, 15].map((hours) => hours * hourMs),
]

/** Seven bytes, in this case, and nothing around them. */
const acknowledgement = 'success'

/** What of a notification stays the same however often it is sent. */
export interface Notice {
  readonly notifyId: string
  readonly order: Order
  readonly merchant: AlipayMerchant
  /** The refund it is about; nothing when it is the payment. */
  readonly refund?: OrderRefund
}

/** The parameters of one send, unsigned. No value is ever empty: half of the SDKs would sign it. */
export function noticeParams({ notifyId, order, merchant, refund }: Notice, now: number) {
  const { payment, memo } = order
  const amount = yuanFromFen(order.amountFen)
  const buyer = buyerOf(order)
  const params: Readonly<Record<string, string>> = {
    gmt_create: plainTime(tradeBegan(order)),
    charset: charsetWords[charsetOf(order)],
    seller_email: merchant.sellerEmail,
    subject: order.terms.subject,
    body: memo.body ?? '',
    buyer_id: buyer?.userId ?? '',
    notify_id: notifyId,
    fund_bill_list: JSON.stringify([{ amount, fundChannel: fundChannel(order) }]),
    notify_type: 'trade_status_sync',
    trade_status: order.state === 'refunded' ? 'TRADE_CLOSED' : 'TRADE_SUCCESS',
    app_id: merchant.id,
    sign_type: signTypeOf(order),
    seller_id: merchant.sellerId,
    gmt_payment: payment === null ? '' : plainTime(payment.paidAt),
    notify_time: plainTime(now),
    passback_params: memo.passback_params ?? '',
    version: '1.0',
    out_trade_no: order.orderNo,
    total_amount: amount,
    trade_no: order.tradeNo,
    auth_app_id: merchant.id,
    buyer_logon_id: buyer?.logonId ?? '',
    ...amountsPaid(order),
    ...(refund === undefined ? {} : refundParams(order, refund)),
  }
  return new Map(Object.entries(params).filter(([, value]) => value !== ''))
}

/** What a refund adds: all that went back so far, and when this part of it did, to the millisecond. */
function refundParams(order: Order, refund: OrderRefund): Readonly<Record<string, string>> {
  const at = refund.doneAt ?? refund.at
  return {
    refund_fee: yuanFromFen(refundedFen(order)),
    gmt_refund: `${plainTime(at)}.${String(at % 1000).padStart(3, '0')}`,
    out_biz_no: requestNoOf({ order, refund }) ?? '',
  }
}

/** The algorithm of the call that made the order, and the charset it was read in. */
export const signTypeOf = ({ memo }: Order): SignType => (memo.sign_type === 'RSA' ? 'RSA' : 'RSA2')
export const charsetOf = ({ memo }: Order): Charset => (memo.charset === 'gbk' ? 'gbk' : 'utf-8')

interface Refunded {
  readonly refund: OrderRefund
  readonly owed?: OwedNotice | undefined
}

export interface Announcer {
  /** Tells the merchant of a paid order, if it asked to be told. */
  paid(order: Order, merchant: AlipayMerchant, owed?: OwedNotice): void
  /** Tells of a refund; documents of today have it that nobody is told. */
  refunded(order: Order, merchant: AlipayMerchant, refund: Refunded): void
}

export function createAnnouncer(host: Host, numbers: Numbers, sign: Sign): Announcer {
  const write = async (notice: Notice): Promise<Letter> => {
    const params = noticeParams(notice, host.clock.now())
    const charset = charsetOf(notice.order)
    const text = bytesOf(notificationText(params), charset)
    params.set('sign', await sign(text, signTypeOf(notice.order)))
    return {
      headers: {
        'Content-Type': `application/x-www-form-urlencoded; charset=${charsetWords[charset]}`,
        'User-Agent': 'Mozilla/4.0',
      },
      body: formIn(params, charset),
    }
  }
  const send = (about: Omit<Notice, 'notifyId'>, owed: OwedNotice | undefined) => {
    const { trace, notifyUrl } = about.order
    if (notifyUrl === null) return
    const notice = { notifyId: owed?.id ?? numbers.notifyId(host.clock.now()), ...about }
    host.notifier.send({
      ...{ trace, owed },
      url: notifyUrl,
      ladderMs: ladderMs(productOf(about.order)),
      write: () => write(notice),
      isAcknowledged: (status, body) => status === 200 && body === acknowledgement,
    })
  }
  return {
    paid: (order, merchant, owed) => send({ order, merchant }, owed),
    refunded: (order, merchant, { refund, owed }) => send({ order, merchant, refund }, owed),
  }
}
