/** The numbers and names WeChat Pay gives: how each is formed, and why no two are the same. */
import { compactTime } from '../../core/calendar.ts'
import { counterDigits, type Trace } from '../../core/ids.ts'
import { stream } from '../../core/random.ts'
import { formWechatPayOrderCode } from '../../core/scan-code.ts'
import type { Host } from '../host/institution.ts'
import type { AcquirerForms } from '../roles/acquirer.ts'
import { createCounter, wakeAll } from '../roles/counter.ts'
import type { Order, OrderRefund } from '../roles/order.ts'

export interface Numbers extends Pick<AcquirerForms, 'tradeNo' | 'orderCode'> {
  /** A prepay_id: what a page or an app opens an order by. */
  prepayId(now: number): string
  wake(): Promise<void>
}

/** What the acquirer role asks for. The counts keep apart what time and order number may not. */
export function createNumbers({ seed, store }: Pick<Host, 'seed' | 'store'>): Numbers {
  const counters = {
    orders: createCounter(store, 'orders'),
    codes: createCounter(store, 'codes'),
    prepays: createCounter(store, 'prepays'),
  }
  return {
    wake: () => wakeAll(Object.values(counters)),
    /** transaction_id: 28 digits, `4200`, a count, the day, and the millisecond. */
    tradeNo: ({ createdAt }) => {
      const orders = counters.orders.next()
      const day = compactTime(createdAt).slice(0, 8)
      return `4200${counterDigits(orders, 6)}${day}${counterDigits(Math.floor(createdAt), 10)}`
    },
    /** Two merchants may use one order number, and so one trace: hence the count. */
    orderCode: (trace: Trace) => {
      const codes = counters.codes.next()
      return formWechatPayOrderCode(stream(seed, 'order-code', trace, codes))
    },
    /** `wx`, the second, and 20 digits of base 16: 36 characters. */
    prepayId: (now) => {
      const prepays = counters.prepays.next()
      const drawn = stream(seed, 'prepay', Math.floor(now), prepays).letters(12, hex)
      return `wx${compactTime(now)}${counterDigits(prepays, 8)}${drawn}`
    },
  }
}

/** Whether a text can be a transaction_id at all. */
export const isTransactionId = (text: string): boolean => /^\d{28}$/.test(text)

const hex = '0123456789abcdef'

/** The `package` of an H5 page: ten digits that belong to the prepay_id. */
export const h5Package = (prepayId: string) => stream(0, 'h5-package', prepayId).digits(10)

/** refund_id: 29 digits, `50`; always the same for the same refund. */
export function refundId({ tradeNo }: Order, { refundNo, at }: OrderRefund): string {
  const drawn = stream(0, 'refund-id', tradeNo, refundNo).digits(17)
  return `5030${compactTime(at).slice(0, 8)}${drawn}`
}
