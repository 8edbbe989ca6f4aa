/**
 * The real clock: all that waits shares one timer. Node counts whole milliseconds from the beginning
 * of its loop's turn, and so ends a wait early or late by more the busier it is; here each wait is
 * measured to the microsecond, and ends within half a millisecond of its time on an idle machine.
 */
import type { Clock } from '../core/clock.ts'
import { WaitingHeap } from './waiting-heap.ts'

/** What a stage goes by: its own clock is stopped with it, a clock that was handed in is not. */
export interface StageClock extends Clock {
  /** Cancels everything that waits. */
  stop?(): void
}

/** The longest wait one timer of Node keeps, 24.8 days: a longer one would end at once. */
const longestMs = 2 ** 31 - 1
/** Half of what a timer of Node can tell apart: so early is nearer than a whole one late. */
const earlyMs = 0.5

export function createSystemClock(): StageClock {
  const waiting = new WaitingHeap()
  let timer: NodeJS.Timeout | undefined
  let wakesAt = Number.POSITIVE_INFINITY
  let stopped = false

  const arm = () => {
    const { first } = waiting
    if (first === undefined || first.due >= wakesAt) return
    clearTimeout(timer)
    wakesAt = first.due
    const leftMs = Math.round(first.due - performance.now())
    timer = setTimeout(ring, Math.min(Math.max(leftMs, 1), longestMs))
  }

  const ring = () => {
    wakesAt = Number.POSITIVE_INFINITY
    timer = undefined
    const until = performance.now() + earlyMs
    try {
      for (let { first } = waiting; first !== undefined && first.due <= until; ) {
        waiting.remove(first)
        first.call()
        first = waiting.first
      }
    } finally {
      // One that throws ends the turn, and is told as any other mistake; the others wait on.
      if (!stopped) arm()
    }
  }

  const after = (milliseconds: number, call: () => void) => {
    if (stopped) return () => undefined
    const entry = waiting.add(performance.now() + Math.max(0, milliseconds), call)
    arm()
    return () => {
      waiting.remove(entry)
      if (waiting.size === 0) rest()
    }
  }

  const rest = () => {
    clearTimeout(timer)
    timer = undefined
    wakesAt = Number.POSITIVE_INFINITY
  }

  const stop = () => {
    stopped = true
    waiting.clear()
    rest()
  }

  return { now: () => Date.now(), after, stop }
}
