/** How the sandbox itself feels, for the line of health: what it measures of its own process. */
import type { Health } from '../dashboard/protocol/live.ts'
import { watchLately } from '../loadtests/traffic/watch.ts'
import type { Bookkeepers } from './books.ts'
import { createBooksLight } from './books-light.ts'

export interface HealthWatch {
  now(): Health
  stop(): void
}

interface Watched extends Pick<Bookkeepers, 'stores'> {
  readonly refusals: { dropped(): number }
}

interface Beside {
  readonly workers: number
  readonly watchers: () => number
}

/** From now on. What the workers' loops are late by, they tell by themselves. */
export function watchHealth(
  { stores, refusals }: Watched,
  { workers, watchers }: Beside,
): HealthWatch {
  // From the first look on: many a sandbox is never looked at.
  let loop: ReturnType<typeof watchLately> | undefined
  const books = createBooksLight({ stores })
  return {
    now() {
      loop ??= watchLately()
      const { heapUsed, rss } = process.memoryUsage()
      return {
        eventLoopDelayMsP99: loop.delayMsP99(),
        ...{ heapUsedBytes: heapUsed, rssBytes: rss },
        ...{ workers, workerDelayMsP99: null },
        journalDropped: refusals.dropped(),
        watchers: watchers(),
        booksBalance: books.balance(),
      }
    },
    stop() {
      loop?.stop()
      books.stop()
    },
  }
}
