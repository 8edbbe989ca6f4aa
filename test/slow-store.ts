/** A store that takes its time, as Redis would: what two deciders may do to one another, they will. */
import { type Clock, sleep } from '../core/clock.ts'
import type { Stream } from '../core/random.ts'
import type { Store } from '../storage/store.ts'

/** A store that answers what it saw some moments ago: whatever may interleave will. */
export const slowed = (store: Store, clock: Clock, draw: Stream): Store => ({
  ...store,
  load: async (key) => {
    const loaded = await store.load(key)
    await sleep(clock, draw.int(12))
    return loaded
  },
  scan: async (prefix) => {
    const found = await store.scan(prefix)
    await sleep(clock, draw.int(12))
    return found
  },
  commit: async (transition) => {
    await sleep(clock, draw.int(12))
    return store.commit(transition)
  },
})
