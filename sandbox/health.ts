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
  readonly journal: { dropped(): number }
}

interface Beside {
  readonly workers: number
  readonly watchers: () => number
}

/** From now on. What the workers' loops are late by, they tell by themselves. */
export function watchHealth(
  { stores, journal }: Watched,
  { workers, watchers }: Beside,
): HealthWatch {
  const loop = watchLately()
  const books = createBooksLight({ stores })
  return {
    now() {
      const { heapUsed, rss } = process.memoryUsage()
      return {
        eventLoopDelayMsP99: loop.delayMsP99(),
        ...{ heapUsedBytes: heapUsed, rssBytes: rss },
        ...{ workers, workerDelayMsP99: null },
        journalDropped: journal.dropped(),
        watchers: watchers(),
        booksBalance: books.balance(),
      }
    },
    stop() {
      loop.stop()
      books.stop()
    },
  }
}
