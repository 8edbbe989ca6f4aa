/** How long every message took, by who received it and what it asked: two looks into maps for each. */
import type { Hop } from '../../core/events.ts'
import type { SpreadRow } from './families.ts'
import { Spread } from './spread.ts'

type Operations = Map<string, Spread>

export class HopSpreads {
  readonly #max: number
  /** By hop, which is one text wherever it was built: several lead to one institution. */
  readonly #byHop = new Map<Hop, Operations>()
  readonly #byInstitution = new Map<string, Operations>()
  #size = 0

  constructor(max: number) {
    this.#max = max
  }

  record(hop: Hop, operation: string, tookMs: number): void {
    const spread = this.#byHop.get(hop)?.get(operation) ?? this.#opened(hop, operation)
    spread.record(tookMs)
  }

  rows(): SpreadRow[] {
    return [...this.#byInstitution].flatMap(([institution, operations]) =>
      [...operations].map(([operation, spread]) => spread.row({ institution, operation })),
    )
  }

  #opened(hop: Hop, operation: string): Spread {
    if (this.#size >= this.#max) return this.#at('other', 'other')
    const institution = hop.slice(hop.indexOf('>') + 1)
    const known = this.#byHop.get(hop) ?? this.#institution(institution)
    if (this.#byHop.size < this.#max) this.#byHop.set(hop, known)
    return this.#at(institution, operation)
  }

  #institution(name: string): Operations {
    const known = this.#byInstitution.get(name) ?? new Map<string, Spread>()
    this.#byInstitution.set(name, known)
    return known
  }

  #at(institution: string, operation: string): Spread {
    const operations = this.#institution(institution)
    const known = operations.get(operation)
    if (known !== undefined) return known
    const spread = new Spread()
    operations.set(operation, spread)
    this.#size += 1
    return spread
  }
}
