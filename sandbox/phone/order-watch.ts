/**
 * How a till learns what became of an order without being asked to look: by the notification it waits
 * for, and by questions at growing gaps, until nothing more can happen.
 */
import { limits } from '../../core/limits.ts'
import { isOver } from '../../dashboard/protocol/phone.ts'
import type { Expectation } from '../../loadtests/traffic/listener.ts'
import { type Held, hear, said, tell } from './held-order.ts'

/** How long a notification is waited for. */
const notificationMs = 10 * 60_000
/** A till that waits for its notification asks seldom; one that has charged asks as advised. */
const gapsMs = {
  order: [5, 10, 20, 30, 60, 120, 240].map((seconds) => seconds * 1000),
  charge: [...limits.queryGapsMs, 32_000, 32_000, 32_000],
} as const

export interface OrderWatch {
  /** Takes the notification in when it comes. */
  listen(one: Held, expectation: Expectation): Promise<void>
  /** Asks at growing gaps while the order is not over. */
  follow(one: Held): void
  close(): void
}

export function createOrderWatch(): OrderWatch {
  const timers = new Set<ReturnType<typeof setTimeout>>()
  let closed = false

  const next = (one: Held, gaps: readonly number[], step: number) => {
    const gapMs = gaps[step]
    if (gapMs === undefined || isOver(one.order) || closed) return
    const timer = setTimeout(async () => {
      timers.delete(timer)
      if (closed || isOver(one.order)) return
      hear(one, 'query', await said(() => one.till.query(one.sale)))
      next(one, gaps, step + 1)
    }, gapMs)
    timer.unref()
    timers.add(timer)
  }

  return {
    listen: async (one, { heard, done }) => {
      const news = await heard(notificationMs)
      done()
      if (news === undefined || closed) return
      const paid = news.paid && news.amountFen === one.order.amountFen
      tell(one, { via: 'notification', state: paid ? 'paid' : one.order.state, reason: '' })
    },
    follow: (one) => next(one, one.order.isCharge ? gapsMs.charge : gapsMs.order, 0),
    close: () => {
      closed = true
      for (const timer of timers) clearTimeout(timer)
    },
  }
}
