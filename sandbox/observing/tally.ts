/**
 * Counts by a few words, bounded: beyond so many combinations all others are counted as one. A word
 * leads to the next without a text being made of them, for it is asked at every payment.
 */
import type { Labels, Row } from './families.ts'

/** The word that stands for all that came too late to be counted apart. */
const other = 'other'

interface Step {
  readonly next: Map<string, Step>
  count: number
}

const newStep = (): Step => ({ next: new Map(), count: 0 })

export class Tally {
  readonly #names: readonly string[]
  readonly #max: number
  readonly #first = newStep()
  #size = 0

  constructor(names: readonly string[], max: number) {
    this.#names = names
    this.#max = max
  }

  /** One word for each name, in their order. */
  add(words: readonly string[], times = 1): void {
    this.#at(words).count += times
  }

  rows(): Row[] {
    return this.#rowsBehind(this.#first, {}, 0)
  }

  #at(words: readonly string[]): Step {
    let step = this.#first
    for (const word of words) {
      const next = step.next.get(word)
      if (next === undefined) return this.#opened(words)
      step = next
    }
    return step
  }

  #opened(words: readonly string[]): Step {
    const isRoom = this.#size < this.#max
    if (isRoom) this.#size += 1
    let step = this.#first
    for (const word of isRoom ? words : this.#names.map(() => other)) {
      const next = step.next.get(word) ?? newStep()
      step.next.set(word, next)
      step = next
    }
    return step
  }

  #rowsBehind(step: Step, labels: Labels, depth: number): Row[] {
    const name = this.#names[depth]
    if (name === undefined) return [{ labels, value: step.count }]
    return [...step.next].flatMap(([word, next]) =>
      this.#rowsBehind(next, { ...labels, [name]: word }, depth + 1),
    )
  }
}
