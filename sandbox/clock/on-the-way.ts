/**
 * What is out in the real world, by name: letters to merchants, messages between doors, commits that a
 * disk has not confirmed. As long as something is, what it brings about is still to come.
 */

export class OnTheWay {
  readonly #out = new Map<number, string>()
  #begun = 0

  /** Returns the way to say that it is back; to say so twice harms nobody. */
  readonly begins = (what: string): (() => void) => {
    this.#begun += 1
    const ticket = this.#begun
    this.#out.set(ticket, what)
    return () => {
      this.#out.delete(ticket)
    }
  }

  /** How many of those that set out after that one. */
  countSince(ticket: number): number {
    if (ticket <= 0) return this.#out.size
    let count = 0
    for (const one of this.#out.keys()) count += one > ticket ? 1 : 0
    return count
  }

  /** How many have ever set out: the ticket of the last. */
  get begun(): number {
    return this.#begun
  }

  /** Of those the one that is out for longest. */
  oldestSince(after: number): { readonly ticket: number; readonly what: string } | undefined {
    for (const [ticket, what] of this.#out) if (ticket > after) return { ticket, what }
    return undefined
  }
}
