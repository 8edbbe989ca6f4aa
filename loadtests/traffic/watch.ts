/** Keeps an eye on the thread it runs in: a generator that has no time itself measures itself. */
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import type { Watch } from './protocol.ts'

/** How often a loop's delay is looked at; what is measured includes it, and is told without it. */
const resolutionMs = 10

/** What is older than twice this is no longer told. */
const lateWindowMs = 5000

/** From now on; the answer is for the time until it is asked, and it may be asked once. */
export function watchLoop(): () => Watch {
  const loop = monitorEventLoopDelay({ resolution: resolutionMs })
  const before = performance.eventLoopUtilization()
  loop.enable()
  return () => {
    loop.disable()
    return {
      loopDelayMs: { p99: inMs(loop.percentile(99)), max: inMs(loop.max) },
      loopBusyShare: performance.eventLoopUtilization(before).utilization,
    }
  }
}

/** How late a loop ran of late: over five to ten seconds, so that what is past is past. */
export function watchLately(): { delayMsP99(): number; stop(): void } {
  const loop = monitorEventLoopDelay({ resolution: resolutionMs })
  loop.enable()
  let begun = performance.now()
  let before = 0
  return {
    delayMsP99() {
      const delayMs = inMs(loop.percentile(99))
      const latest = Math.max(before, delayMs)
      if (performance.now() - begun >= lateWindowMs) {
        before = delayMs
        begun = performance.now()
        loop.reset()
      }
      return latest
    },
    stop: () => {
      loop.disable()
    },
  }
}

const inMs = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - resolutionMs)
