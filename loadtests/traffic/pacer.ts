/**
 * The open model: an arrival due at t begins at t, whatever became of those before it. One that
 * cannot begin because too many are under way is dropped and counted, never delayed.
 */
import { limits } from '../../core/limits.ts'
import type { Due } from './plan.ts'
import { createRate, type Rate } from './rate.ts'
import type { Tally } from './tally.ts'

/** An arrival whose moment has come. */
export interface Met extends Due {
  /** Milliseconds since 1970. */
  readonly dueAt: number
}

export interface PacerParts {
  readonly share: readonly Due[]
  /** Milliseconds since 1970. */
  readonly startAt: number
  readonly inFlightMax: number
  readonly tally: Pick<Tally, 'count' | 'inFlight'>
  /** Milliseconds since 1970; fractions are welcome. */
  readonly now: () => number
  begin(met: Met, startedAt: number): void
  stopped(): boolean
  /** As planned when not given. */
  readonly rate?: Rate
  /**
   * Stays awake when the next arrival is near, instead of sleeping in whole milliseconds: begins
   * microseconds late instead of half a millisecond, and takes a core for it.
   */
  readonly awake?: boolean
}

/** How long the pacer sleeps at most before it looks whether it was stopped, or the rate changed. */
const napMs = 50
/** A timer set for less than this comes later than the arrival. */
const timerMs = 1.1

/** Resolves when the last arrival was due, or soon after it was stopped. */
export async function pace(parts: PacerParts): Promise<void> {
  const { share, startAt, now, awake = false, rate = createRate(startAt) } = parts
  let next = 0
  for (let due = share[next]; due !== undefined; due = share[next]) {
    if (parts.stopped()) return
    const dueAt = rate.momentOf(due.dueMs)
    const waitMs = dueAt - now()
    if (waitMs <= 0) {
      meet(parts, { index: due.index, dueMs: due.dueMs, dueAt })
      next += 1
    } else if (awake && waitMs < timerMs) await turn()
    else await nap(Math.min(awake ? waitMs - 0.1 : waitMs, napMs))
  }
}

function meet({ inFlightMax, tally, now, begin }: PacerParts, met: Met): void {
  const { dueAt } = met
  tally.count('target', dueAt)
  if (tally.inFlight() >= inFlightMax) {
    tally.count('dropped', dueAt)
    return
  }
  const startedAt = now()
  tally.count('started', startedAt)
  if (startedAt - dueAt > limits.lateArrivalMs) tally.count('late', startedAt)
  begin(met, startedAt)
}

const turn = () =>
  new Promise<void>((resolve) => {
    setImmediate(resolve)
  })

const nap = (milliseconds: number) =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, Math.floor(milliseconds))
  })
