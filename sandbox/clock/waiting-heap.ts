/** What waits for its time, the first due on top; of two due at once the first that was asked. */
import type { WaitKind } from '../../core/clock.ts'

export interface Waiting {
  /** On whatever scale the owner keeps. */
  readonly due: number
  readonly ticket: number
  readonly call: () => void
  readonly kind: WaitKind
  /** The same wait by another scale: whichever is due first ends both. */
  twin: Waiting | undefined
  /** Where it stands in the heap; -1 when it does not. */
  place: number
}

const isBefore = (one: Waiting, other: Waiting) =>
  one.due < other.due || (one.due === other.due && one.ticket < other.ticket)

export class WaitingHeap {
  readonly #entries: Waiting[] = []
  #tickets = 0

  get size(): number {
    return this.#entries.length
  }

  get first(): Waiting | undefined {
    return this.#entries[0]
  }

  /** How many have ever been added. */
  get added(): number {
    return this.#tickets
  }

  /** All that wait, in no order. */
  entries(): Iterable<Waiting> {
    return this.#entries.values()
  }

  add(due: number, call: () => void, kind: WaitKind = 'other'): Waiting {
    this.#tickets += 1
    const place = this.#entries.length
    const entry: Waiting = { due, ticket: this.#tickets, call, kind, twin: undefined, place }
    this.#entries.push(entry)
    this.#rise(entry)
    return entry
  }

  /** Takes an entry out, wherever it stands; one that is out, or of another heap, stays as it is. */
  remove(entry: Waiting): void {
    const { place } = entry
    if (place < 0 || this.#entries[place] !== entry) return
    const last = this.#entries.pop()
    entry.place = -1
    if (last === undefined || last === entry) return
    this.#put(last, place)
    this.#rise(last)
    this.#sink(last)
  }

  clear(): void {
    for (const entry of this.#entries) entry.place = -1
    this.#entries.length = 0
  }

  #put(entry: Waiting, place: number): void {
    this.#entries[place] = entry
    entry.place = place
  }

  #rise(entry: Waiting): void {
    while (entry.place > 0) {
      const { place } = entry
      const above = this.#entries[(place - 1) >> 1]
      if (above === undefined || !isBefore(entry, above)) return
      this.#put(entry, above.place)
      this.#put(above, place)
    }
  }

  #sink(entry: Waiting): void {
    for (;;) {
      const { place } = entry
      const left = this.#entries[2 * place + 1]
      const right = this.#entries[2 * place + 2]
      const below =
        left !== undefined && right !== undefined && isBefore(right, left) ? right : left
      if (below === undefined || !isBefore(below, entry)) return
      this.#put(entry, below.place)
      this.#put(below, place)
    }
  }
}
