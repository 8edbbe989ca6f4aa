/**
 * The sandbox's own clock and nothing else: how far from their time many waits end, all waiting at
 * once. Beside them one timer of Node goes on and on: what it is late by, the machine is.
 */
import { createWorldClock } from '../../clock/world-clock.ts'
import type { Start } from '../server-kind.ts'

/** Waits end from one second on, within so many more: all have begun long before the first ends. */
const [fromMs, withinMs] = [1000, 4000]
const loneMs = 10

export const start: Start = async () => ({
  urls: {},
  answers: {
    errors: async (input) => {
      const lone = loneTimer()
      const errors = await errorsOf(Number(input))
      return { errors, lone: lone.stopped() }
    },
  },
})

/** By how much each wait ended late, in milliseconds; below zero what ended early. */
function errorsOf(count: number): Promise<readonly number[]> {
  const clock = createWorldClock()
  const errors: number[] = []
  return new Promise((resolve) => {
    for (let index = 0; index < count; index += 1) {
      // A prime keeps those that begin together from ending together.
      const forMs = fromMs + ((index * 7919) % withinMs) + (index % 10) / 10
      const began = performance.now()
      clock.after(forMs, () => {
        errors.push(performance.now() - began - forMs)
        if (errors.length === count) resolve(errors)
      })
    }
  })
}

/** The errors of a timer that is set again whenever it ends. */
function loneTimer(): { stopped(): readonly number[] } {
  const errors: number[] = []
  let timer: NodeJS.Timeout
  const next = () => {
    const began = performance.now()
    timer = setTimeout(() => {
      errors.push(performance.now() - began - loneMs)
      next()
    }, loneMs)
  }
  next()
  return {
    stopped: () => {
      clearTimeout(timer)
      return errors
    },
  }
}
