/**
 * How fast virtual time passes: so many virtual seconds in a real one, or as fast as it goes. A tempo
 * only ever lets time wait: nothing that happens in it changes.
 */
import { limits } from '../../core/limits.ts'
import type { Speed } from '../../dashboard/protocol/console.ts'
import type { Pace } from '../rehearsal/passage.ts'

export interface Tempo {
  readonly pace: Pace
  speed(): Speed
  /** Virtual seconds that passed in a real one, since it was last turned; null before that can be told. */
  reached(): number | null
  isPaused(): boolean
  turn(speed: Speed): void
  pause(): void
  resume(): void
  /** Nothing waits any more, whatever is turned. */
  hurry(): void
}

export const isSpeed = (value: unknown): value is Speed =>
  value === 'max' || (typeof value === 'number' && value >= 1 && value <= limits.virtualSpeedMax)

interface TempoParts {
  readonly speed: Speed
  /** The moment the virtual clock has come to. */
  readonly virtualNow: () => number
  /** Milliseconds of the real clock. */
  readonly now?: () => number
}

/** Too short a while says nothing of how fast it went. */
const tellableMs = 200

export function createTempo({
  virtualNow,
  now = () => performance.now(),
  speed,
}: TempoParts): Tempo {
  let held = { speed, paused: false, hurried: false }
  let began = { real: now(), virtual: Number.NaN }
  let wake: () => void = () => undefined

  const set = (change: Partial<typeof held>) => {
    held = { ...held, ...change }
    began = { real: now(), virtual: virtualNow() }
    wake()
  }

  /** Real milliseconds until a virtual moment may come; 0 for now. */
  const waitMs = (due: number) => {
    if (held.hurried) return 0
    if (held.paused) return Number.POSITIVE_INFINITY
    if (held.speed === 'max') return 0
    return Math.max(0, (due - began.virtual) / held.speed - (now() - began.real))
  }

  const waits = async (due: number) => {
    for (let left = waitMs(due); left > 0; left = waitMs(due)) {
      await new Promise<void>((resolve) => {
        const isEndless = left === Number.POSITIVE_INFINITY
        const timer = isEndless ? undefined : setTimeout(resolve, Math.max(1, left))
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }

  return {
    pace: (due) => {
      // Its first question is when time begins.
      if (Number.isNaN(began.virtual)) began = { real: now(), virtual: virtualNow() }
      return waitMs(due) > 0 ? waits(due) : undefined
    },
    speed: () => held.speed,
    reached: () => {
      const tookMs = now() - began.real
      const isTellable = tookMs >= tellableMs && !Number.isNaN(began.virtual)
      if (held.paused || held.hurried || !isTellable) return null
      return (virtualNow() - began.virtual) / tookMs
    },
    isPaused: () => held.paused,
    turn: (wanted) => set({ speed: wanted }),
    pause: () => set({ paused: true }),
    resume: () => set({ paused: false }),
    hurry: () => set({ hurried: true }),
  }
}
