/**
 * Which trace a payment belongs to, by whatever name a party calls it, and which of its spans are
 * open: whoever was asked and has not answered is the one who asks on.
 */
import type { Span, SpanContext } from '@opentelemetry/api'
import { limits } from '../../core/limits.ts'

export interface OpenSpan {
  readonly hop: string
  readonly operation: string
  readonly span: Span
}

export class TracedPayment {
  readonly root: SpanContext
  readonly #open: OpenSpan[] = []

  constructor(root: SpanContext) {
    this.root = root
  }

  /** False when it has too many already: then this one is seen as part of the trace and no more. */
  begin(one: OpenSpan): void {
    if (this.#open.length < limits.openSpansMax) this.#open.push(one)
  }

  end(span: Span): void {
    const place = this.#open.findIndex((one) => one.span === span)
    if (place >= 0) this.#open.splice(place, 1)
  }

  /** The latest that was asked there and is not answered. */
  askedAt(institution: string): OpenSpan | undefined {
    return this.#open.findLast(({ hop }) => hop.endsWith(`>${institution}`))
  }

  passing(hop: string, operation: string): OpenSpan | undefined {
    return this.#open.findLast((one) => one.hop === hop && one.operation === operation)
  }

  latest(): OpenSpan | undefined {
    return this.#open.at(-1)
  }
}

/** The oldest is forgotten first; what comes of it later begins a trace of its own. */
export class TracedPayments {
  readonly #max: number
  readonly #byName = new Map<string, TracedPayment>()

  constructor(max: number = limits.tracedPaymentsMax) {
    this.#max = max
  }

  find(name: string): TracedPayment | undefined {
    return this.#byName.get(name)
  }

  /** It goes by this name, too; a name that is taken stays with whom it belongs to. */
  call(payment: TracedPayment, names: readonly string[]): void {
    for (const name of names) {
      if (name === '' || this.#byName.has(name)) continue
      this.#byName.set(name, payment)
      if (this.#byName.size > this.#max) this.#forgetOldest()
    }
  }

  #forgetOldest(): void {
    const [oldest] = this.#byName.keys()
    if (oldest !== undefined) this.#byName.delete(oldest)
  }
}
