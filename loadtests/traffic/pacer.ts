/**
 * The open model: an arrival due at t begins at t, whatever became of those before it. One that
 * cannot begin because too many are under way is dropped and counted, never delayed.
 */
import { limits } from '../../core/limits.ts'
import type { Due } from './plan.ts'
import type { Tally } from './tally.ts'

export interface PacerParts {
  readonly share: readonly Due[]
  /** Milliseconds since 1970. */
  readonly startAt: number
  readonly inFlightMax: number
  readonly tally: Tally
  readonly now: () => number
  begin(due: Due, startedAt: number): void
  stopped(): boolean
}

/** How long the pacer sleeps at most before it looks whether it was stopped. */
const napMs = 50

/** Resolves when the last arrival was due, or soon after it was stopped. */
export async function pace(parts: PacerParts): Promise<void> {
  const { share, startAt, now } = parts
  let next = 0
  for (let due = share[next]; due !== undefined; due = share[next]) {
    if (parts.stopped()) return
    const waitMs = startAt + due.dueMs - now()
    if (waitMs > 0) {
      await nap(Math.min(waitMs, napMs))
      continue
    }
    meet(parts, due)
    next += 1
  }
}

function meet({ startAt, inFlightMax, tally, now, begin }: PacerParts, due: Due): void {
  const dueAt = startAt + due.dueMs
  tally.count('target', dueAt)
  if (tally.inFlight() >= inFlightMax) {
    tally.count('dropped', dueAt)
    return
  }
  const startedAt = now()
  tally.count('started', startedAt)
  if (startedAt - dueAt > limits.lateArrivalMs) tally.count('late', startedAt)
  begin(due, startedAt)
}

const nap = (milliseconds: number) =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, milliseconds)
  })
