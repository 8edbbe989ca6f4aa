/** Payments that have begun under a payer's number or a shop's code, and wait for a name of their own. */
import type { ToldBook } from './told-book.ts'
import type { ToldPayment } from './told-payment.ts'

export type Strangers = ReturnType<typeof createStrangers>

/** So many who wait to be heard of under the name their house gives them. */
const waitingMax = 64

/**
 * Payments whose name only their house will say: it begins with the payer's number and a point. The
 * last of each payer waits to hear it.
 */
export function createStrangers(book: Pick<ToldBook, 'find'>) {
  const waiting = new Map<string, ToldPayment>()
  let count = 0
  return {
    next: () => {
      count += 1
      return count
    },
    waits: (payer: string, told: ToldPayment) => {
      waiting.delete(payer)
      waiting.set(payer, told)
      const [oldest] = waiting.keys()
      if (waiting.size > waitingMax && oldest !== undefined) waiting.delete(oldest)
    },
    of: (trace: string): ToldPayment | undefined => {
      if (waiting.size === 0) return undefined
      const point = trace.indexOf('.')
      const told = point < 0 ? undefined : waiting.get(trace.slice(0, point))
      if (told === undefined || told.gone || book.find(trace) !== undefined) return undefined
      waiting.delete(trace.slice(0, point))
      return told
    },
  }
}
