/**
 * What a merchant is owed by word: written down in the very transition that brings it about, moved
 * as the notification climbs, and ended when it is heard or dead; so whoever wakes on the store sends
 * it on. Only where the store outlives the process: in memory nothing of it is written.
 */
import type { MerchantId, OrderNo, RefundNo } from '../../core/ids.ts'
import type { Outcome } from '../../core/outcome.ts'
import type { Key, Store } from '../../storage/store.ts'
import type { Host } from '../host/institution.ts'
import type { OwedNotice } from '../host/notification.ts'
import { type Order, type OrderRefund, orderKey } from './order.ts'
import { transact, type Write } from './transact.ts'

/** What it tells: of the order that it was paid or is held for, or of one of its refunds. */
type News =
  | { readonly tells: 'paid' }
  | { readonly tells: 'refunded'; readonly refundNo: RefundNo }
  | { readonly tells: 'refund-refused'; readonly refundNo: RefundNo; readonly outcome: Outcome }

export type Notice = News & {
  readonly merchant: MerchantId
  readonly orderNo: OrderNo
  readonly tradeNo: string
  /** What the network calls it, where it gives it a name. */
  readonly id?: string | undefined
  readonly at: number
  readonly attempt: number
  readonly due: number
  readonly state: 'owed' | 'delivered' | 'dead'
}

type Progress = Partial<Pick<Notice, 'attempt' | 'due' | 'state'>>

/** Longer than any ladder: from then on a full store may forget it, though it has not ended. */
const keptMs = 3 * 86_400_000

const prefix: Key<Notice> = 'notice/'
const noticeKey = (notice: Notice): Key<Notice> =>
  `${prefix}${notice.tradeNo}/${'refundNo' in notice ? `refund/${notice.refundNo}` : notice.tells}`

const written = (notice: Notice): Write => ({
  key: noticeKey(notice),
  record: notice,
  final: notice.state !== 'owed',
  finalAt: notice.at + keptMs,
  of: orderKey(notice.merchant, notice.orderNo),
})

export interface Noticed {
  readonly notice: Notice
  /** To be read first where the same may have been told before: of a refund that is asked for again. */
  readonly key: Key<Notice>
  readonly writes: readonly Write[]
}

/** To be written with what is told; nothing in memory. */
export function noticeOf(
  store: Store,
  { merchant, orderNo, tradeNo }: Order,
  news: News & Pick<Notice, 'at'>,
  idAt: ((at: number) => string) | undefined,
): Noticed | undefined {
  // Where nothing is written no number is drawn either: the sender draws one.
  if (store.durable !== true) return undefined
  const begun = { attempt: 0, due: news.at, state: 'owed' } as const
  const id = idAt?.(news.at)
  const notice: Notice = { merchant, orderNo, tradeNo, ...news, id, ...begun }
  return { notice, key: noticeKey(notice), writes: [written(notice)] }
}

/** Later news of the same refund takes the place of what is still on its ladder. */
const isSame = (now: Notice, { at, tells }: Notice) => now.at === at && now.tells === tells

/** For whoever sends it: how far it is, and where to say how far it has come. */
export function owedNotice({ store, later }: Host, notice: Notice): OwedNotice {
  const { id, at, attempt, due } = notice
  const write = (change: Progress) =>
    transact(store, async (read) => {
      const now = (await read(noticeKey(notice))) ?? notice
      if (now.state !== 'owed' || !isSame(now, notice)) return { result: undefined }
      return { result: undefined, writes: [written({ ...now, ...change })] }
    })
  return {
    ...{ id, at, attempt, due },
    moved: (to) => later(write(typeof to === 'string' ? { state: to } : to)),
  }
}

/** What is owed still, oldest first: however long the world has slept, nobody else will tell of it. */
export async function noticesOwed({ store }: Pick<Host, 'store'>): Promise<readonly Notice[]> {
  return (await store.scan(prefix)).filter(({ state }) => state === 'owed')
}

/** The order as it was when it was paid, or held for: what came of it later is other news. */
export function asPaid(order: Order): Order {
  const { hold } = order
  if (order.payment !== null || hold === undefined) return { ...order, state: 'paid', refunds: [] }
  return { ...order, state: 'held', hold: { ...hold, capturedBy: null }, refunds: [] }
}

/** The order as it was when that refund ended. */
export function asRefunded(order: Order, { doneAt, refundNo }: OrderRefund): Order {
  const until = doneAt ?? Number.POSITIVE_INFINITY
  const refunds = order.refunds.filter(
    (other) => other.refundNo === refundNo || (other.doneAt !== null && other.doneAt <= until),
  )
  return { ...order, refunds }
}
