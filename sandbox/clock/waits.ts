/**
 * All that waits for a clock, by two scales: business time, and the real time for what passes in it
 * whatever the calendar does. A message that waits where the calendar stands still waits by both, and
 * whichever comes first ends it.
 */
import { type WaitKind, waitKinds } from '../../core/clock.ts'
import { type Waiting, WaitingHeap } from './waiting-heap.ts'

/** Those of one kind, and when the first of them is due by business time. */
export interface PendingKind {
  readonly kind: WaitKind
  readonly count: number
  readonly next: number
}

export class Waits {
  readonly business = new WaitingHeap()
  readonly real = new WaitingHeap()
  #removed = 0

  /** A number that changes whenever one begins or ends to wait. */
  get changes(): number {
    return this.business.added + this.real.added + this.#removed
  }

  get size(): number {
    return this.business.size + this.real.size
  }

  /** Lets it wait by the real time too. */
  twin(entry: Waiting, realDue: number): void {
    entry.twin = this.real.add(realDue, entry.call, entry.kind)
    entry.twin.twin = entry
  }

  /** The first that is due by then, which waits no more. */
  take(heap: WaitingHeap, until: number): Waiting | undefined {
    const { first } = heap
    if (first === undefined || first.due > until) return undefined
    this.remove(first)
    return first
  }

  remove(entry: Waiting): void {
    this.#removed += 1
    // It stands in one of them, and whoever stands in neither is left alone.
    for (const one of entry.twin === undefined ? [entry] : [entry, entry.twin]) {
      this.business.remove(one)
      this.real.remove(one)
    }
  }

  /** From now on messages wait by the real time too: `realDueOf` tells when each is due by it. */
  twinMessages(realDueOf: (entry: Waiting) => number): void {
    for (const entry of this.business.entries()) {
      const isSingle = waitKinds[entry.kind] === 'message' && entry.twin === undefined
      if (isSingle) this.twin(entry, realDueOf(entry))
    }
  }

  /** From now on messages wait by business time alone. */
  untwinMessages(): void {
    for (const entry of this.business.entries()) {
      if (entry.twin !== undefined) this.real.remove(entry.twin)
      entry.twin = undefined
    }
  }

  pending(): readonly PendingKind[] {
    const found = new Map<WaitKind, PendingKind>()
    for (const { kind, due } of this.business.entries()) {
      const { count = 0, next = due } = found.get(kind) ?? {}
      found.set(kind, { kind, count: count + 1, next: Math.min(next, due) })
    }
    return [...found.values()].sort((one, other) => one.next - other.next)
  }

  clear(): void {
    this.business.clear()
    this.real.clear()
  }
}
