/** One payment that is told: what it was called, and what was heard of it. Bounded by number. */
import type { AttemptEnded } from '../../core/events.ts'
import { isRefusal } from '../../core/outcome.ts'
import { type Heard, weightOfHeard } from './heard.ts'

/** What it takes beside what was heard: itself, its names and its place in two maps. */
const ownBytes = 800

export class ToldPayment {
  /** From 1 on, in the order they were first heard of. */
  readonly number: number
  readonly at: number
  readonly begins: 'beginning' | 'end'
  readonly names = new Set<string>()
  /** What its merchant calls it; its first name until an order is known. */
  called: string
  /** The merchant's name, once an order was written. */
  payee: string | undefined
  heard: Heard[] = []
  ended: AttemptEnded | undefined
  leftOut = 0
  bytes = ownBytes
  /** It was made one with another, or forgotten. */
  gone = false
  /** The one that has taken it in. */
  into: ToldPayment | undefined

  constructor(about: { number: number; at: number; begins: 'beginning' | 'end'; called: string }) {
    this.number = about.number
    this.at = about.at
    this.begins = about.begins
    this.called = about.called
  }

  get hasFailed(): boolean {
    const { ended } = this
    return ended !== undefined && (isRefusal(ended.outcome) || ended.outcome === 'result-unknown')
  }

  /** How many bytes more it takes. */
  add(heard: Heard, max: number): number {
    if (heard.type === 'event' && heard.event.type === 'attempt-ended') this.ended = heard.event
    if (this.heard.length >= max) {
      this.leftOut += 1
      return 0
    }
    this.heard.push(heard)
    const bytes = weightOfHeard(heard)
    this.bytes += bytes
    return bytes
  }

  /** Becomes one with another that turns out to be the same payment. */
  absorb(other: ToldPayment): void {
    for (const name of other.names) this.names.add(name)
    this.heard = [...this.heard, ...other.heard].sort((one, two) => one.at - two.at)
    this.leftOut += other.leftOut
    this.payee ??= other.payee
    this.bytes += other.bytes - ownBytes
    this.ended = lastEnded(this.ended, other.ended)
    other.gone = true
    other.into = this
  }

  /** Itself, or the one it has become. */
  now(): ToldPayment {
    let one: ToldPayment = this
    while (one.into !== undefined) one = one.into
    return one
  }
}

const lastEnded = (one: AttemptEnded | undefined, other: AttemptEnded | undefined) =>
  one === undefined || (other !== undefined && other.at >= one.at) ? other : one
