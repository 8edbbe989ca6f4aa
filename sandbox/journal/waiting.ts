/** Who waits for an entry that has not come: asked at each that comes, and never in between. */
import type { Conditions } from './conditions.ts'
import type { Look } from './look.ts'

interface Waiter {
  readonly conditions: Conditions
  found(look: Look): void
}

export class Waiting {
  readonly #waiters = new Set<Waiter>()

  get size(): number {
    return this.#waiters.size
  }

  hear(look: Look): void {
    for (const waiter of this.#waiters) if (waiter.conditions.holds(look)) waiter.found(look)
  }

  /** Nothing when none has come by then. */
  until(conditions: Conditions, withinMs: number): Promise<Look | undefined> {
    return new Promise((resolve) => {
      const end = (look: Look | undefined) => {
        clearTimeout(timer)
        this.#waiters.delete(waiter)
        resolve(look)
      }
      const waiter: Waiter = { conditions, found: end }
      const timer = setTimeout(() => end(undefined), withinMs)
      this.#waiters.add(waiter)
    })
  }
}
