/**
 * Names that were forgotten, as fingerprints of 64 bits in a table: enough to say that a name was
 * there, at a hundredth of what it named. Of two generations the older is dropped when the younger is
 * full. Two names look alike once in 10^12 questions.
 */

const filledMax = 0.75

/** A table of pairs of 32 bits, searched from the place the first of them names. */
class Generation {
  readonly #table: Uint32Array
  readonly #mask: number
  #count = 0

  constructor(slots: number) {
    this.#table = new Uint32Array(2 * slots)
    this.#mask = slots - 1
  }

  get count(): number {
    return this.#count
  }

  has(low: number, high: number): boolean {
    return this.#table[this.#slotOf(low, high) * 2 + 1] === high
  }

  add(low: number, high: number): void {
    const slot = this.#slotOf(low, high)
    if (this.#table[slot * 2 + 1] === high) return
    this.#table[slot * 2] = low
    this.#table[slot * 2 + 1] = high
    this.#count += 1
  }

  /** Copies its pairs to a place of the list; returns the place behind them. */
  copy(to: Uint32Array, place: number): number {
    let next = place
    for (let slot = 0; slot < this.#table.length; slot += 2) {
      const high = this.#table[slot + 1] ?? 0
      if (high === 0) continue
      to[next] = this.#table[slot] ?? 0
      to[next + 1] = high
      next += 2
    }
    return next
  }

  clear(): void {
    this.#table.fill(0)
    this.#count = 0
  }

  /** The slot that holds the pair, or the empty one where it would be. */
  #slotOf(low: number, high: number): number {
    const table = this.#table
    let slot = low & this.#mask
    for (;;) {
      const found = table[slot * 2 + 1]
      if (found === 0 || (found === high && table[slot * 2] === low)) return slot
      slot = (slot + 1) & this.#mask
    }
  }
}

/** Hears of each name that is added, as its fingerprint: what is to be remembered longer writes it down. */
export type HeardPrint = (low: number, high: number) => void

export class Fingerprints {
  readonly #max: number
  readonly #heard: HeardPrint | undefined
  #young: Generation | undefined
  #old: Generation | undefined

  /** Remembers at least the last so many names; takes no memory before the first. */
  constructor(max: number, heard?: HeardPrint) {
    this.#max = max
    this.#heard = heard
  }

  /** How many names are remembered now. */
  get count(): number {
    return (this.#young?.count ?? 0) + (this.#old?.count ?? 0)
  }

  get bytes(): number {
    const tables = [this.#young, this.#old].filter((table) => table !== undefined)
    return tables.length * slotsFor(this.#max) * 8
  }

  add(name: string): void {
    const [low, high] = fingerprint(name)
    this.recall(low, high)
    this.#heard?.(low, high)
  }

  /** Adds a name by the fingerprint that was written down of it; the oldest first. */
  recall(low: number, high: number): void {
    this.#young ??= new Generation(slotsFor(this.#max))
    if (this.#young.count >= this.#max) this.#turn()
    this.#young.add(low, high)
  }

  /** Adds all that `prints` told. */
  recallAll(prints: Uint32Array): void {
    for (let place = 0; place + 1 < prints.length; place += 2) {
      this.recall(prints[place] ?? 0, prints[place + 1] ?? 0)
    }
  }

  /** Every fingerprint it remembers: those of the older generation first. */
  prints(): Uint32Array {
    const prints = new Uint32Array(2 * this.count)
    let place = 0
    for (const generation of [this.#old, this.#young])
      place = generation?.copy(prints, place) ?? place
    return prints
  }

  has(name: string): boolean {
    if (this.#young === undefined) return false
    const [low, high] = fingerprint(name)
    return this.#young.has(low, high) || this.#old?.has(low, high) === true
  }

  #turn(): void {
    const oldest = this.#old ?? new Generation(slotsFor(this.#max))
    oldest.clear()
    this.#old = this.#young
    this.#young = oldest
  }
}

const slotsFor = (max: number) => 2 ** Math.ceil(Math.log2(max / filledMax))

/** Two independent sums over the characters; the second is never 0, which marks an empty slot. */
function fingerprint(name: string): readonly [low: number, high: number] {
  let low = 0x811c9dc5
  let high = 0x2545f491
  for (let place = 0; place < name.length; place += 1) {
    const code = name.charCodeAt(place)
    low = Math.imul(low ^ code, 0x01000193)
    high = Math.imul(high + code, 0x9e3779b1)
    high ^= high >>> 15
  }
  return [mixed(low), mixed(high ^ name.length) || 1]
}

/** Every bit of the sum decides about every bit of the result. */
function mixed(sum: number): number {
  let bits = sum ^ (sum >>> 16)
  bits = Math.imul(bits, 0x85ebca6b)
  bits ^= bits >>> 13
  bits = Math.imul(bits, 0xc2b2ae35)
  return (bits ^ (bits >>> 16)) >>> 0
}
