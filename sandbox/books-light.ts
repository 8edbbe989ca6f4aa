/**
 * The light that says whether the books balance, while money moves: every book is gone through where
 * it stands, one after the other, and between two of them whatever waits has its turn.
 */
import { setImmediate as turn } from 'node:timers/promises'
import type { Bookkeepers } from './books.ts'

export interface BooksLight {
  /** By the last look; null before the first. */
  balance(): boolean | null
  stop(): void
}

/** How often the books are looked at. */
const lookMs = 2000

export function createBooksLight({ stores }: Pick<Bookkeepers, 'stores'>): BooksLight {
  let balance: boolean | null = null
  let looking = false
  const look = async () => {
    if (looking) return
    looking = true
    balance = await booksBalance(stores)
    looking = false
  }
  const timer = setInterval(look, lookMs)
  timer.unref()
  return { balance: () => balance, stop: () => clearInterval(timer) }
}

/** Each by itself; that the books agree among each other is asked at rest, by ./books.ts. */
export async function booksBalance(stores: Bookkeepers['stores']): Promise<boolean> {
  let balance = true
  for (const store of stores.values()) {
    if ((await store.broken()).length > 0) balance = false
    await turn()
  }
  return balance
}
