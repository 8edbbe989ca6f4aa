/**
 * Bytes that several maps share: beyond the limit each forgets its oldest in proportion to what it
 * holds, until a twentieth is free, so that all of them look back about equally far; the small ones
 * are left alone while that is enough. What may not be forgotten stays, even over the limit.
 */

export interface Holder {
  /** About how many bytes it holds now. */
  readonly bytes: number
  /** Forgets the oldest that may go, until about so many bytes are free. */
  forget(bytes: number): void
}

export class ByteBudget {
  readonly max: number
  readonly #holders: Holder[] = []
  #bytes = 0
  #forgetAbove: number

  constructor(max: number) {
    this.max = max
    this.#forgetAbove = max
  }

  /** About how many bytes all holders hold, and what was added for good. */
  get bytes(): number {
    return this.#bytes
  }

  /** By how much it is passed: all that holders may not forget, when it is a lot. */
  get overLimit(): number {
    return Math.max(0, this.#bytes - this.max)
  }

  join(holder: Holder): void {
    this.#holders.push(holder)
  }

  add(bytes: number): void {
    this.#bytes += bytes
    if (this.#bytes > this.#forgetAbove) this.#relieve()
  }

  /** Says that so many bytes are free; nobody is asked to forget on that account. */
  release(bytes: number): void {
    this.#bytes -= bytes
  }

  /** When too little may go, the next attempt waits until as much again was added. */
  #relieve(): void {
    const portion = this.max / 20
    const target = this.max - portion
    const smallBytes = this.max / (4 * this.#holders.length)
    for (const least of [smallBytes, 0]) {
      if (this.#bytes > target) this.#askThoseAbove(least, this.#bytes - target)
    }
    this.#forgetAbove = Math.max(this.max, this.#bytes + portion)
  }

  #askThoseAbove(least: number, bytes: number): void {
    const large = this.#holders.filter((holder) => holder.bytes > least)
    const sum = large.reduce((all, holder) => all + holder.bytes, 0)
    for (const holder of large) holder.forget(Math.ceil((bytes * holder.bytes) / sum))
  }
}
