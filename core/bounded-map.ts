/**
 * A map with an end: beyond its limit the oldest entries that may go are forgotten, a twentieth at
 * a time, because deleting one by one from the front of a map costs more with every deletion.
 */

export interface Bound<Value> {
  readonly max: number
  /** Whether an entry may be forgotten now; one that may not stays, even over the limit. */
  mayForget(value: Value): boolean
}

export class BoundedMap<Value> {
  readonly #entries = new Map<string, Value>()
  readonly #bound: Bound<Value>
  #forgetAbove: number
  #forgotten = 0

  constructor(bound: Bound<Value>) {
    this.#bound = bound
    this.#forgetAbove = bound.max
  }

  get size(): number {
    return this.#entries.size
  }

  /** How many entries were forgotten so far. */
  get forgotten(): number {
    return this.#forgotten
  }

  get(key: string): Value | undefined {
    return this.#entries.get(key)
  }

  has(key: string): boolean {
    return this.#entries.has(key)
  }

  /** An entry that is set again keeps its age. */
  set(key: string, value: Value): void {
    this.#entries.set(key, value)
    if (this.#entries.size > this.#forgetAbove) this.#forget()
  }

  /** The oldest first. */
  entries(): IterableIterator<[string, Value]> {
    return this.#entries.entries()
  }

  /** When too little may go, the next attempt waits until the map has grown by as much again. */
  #forget(): void {
    const { max, mayForget } = this.#bound
    const portion = Math.floor(max / 20)
    for (const [key, value] of this.#entries) {
      if (this.#entries.size <= max - portion) break
      if (!mayForget(value)) continue
      this.#entries.delete(key)
      this.#forgotten += 1
    }
    this.#forgetAbove = Math.max(max, this.#entries.size + portion)
  }
}
