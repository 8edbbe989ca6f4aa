/**
 * The payments that are told: which are taken in, by all the names they go by, and which make room.
 * At a low rate every payment is; of a flood a sample, and failures stay longer than successes.
 */
import { limits } from '../../core/limits.ts'
import type { Keeping } from '../../dashboard/protocol/story.ts'
import type { Heard } from './heard.ts'
import { createTokens, type Tokens } from './tokens.ts'
import { ToldPayment } from './told-payment.ts'

export interface ToldBounds {
  readonly max: number
  readonly bytesMax: number
  readonly heardMax: number
  readonly perSecond: number
  readonly endsPerSecond: number
}

export const usualBounds: ToldBounds = {
  max: limits.toldMax,
  bytesMax: limits.toldBytesMax,
  heardMax: limits.toldHeardMax,
  perSecond: limits.toldPerSecond,
  endsPerSecond: limits.toldEndsPerSecond,
}

/** One payment may be called so many names before further ones lead nowhere. */
const namesMax = 32

/** A second and a count, as each house numbers its own: two may go by one such number. */
const countedForm = /^\d{22}$/

export class ToldBook {
  readonly #now: () => number
  readonly #bounds: ToldBounds
  readonly #beginnings: Tokens
  readonly #ends: Tokens
  readonly #names = new Map<string, ToldPayment>()
  readonly #payments = new Set<ToldPayment>()
  /** Of them those that did not fail: the first to go. */
  readonly #unfailed = new Set<ToldPayment>()
  #bytes = 0
  #opened = 0
  #forgotten = 0
  #passedOver = 0

  constructor(now: () => number, bounds: ToldBounds = usualBounds) {
    this.#now = now
    this.#bounds = bounds
    this.#beginnings = createTokens(now, bounds.perSecond)
    this.#ends = createTokens(now, bounds.endsPerSecond)
  }

  find(name: string): ToldPayment | undefined {
    return this.#names.get(name)
  }

  /** Whether one more would be taken in now: asked before anything costly is looked at. */
  mayOpen(): boolean {
    return this.#beginnings.has()
  }

  /** Takes a payment in; nothing when too many came. */
  open(called: string, begins: 'beginning' | 'end'): ToldPayment | undefined {
    const tokens = begins === 'end' ? this.#ends : this.#beginnings
    if (!tokens.take()) {
      this.#passedOver += 1
      return undefined
    }
    this.#opened += 1
    const payment = new ToldPayment({ number: this.#opened, at: this.#now(), begins, called })
    this.#payments.add(payment)
    this.#unfailed.add(payment)
    this.#name(payment, called)
    this.#bytes += payment.bytes
    this.#makeRoom()
    return payment
  }

  /** It is called so, too: whoever went by that name before is the same payment. */
  call(known: ToldPayment, name: string): ToldPayment {
    const payment = known.now()
    const other = this.#names.get(name)
    if (other === payment || payment.gone) return payment
    if (other !== undefined) return countedForm.test(name) ? payment : this.#unite(other, payment)
    this.#name(payment, name)
    return payment
  }

  add(known: ToldPayment, heard: Heard): void {
    const payment = known.now()
    if (payment.gone) return
    const bytes = payment.add(heard, this.#bounds.heardMax)
    this.#place(payment)
    this.#weigh(bytes)
  }

  /** Something that was heard has grown by an answer. */
  grow(known: ToldPayment, bytes: number): void {
    const payment = known.now()
    if (payment.gone) return
    payment.bytes += bytes
    this.#weigh(bytes)
  }

  /** Oldest first. */
  all(): readonly ToldPayment[] {
    return [...this.#payments]
  }

  keeping(): Keeping {
    const { max: keptMax, bytesMax, perSecond } = this.#bounds
    return {
      ...{ kept: this.#payments.size, keptMax, bytes: this.#bytes, bytesMax },
      ...{ perSecond, passedOver: this.#passedOver, forgotten: this.#forgotten },
    }
  }

  #name(payment: ToldPayment, name: string): void {
    if (payment.names.size >= namesMax) return
    this.#names.set(name, payment)
    payment.names.add(name)
  }

  /** The older takes the younger in. */
  #unite(one: ToldPayment, other: ToldPayment): ToldPayment {
    const [older, younger] = one.number < other.number ? [one, other] : [other, one]
    this.#forget(younger)
    this.#bytes -= older.bytes
    older.absorb(younger)
    this.#bytes += older.bytes
    this.#place(older)
    for (const name of older.names) this.#names.set(name, older)
    return older
  }

  #weigh(bytes: number): void {
    this.#bytes += bytes
    if (this.#bytes > this.#bounds.bytesMax) this.#makeRoom()
  }

  #makeRoom(): void {
    const { max, bytesMax } = this.#bounds
    while (this.#payments.size > max || (this.#bytes > bytesMax && this.#payments.size > 1)) {
      const least = this.#leastWanted()
      if (least === undefined) return
      this.#forgotten += 1
      this.#forget(least)
    }
  }

  /** The oldest success, as long as failures are no more than half; else the oldest of all. */
  #leastWanted(): ToldPayment | undefined {
    const mostHaveFailed = this.#unfailed.size * 2 < this.#payments.size
    return first(mostHaveFailed ? this.#payments : this.#unfailed)
  }

  /** Among those that failed, or not. */
  #place(payment: ToldPayment): void {
    if (payment.hasFailed) this.#unfailed.delete(payment)
    else this.#unfailed.add(payment)
  }

  #forget(payment: ToldPayment): void {
    this.#payments.delete(payment)
    this.#unfailed.delete(payment)
    for (const name of payment.names) {
      if (this.#names.get(name) === payment) this.#names.delete(name)
    }
    this.#bytes -= payment.bytes
    payment.gone = true
  }
}

/** The oldest, without a walk through all. */
function first(payments: ReadonlySet<ToldPayment>): ToldPayment | undefined {
  for (const payment of payments) return payment
  return undefined
}
