/**
 * A map with an end, by number and by bytes: beyond its limits the oldest entries that may go are
 * forgotten, a twentieth at a time, because deleting one by one from the front of a map costs more
 * with every deletion.
 */
import type { ByteBudget } from './byte-budget.ts'

export interface Bound<Value> {
  readonly max: number
  /** Whether an entry may be forgotten now; one that may not stays, even over the limit. */
  mayForget(value: Value): boolean
  /** About how many bytes an entry takes; the same for the same value. Nothing is weighed without. */
  weigh?(key: string, value: Value): number
  /** The budgets its bytes are taken from. */
  readonly budgets?: readonly ByteBudget[]
  /** Is told of each entry that is forgotten. */
  forgot?(key: string, value: Value): void
}

export class BoundedMap<Value> {
  readonly #entries = new Map<string, Value>()
  readonly #bound: Bound<Value>
  readonly #budgets: readonly ByteBudget[]
  #forgetAbove: number
  #forgotten = 0
  #bytes = 0

  constructor(bound: Bound<Value>) {
    this.#bound = bound
    this.#budgets = bound.budgets ?? []
    this.#forgetAbove = bound.max
    for (const budget of this.#budgets) budget.join(this)
  }

  get size(): number {
    return this.#entries.size
  }

  /** About how many bytes all entries take. */
  get bytes(): number {
    return this.#bytes
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
    const { weigh } = this.#bound
    if (weigh === undefined) this.#entries.set(key, value)
    else this.#setWeighed(key, value, weigh)
    if (this.#entries.size > this.#forgetAbove) this.#forgetByNumber()
  }

  /** Sets what is known not to be there: it is not looked for. */
  add(key: string, value: Value): void {
    this.#entries.set(key, value)
    this.grow(this.#bound.weigh?.(key, value) ?? 0)
    if (this.#entries.size > this.#forgetAbove) this.#forgetByNumber()
  }

  /** An entry was changed where it is, and weighs so much more. */
  grow(bytes: number): void {
    this.#bytes += bytes
    for (const budget of this.#budgets) budget.add(bytes)
  }

  /** What was forgotten before it was filled again from what was written down. */
  recall(forgotten: number): void {
    this.#forgotten += forgotten
  }

  /** The oldest first. */
  entries(): IterableIterator<[string, Value]> {
    return this.#entries.entries()
  }

  /** Forgets the oldest that may go until so many bytes are free, or none is left that may. */
  forget(bytes: number): void {
    const target = this.#bytes - bytes
    if (this.#bytes > 0) this.#forgetUntil(() => this.#bytes <= target)
  }

  /** It is there before a budget hears of it: whatever that has forgotten, the sum is right. */
  #setWeighed(key: string, value: Value, weigh: (key: string, value: Value) => number): void {
    const before = this.#entries.get(key)
    const added = weigh(key, value) - (before === undefined ? 0 : weigh(key, before))
    this.#entries.set(key, value)
    this.#bytes += added
    for (const budget of this.#budgets) budget.add(added)
  }

  /** When too little may go, the next attempt waits until the map has grown by as much again. */
  #forgetByNumber(): void {
    const { max } = this.#bound
    const portion = Math.floor(max / 20)
    this.#forgetUntil(() => this.#entries.size <= max - portion)
    this.#forgetAbove = Math.max(max, this.#entries.size + portion)
  }

  #forgetUntil(isEnough: () => boolean): void {
    const { mayForget, weigh, forgot } = this.#bound
    let freed = 0
    for (const [key, value] of this.#entries) {
      if (isEnough()) break
      if (!mayForget(value)) continue
      this.#entries.delete(key)
      this.#forgotten += 1
      const bytes = weigh?.(key, value) ?? 0
      this.#bytes -= bytes
      freed += bytes
      forgot?.(key, value)
    }
    for (const budget of this.#budgets) budget.release(freed)
  }
}
