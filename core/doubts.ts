/**
 * Payments that one house is asking another about, or whose end it has not heard: until it has,
 * nobody may forget what is known of them. How an end is asked for, those who ask decide.
 */

/** To be called once, with how it went: whether the end is known now. */
export type Heard = (isKnown: boolean) => void

/** What is in doubt together: how many questions are open, and what else it is called in them. */
interface Doubt {
  open: number
  readonly names: string[]
}

export class Doubts {
  readonly #doubts = new Map<string, Doubt>()
  /** The other names, and by how many doubts. */
  readonly #names = new Map<string, number>()
  /** By line and trace: asked, and not heard. Each of them is an open question. */
  readonly #unheard = new Set<string>()

  /** One house asks another. What it does not hear, the next answer on the same line makes known. */
  asks(line: string, trace: string, name: string | undefined): Heard {
    const doubt = this.#doubts.get(trace) ?? { open: 0, names: [] }
    this.#doubts.set(trace, doubt)
    doubt.open += 1
    if (name !== undefined && !doubt.names.includes(name)) {
      doubt.names.push(name)
      this.#names.set(name, (this.#names.get(name) ?? 0) + 1)
    }
    return (isKnown) => {
      if (!isKnown && this.#leavesOpen(line, trace)) return
      doubt.open -= isKnown && this.#unheard.delete(`${line} ${trace}`) ? 2 : 1
      if (doubt.open === 0) this.#end(trace, doubt)
    }
  }

  /** Whether anybody asks about what is called so, or waits to hear of it. */
  has(name: string): boolean {
    return this.#doubts.has(name) || this.#names.has(name)
  }

  /** How many payments are in doubt. */
  get size(): number {
    return this.#doubts.size
  }

  /** Nothing was heard; true when this is new, and the question stays open. */
  #leavesOpen(line: string, trace: string): boolean {
    const before = this.#unheard.size
    return this.#unheard.add(`${line} ${trace}`).size > before
  }

  #end(trace: string, { names }: Doubt): void {
    this.#doubts.delete(trace)
    for (const name of names) {
      const left = (this.#names.get(name) ?? 0) - 1
      if (left > 0) this.#names.set(name, left)
      else this.#names.delete(name)
    }
  }
}
