/** The latest things of a kind, bounded by number and by bytes: the oldest make room, and are counted. */

export interface Weighed {
  readonly bytes: number
}

export class Ring<T extends Weighed> {
  readonly #countMax: number
  readonly #bytesMax: number
  readonly #slots: (T | undefined)[] = []
  #first = 0
  #count = 0
  #bytes = 0
  #dropped = 0
  #droppedBytes = 0

  constructor({
    countMax,
    bytesMax,
  }: {
    readonly countMax: number
    readonly bytesMax: number
  }) {
    this.#countMax = countMax
    this.#bytesMax = bytesMax
  }

  get count(): number {
    return this.#count
  }

  get bytes(): number {
    return this.#bytes
  }

  /** How many have made room, and their bytes. */
  get dropped(): { readonly count: number; readonly bytes: number } {
    return { count: this.#dropped, bytes: this.#droppedBytes }
  }

  /** The newest always stays, whatever it weighs. */
  add(one: T): void {
    if (this.#count === this.#countMax) this.#dropOldest()
    this.#slots[(this.#first + this.#count) % this.#countMax] = one
    this.#count += 1
    this.#bytes += one.bytes
    while (this.#bytes > this.#bytesMax && this.#count > 1) this.#dropOldest()
  }

  /** Oldest first. */
  *all(): Generator<T> {
    for (let index = 0; index < this.#count; index += 1) {
      const one = this.#slots[(this.#first + index) % this.#countMax]
      if (one !== undefined) yield one
    }
  }

  /** What is cleared was not dropped: it is counted nowhere. */
  clear(): void {
    this.#slots.length = 0
    this.#first = 0
    this.#count = 0
    this.#bytes = 0
  }

  #dropOldest(): void {
    const oldest = this.#slots[this.#first]
    this.#slots[this.#first] = undefined
    this.#first = (this.#first + 1) % this.#countMax
    this.#count -= 1
    if (oldest === undefined) return
    this.#bytes -= oldest.bytes
    this.#dropped += 1
    this.#droppedBytes += oldest.bytes
  }
}
