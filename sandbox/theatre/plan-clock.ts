/**
 * How far the plan of a run has come: at twice the rate twice as far, in a pause no further. What a
 * scenario sets for a second of its plan comes at that second, however fast the plan is played.
 */
import { createRate, type RateChange } from '../../loadtests/traffic/rate.ts'

export interface PlanClock {
  planMs(): number
  /** As a rate is changed: not in the past. */
  change(change: RateChange): void
  /** Calls once, when the plan has come so far. */
  call(planMs: number, what: () => void): void
  /** Nothing is called any more. */
  stop(): void
}

interface Waiting {
  readonly planMs: number
  readonly what: () => void
  timer?: NodeJS.Timeout
}

/** No timer of Node waits longer: it is set again then. */
const longestMs = 2 ** 31 - 1

/** `startAt`: when the plan begins, milliseconds since 1970. */
export function createPlanClock(startAt: number): PlanClock {
  const rate = createRate(startAt)
  const waiting = new Set<Waiting>()
  let before = { at: startAt, planMs: 0, factor: 1 }
  let last = before

  const planMs = () => {
    const now = Date.now()
    const { at, planMs: from, factor } = now < last.at ? before : last
    return from + Math.max(0, now - at) * factor
  }

  const wait = (one: Waiting) => {
    const leftMs = rate.momentOf(one.planMs) - Date.now()
    if (leftMs === Number.POSITIVE_INFINITY) return
    one.timer = setTimeout(
      () => {
        if (leftMs > longestMs) return wait(one)
        waiting.delete(one)
        one.what()
      },
      Math.min(Math.max(0, leftMs), longestMs),
    )
  }

  return {
    planMs,
    change: (change) => {
      rate.change(change)
      const at = Math.max(change.at, last.at)
      before = last
      last = { at, planMs: before.planMs + (at - before.at) * before.factor, factor: change.factor }
      for (const one of waiting) {
        clearTimeout(one.timer)
        wait(one)
      }
    },
    call: (atPlanMs, what) => {
      const one: Waiting = { planMs: atPlanMs, what }
      waiting.add(one)
      wait(one)
    },
    stop: () => {
      for (const { timer } of waiting) clearTimeout(timer)
      waiting.clear()
    },
  }
}
