/**
 * How much a place can do at once: so many servers, so many who may wait for one, and what the rest
 * is told. Here is decided who is served, who waits, and who is turned away.
 */
import { isCardMessage } from './card-messages.ts'
import type { Clock } from './clock.ts'
import type { Hop } from './events.ts'
import type { Refusal } from './outcome.ts'

export interface Capacity {
  /** Messages worked on at once; each takes its server for as long as its latency lasts. */
  readonly servers: number
  /** Messages that may wait for a server. */
  readonly queueMax: number
  /** What the others are told; that the place is not in service when nothing is said. */
  readonly shed?: Refusal
}

/** How a place is loaded now, and what became of what came to it while it had a capacity. */
export interface Load {
  readonly servers: number
  readonly queueMax: number
  readonly busy: number
  readonly waiting: number
  readonly mostWaiting: number
  readonly served: number
  readonly shed: number
  /** The share of its servers' time that was taken, 0 to 1. */
  readonly utilisation: number
}

/** The word for a message that is turned away: each kind of place has its own. */
export function shedAs({ shed }: Capacity, hop: Hop, operation: string): Refusal {
  if (shed !== undefined) return shed
  if (hop.endsWith('>switch')) return 'switch-down'
  return isCardMessage(operation) ? 'issuer-down' : 'institution-down'
}

/** All that may be said to whoever is turned away by this capacity. */
export const shedWords = ({ shed }: Capacity): readonly Refusal[] =>
  shed === undefined ? ['institution-down', 'switch-down', 'issuer-down'] : [shed]

interface Waiting {
  readonly serviceMs: number
  readonly done: () => void
}

/** How many that have been let in are forgotten at a time. */
const forgottenAtOnce = 1024

/** Servers without number, where a capacity has been taken away: whoever waits is let in. */
const boundless: Capacity = { servers: Number.POSITIVE_INFINITY, queueMax: 0 }

/**
 * The servers of one place, and those who wait for them in order of arrival. Whoever stopped listening
 * keeps a place and then a server like everybody else: nobody here knows who still listens.
 */
export class ServerQueue {
  readonly #clock: Clock
  readonly #capacity: () => Capacity | undefined
  /** Those before `#first` have been let in. */
  #line: Waiting[] = []
  #first = 0
  #busy = 0
  #mostWaiting = 0
  #served = 0
  #shed = 0
  #seenAt: number
  #busyMs = 0
  #serverMs = 0

  /** `capacity` is asked at every arrival and departure: it may change, or be taken away. */
  constructor(clock: Clock, capacity: () => Capacity | undefined) {
    this.#clock = clock
    this.#capacity = capacity
    this.#seenAt = clock.now()
  }

  /** True once it was served for that long; false, at once, when too many wait already. */
  serve(serviceMs: number): Promise<boolean> {
    this.#letIn()
    const { servers, queueMax } = this.#capacity() ?? boundless
    const mustWait = this.#busy >= servers
    if (mustWait && this.#waiting >= queueMax) {
      this.#shed += 1
      return Promise.resolve(false)
    }
    return new Promise((resolve) => {
      const one = { serviceMs, done: () => resolve(true) }
      if (mustWait) this.#wait(one)
      else this.#begin(one)
    })
  }

  /** Nobody is served, and nobody waits. */
  get isEmpty(): boolean {
    return this.#busy === 0 && this.#waiting === 0
  }

  load(): Load {
    this.#account()
    const { servers, queueMax } = this.#capacity() ?? { servers: 0, queueMax: 0 }
    return {
      ...{ servers, queueMax, busy: this.#busy, waiting: this.#waiting },
      ...{ mostWaiting: this.#mostWaiting, served: this.#served, shed: this.#shed },
      utilisation: this.#serverMs === 0 ? 0 : Math.min(1, this.#busyMs / this.#serverMs),
    }
  }

  get #waiting(): number {
    return this.#line.length - this.#first
  }

  #wait(one: Waiting): void {
    this.#line.push(one)
    this.#mostWaiting = Math.max(this.#mostWaiting, this.#waiting)
  }

  #begin({ serviceMs, done }: Waiting): void {
    if (serviceMs <= 0) {
      this.#served += 1
      done()
      return
    }
    this.#account()
    this.#busy += 1
    this.#clock.after(
      serviceMs,
      () => {
        this.#account()
        this.#busy -= 1
        this.#served += 1
        this.#letIn()
        done()
      },
      'latency',
    )
  }

  /** As many of those who wait as there are servers for, the first to come first. */
  #letIn(): void {
    const { servers } = this.#capacity() ?? boundless
    for (let one = this.#line[this.#first]; one !== undefined; one = this.#line[this.#first]) {
      if (this.#busy >= servers) break
      this.#first += 1
      this.#begin(one)
    }
    // Taking one by one from the front of an array moves all the others each time.
    const isOver = this.#first > 0 && this.#waiting === 0
    if (!isOver && this.#first < forgottenAtOnce) return
    this.#line = this.#line.slice(this.#first)
    this.#first = 0
  }

  /** Adds what passed since it was last looked at. */
  #account(): void {
    const now = this.#clock.now()
    const passedMs = now - this.#seenAt
    this.#seenAt = now
    const servers = this.#capacity()?.servers ?? 0
    if (servers === 0) return
    this.#busyMs += passedMs * this.#busy
    this.#serverMs += passedMs * servers
  }
}
