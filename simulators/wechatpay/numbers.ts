/** The numbers and names WeChat Pay gives: how each is formed, and why no two are the same. */
import { compactTime } from '../../core/calendar.ts'
import { counterDigits, type Trace } from '../../core/ids.ts'
import { stream } from '../../core/random.ts'
import { formWechatPayOrderCode } from '../../core/scan-code.ts'
import type { AcquirerForms } from '../roles/acquirer.ts'
import type { Order, OrderRefund } from '../roles/order.ts'

const openidLetters = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_'

/** What the acquirer role asks for. The counts keep apart what time and order number may not. */
export function createNumbers(seed: number): Pick<AcquirerForms, 'tradeNo' | 'orderCode'> {
  let orders = 0
  let codes = 0
  return {
    /** transaction_id: 28 digits, `4200`, a count, the day, and the millisecond. */
    tradeNo: ({ createdAt }) => {
      orders += 1
      const day = compactTime(createdAt).slice(0, 8)
      return `4200${counterDigits(orders, 6)}${day}${counterDigits(Math.floor(createdAt), 10)}`
    },
    /** Two merchants may use one order number, and so one trace: hence the count. */
    orderCode: (trace: Trace) => {
      codes += 1
      return formWechatPayOrderCode(stream(seed, 'order-code', trace, codes))
    },
  }
}

/** refund_id: 29 digits, `50`; always the same for the same refund. */
export function refundId({ tradeNo }: Order, { refundNo, at }: OrderRefund): string {
  const drawn = stream(0, 'refund-id', tradeNo, refundNo).digits(17)
  return `5030${compactTime(at).slice(0, 8)}${drawn}`
}

/** openid: `o` and 27 more, one for each payer and app; a stranger's differs by payment. */
export function openid(appid: string, order: Order): string {
  const { payment } = order
  const payer = payment?.payer || `${payment?.app}/${order.tradeNo}`
  return `o${stream(0, 'openid', appid, payer).letters(27, openidLetters)}`
}
