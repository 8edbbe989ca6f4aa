/**
 * Numbers that are given out only once. In memory a count begins with the process; where the store
 * outlives it, or was woken from a copy, a block is reserved before any of its numbers is given, and
 * whoever wakes begins behind it: also within the same second, and when the clock was set back.
 */
import type { Key, Store } from '../../storage/store.ts'

export interface Counter {
  /** 1, 2, 3 …; after a fall it goes on behind the last block. */
  next(): number
  /** Goes on where the stores say that it was. */
  wake(): Promise<void>
}

interface Reserved {
  readonly upTo: number
}

/** How many are lost at a fall, at most. */
const block = 10_000

/**
 * Where a world goes on whose count nobody wrote down: it is a copy of one in memory, whose numbers of
 * the same moment it must not give again. Far from those in six digits, the fewest a number has, too.
 */
const beyondMemory = 5_500_000

const counterKey = (name: string): Key<Reserved> => `counter/${name}`

export function createCounter(store: Store, name: string): Counter {
  const key = counterKey(name)
  let count = 0
  let version = 0
  let reserved = store.durable === true ? 0 : Number.POSITIVE_INFINITY

  /** Nobody waits for it: what is committed later is written later, and so is who uses a number. */
  const reserve = () => {
    reserved = count - 1 + block
    const record: Reserved = { upTo: reserved }
    const committing = store.commit({ puts: [{ key, version, record, final: false }] })
    version += 1
    // Where it cannot be written, nothing later is either, and whoever uses the number hears of that.
    if (committing instanceof Promise) committing.catch(() => undefined)
    if (committing === 'moved-on') throw new Error(`Failed to reserve numbers of ${name}: asleep.`)
  }

  return {
    next: () => {
      count += 1
      if (count > reserved) reserve()
      return count
    },
    wake: async () => {
      const loaded = await store.load(key)
      version = loaded.version
      count = loaded.record?.upTo ?? beyondMemory
      reserved = count
    },
  }
}

/** Wakes several, in order. */
export async function wakeAll(counters: readonly Pick<Counter, 'wake'>[]): Promise<void> {
  for (const counter of counters) await counter.wake()
}
