/** The numbers and names Alipay gives: how each is formed, and why no two are the same. */
import { compactTime } from '../../core/calendar.ts'
import { counterDigits, type Trace } from '../../core/ids.ts'
import { stream } from '../../core/random.ts'
import { formAlipayOrderCode } from '../../core/scan-code.ts'
import type { Host } from '../host/institution.ts'
import type { AcquirerForms } from '../roles/acquirer.ts'
import { createCounter, wakeAll } from '../roles/counter.ts'
import type { Order } from '../roles/order.ts'

const dayMs = 86_400_000
const beijingOffsetMs = 8 * 3_600_000

export interface Numbers extends Pick<AcquirerForms, 'tradeNo' | 'orderCode'> {
  /** 34 digits: the day, `00222`, the time, 15 more. One for each notification, not each send. */
  notifyId(now: number): string
  /** What a reply calls itself in its header: 30 hex digits. */
  traceId(): string
  wake(): Promise<void>
}

/** The counts keep apart what time and order number may not. */
export function createNumbers({ seed, store }: Pick<Host, 'seed' | 'store'>): Numbers {
  const counters = {
    orders: createCounter(store, 'orders'),
    codes: createCounter(store, 'codes'),
    notices: createCounter(store, 'notices'),
    replies: createCounter(store, 'replies'),
  }
  const { orders, codes, notices, replies } = counters
  return {
    wake: () => wakeAll(Object.values(counters)),
    /** trade_no: 28 digits, the day, `22001`, 15 more. */
    tradeNo: ({ createdAt }) =>
      `${compactTime(createdAt).slice(0, 8)}22001${fifteenDigits(createdAt, orders.next())}`,
    /** Two merchants may use one order number, and so one trace: hence the count. */
    orderCode: (trace: Trace) =>
      formAlipayOrderCode(stream(seed, 'order-code', trace, codes.next())),
    notifyId: (now) => {
      const time = compactTime(now)
      return `${time.slice(0, 8)}00222${time.slice(8)}${fifteenDigits(now, notices.next())}`
    },
    traceId: () => stream(seed, 'trace-id', replies.next()).letters(30, '0123456789abcdef'),
  }
}

/** The millisecond of the day, and seven digits of a count. */
const fifteenDigits = (now: number, count: number) =>
  `${counterDigits(Math.floor(now + beijingOffsetMs) % dayMs, 8)}${counterDigits(count, 7)}`

export interface Buyer {
  /** 16 digits, `2088…`. */
  readonly userId: string
  /** What new merchants are told instead: letters, digits, `-` and `_`. */
  readonly openId: string
  /** A masked telephone number. */
  readonly logonId: string
}

/** A person, as Alipay tells a merchant. */
export function buyerNamed(payer: string): Buyer {
  const draw = stream(0, 'buyer', payer)
  const userId = `2088${draw.digits(12)}`
  const logonId = `13${draw.digits(1)}****${draw.digits(4)}`
  let openId: string | undefined
  return {
    userId,
    logonId,
    get openId() {
      openId ??= draw.letters(43, openIdLetters)
      return openId
    },
  }
}

const openIdLetters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** Who paid; a stranger's number differs by trade. */
export const buyerOf = ({ payment, tradeNo }: Order): Buyer | undefined =>
  payment === null ? undefined : buyerNamed(payment.payer || `${payment.app}/${tradeNo}`)
