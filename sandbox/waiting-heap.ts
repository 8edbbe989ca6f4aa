/** What waits for its time, the first due on top; of two due at once the first that was asked. */

export interface Waiting {
  /** On whatever scale the owner keeps. */
  readonly due: number
  readonly ticket: number
  readonly call: () => void
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

  add(due: number, call: () => void): Waiting {
    this.#tickets += 1
    const entry: Waiting = { due, ticket: this.#tickets, call, place: this.#entries.length }
    this.#entries.push(entry)
    this.#rise(entry)
    return entry
  }

  /** Takes an entry out, wherever it stands; one that is out already stays out. */
  remove(entry: Waiting): void {
    const { place } = entry
    if (place < 0) return
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
