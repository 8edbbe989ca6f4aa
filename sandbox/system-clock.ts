/** The real clock. Its timers keep no process alive, and none of them outlives `stop`. */
import type { Clock } from '../core/clock.ts'

/** What a stage goes by: its own clock is stopped with it, a clock that was handed in is not. */
export interface StageClock extends Clock {
  /** Cancels everything that waits. */
  stop?(): void
}

/** The longest wait one timer of Node keeps, 24.8 days: a longer one would end at once. */
const longestMs = 2 ** 31 - 1

export function createSystemClock(): StageClock {
  const timers = new Set<NodeJS.Timeout>()
  let stopped = false
  const after = (milliseconds: number, call: () => void) => {
    if (stopped) return () => undefined
    let timer: NodeJS.Timeout
    const wait = (leftMs: number) => {
      const nowMs = Math.min(leftMs, longestMs)
      timer = setTimeout(() => {
        timers.delete(timer)
        if (leftMs > nowMs) wait(leftMs - nowMs)
        else call()
      }, nowMs)
      timers.add(timer)
    }
    wait(milliseconds)
    return () => {
      clearTimeout(timer)
      timers.delete(timer)
    }
  }
  const stop = () => {
    stopped = true
    for (const timer of timers) clearTimeout(timer)
    timers.clear()
  }
  return { now: () => Date.now(), after, stop }
}
