/** The real clock. Its timers keep no process alive, and none of them outlives `stop`. */
import type { Clock } from '../core/clock.ts'

export interface SystemClock extends Clock {
  /** Cancels everything that waits. */
  stop(): void
}

export function createSystemClock(): SystemClock {
  const timers = new Set<NodeJS.Timeout>()
  let stopped = false
  const after = (milliseconds: number, call: () => void) => {
    if (stopped) return () => undefined
    const timer = setTimeout(() => {
      timers.delete(timer)
      call()
    }, milliseconds)
    timers.add(timer)
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
