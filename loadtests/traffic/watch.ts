/** Keeps an eye on the thread it runs in: a generator that has no time itself measures itself. */
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import type { Watch } from './protocol.ts'

/** How often a loop's delay is looked at; what is measured includes it, and is told without it. */
const resolutionMs = 10

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

const inMs = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - resolutionMs)
