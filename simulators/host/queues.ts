/** The queues at an institution's gate: one for each place that a policy gives a capacity. */
import { type Load, ServerQueue, shedAs } from '../../core/capacity.ts'
import { sleep } from '../../core/clock.ts'
import type { Hop } from '../../core/events.ts'
import type { Policies } from '../../core/faults.ts'
import type { Refusal } from '../../core/outcome.ts'
import type { Host } from './institution.ts'

type Turn = Refusal | null

export interface Queues {
  /** Null once the message was served for that long; or else what it is told, and at once. */
  serve(message: { hop: Hop; operation: string }, serviceMs: number): Turn | Promise<Turn>
  /** By place: those of a capacity that was taken away too, until nobody waits there. */
  loads(): ReadonlyMap<string, Load>
}

export function createQueues({ clock, policies }: Pick<Host, 'clock' | 'policies'>): Queues {
  const queues = new Map<string, ServerQueue>()
  let looked: { readonly at: Policies; readonly hasNone: boolean } | undefined

  /** Policies are asked for at every message and seldom change. */
  const hasNone = (now: Policies) => {
    if (looked?.at !== now) {
      const hasNone = Object.values(now).every(({ capacity }) => capacity === undefined)
      looked = { at: now, hasNone }
    }
    return looked.hasNone
  }

  const queueAt = (place: string) => {
    const known = queues.get(place)
    if (known !== undefined) return known
    const queue = new ServerQueue(clock, () => policies()[place]?.capacity)
    queues.set(place, queue)
    return queue
  }

  return {
    serve: ({ hop, operation }, serviceMs) => {
      const now = policies()
      const place = hasNone(now) ? undefined : placeAt(now, hop)
      const capacity = place === undefined ? undefined : now[place]?.capacity
      if (place === undefined || capacity === undefined) {
        return serviceMs > 0 ? sleep(clock, serviceMs, 'latency').then(() => null) : null
      }
      const served = queueAt(place).serve(serviceMs)
      return served.then((isServed) => (isServed ? null : shedAs(capacity, hop, operation)))
    },
    loads: () => {
      for (const [place, queue] of queues) {
        if (queue.isEmpty && policies()[place]?.capacity === undefined) queues.delete(place)
      }
      return new Map([...queues].map(([place, queue]) => [place, queue.load()]))
    },
  }
}

/** As with every policy the hop's own wins over the name of whom it leads to. */
const placeAt = (policies: Policies, hop: Hop): string =>
  policies[hop] === undefined ? hop.slice(hop.indexOf('>') + 1) : hop
