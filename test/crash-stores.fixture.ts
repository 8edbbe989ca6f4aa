/**
 * Stores that stay while worlds come and go, and the time that one world has on them: once it is over,
 * nothing of that world is answered any more. What was committed until then stays, in order.
 */
import { type Clock, sleep, type VirtualClock } from '../core/clock.ts'
import type { Stream } from '../core/random.ts'
import { createMemoryStore } from '../storage/memory.ts'
import type { Soon, Store } from '../storage/store.ts'

export const never = new Promise<never>(() => undefined)

/** One world's time on the stores: once it is over nothing of it is answered any more. */
export class Life {
  commits = 0
  isOver = false
  readonly endsAt: number
  /** How long a store takes to answer; all are quick when nothing is said. */
  #slow: Stream | undefined

  constructor(endsAt: number, slow: Stream | undefined) {
    this.endsAt = endsAt
    this.#slow = slow
  }

  /** Whoever looks afterwards is answered at once. */
  rests(): void {
    this.#slow = undefined
  }

  on(store: Store, clock: Clock): Store {
    const told = <T>(answer: Soon<T>): Soon<T> => {
      const slow = this.#slow
      if (this.isOver) return never
      if (slow === undefined) return answer
      return sleep(clock, slow.int(12)).then(() => (this.isOver ? never : answer))
    }
    return {
      ...store,
      load: (key) => told(store.load(key)),
      // Done at once and in order, as a durable store does it; told later.
      commit: (transition) => {
        if (this.isOver) return never
        const commit = store.commit(transition)
        if (commit === 'committed') this.commits += 1
        if (this.commits >= this.endsAt) this.isOver = true
        return told(commit)
      },
      scan: async (prefix) => told(await store.scan(prefix)),
      account: async (id) => told(await store.account(id)),
    }
  }
}

/** Stores that stay while worlds come and go; they go by the time of whoever stands on them. */
export function createRuins() {
  const stores = new Map<string, Store>()
  const now: { clock?: VirtualClock; isInDoubt?: (record: object) => boolean } = {}
  return (life: Life) =>
    (name: string, clock: VirtualClock, isInDoubt: (record: object) => boolean): Store => {
      now.clock = clock
      now.isInDoubt = isInDoubt
      const kept =
        stores.get(name) ??
        createMemoryStore(undefined, {
          durable: true,
          now: () => now.clock?.now() ?? 0,
          isInDoubt: (record) => now.isInDoubt?.(record) === true,
        })
      stores.set(name, kept)
      return life.on(kept, clock)
    }
}
