/** Where a sandbox's clock is turned: what is asked of it is read strictly, and refused with words. */
import { limits } from '../../core/limits.ts'
import { type Mistake, Misuse } from '../misuse.ts'
import type { Advanced } from './clock-works.ts'
import { durationMs, momentMs } from './duration.ts'
import type { StageClock } from './stage-clock.ts'
import type { ClockMode, ClockState } from './time-line.ts'
import type { PendingKind } from './waits.ts'
import { isSpeed, type WorldClock } from './world-clock.ts'

/** `90m`, `1d12h`, `PT24H`, or milliseconds; or a moment: a Date, milliseconds since 1970, RFC 3339. */
export type AdvanceBy = string | number | { readonly to: Date | number | string }

export interface ClockDesk {
  /** Business time, milliseconds since 1970. */
  now(): number
  mode(): ClockMode
  /**
   * How many times as fast as the real time it goes; may be set while it goes. Where it stands still,
   * it is how fast it will go on.
   * @throws Misuse when it is not above 0, or above 100,000.
   */
  speed: number
  /**
   * Moves the clock: all that falls due is done, in its order, each with room to finish before the next.
   * @throws Misuse when it is no duration, in the past, or something does not come to rest.
   */
  advance(by: AdvanceBy): Promise<Advanced>
  /** From now on time stands still until it is advanced. */
  freeze(): void
  /** Time goes on from where it stands. */
  resume(): void
  /** What waits for the clock, by kind, the first due first. */
  pending(): readonly PendingKind[]
  /** What has to be kept to go on from here another time. */
  state(): ClockState
}

/** @throws Misuse from each of its moves where the clock was handed in and is turned elsewhere. */
export function createClockDesk(clock: StageClock): ClockDesk {
  const world = () => {
    if (isWorldClock(clock)) return clock
    const where = 'clock'
    const found = 'the sandbox was given a clock of its own'
    throw new Misuse('turn the clock', [{ where, found, todo: 'Turn that one.' }])
  }
  return {
    now: clock.now,
    mode: () => world().mode(),
    get speed() {
      return world().speed()
    },
    set speed(speed) {
      if (!isSpeed(speed)) throw new Misuse('set the speed', [noSpeed('speed', speed)])
      world().setSpeed(speed)
    },
    advance: async (by) => {
      const read = readAdvance(by)
      if (typeof read !== 'function') throw new Misuse('advance the clock', read)
      return moved(world(), read)
    },
    freeze: () => world().freeze(),
    resume: () => world().resume(),
    pending: () => world().pending(),
    state: () => world().state(),
  }
}

export const isWorldClock = (clock: StageClock): clock is WorldClock =>
  'advance' in clock && 'setSpeed' in clock

type Target = (now: number) => number

/** @throws Misuse when the target is in the past, or too far. */
export async function moved(clock: WorldClock, target: Target): Promise<Advanced> {
  return clock.advance((now) => {
    const to = target(now)
    const mistakes = [
      ...(to < now ? [inThePast(to, now)] : []),
      ...(to - now > limits.clockAdvanceMaxMs ? [tooFar(to - now)] : []),
    ]
    if (mistakes.length > 0) throw new Misuse('advance the clock', mistakes)
    return to
  })
}

/** Where it is to be moved, or what is wrong with how that is said. */
export function readAdvance(by: unknown, where = 'by'): Target | Mistake[] {
  if (typeof by === 'object' && by !== null && 'to' in by) {
    const to = momentOf(by.to)
    return to === undefined ? [noMoment(by.to)] : () => to
  }
  const ms = typeof by === 'string' ? durationMs(by) : by
  const isDuration = typeof ms === 'number' && Number.isSafeInteger(ms) && ms >= 0
  return isDuration ? (now) => now + ms : [noDuration(where, by)]
}

function momentOf(to: unknown): number | undefined {
  const at = to instanceof Date ? to.getTime() : typeof to === 'string' ? momentMs(to) : to
  return typeof at === 'number' && Number.isSafeInteger(at) ? at : undefined
}

const shown = (value: unknown) => JSON.stringify(value) ?? 'nothing'

export const noSpeed = (where: string, speed: unknown): Mistake => ({
  ...{ where, found: shown(speed) },
  todo: `Give a number above 0, up to ${limits.clockSpeedMax}: how many times as fast as the real time.`,
})

const noDuration = (where: string, by: unknown): Mistake => ({
  ...{ where, found: shown(by) },
  todo: 'Give a duration such as "90m", "24h", "1d12h" or "PT24H", or whole milliseconds from 0.',
})

const noMoment = (to: unknown): Mistake => ({
  ...{ where: 'to', found: shown(to) },
  todo: 'Give a moment with its zone, such as "2026-11-23T09:00:00+08:00", or milliseconds since 1970.',
})

const inThePast = (to: number, now: number): Mistake => ({
  ...{ where: 'to', found: new Date(to).toISOString() },
  todo: `It is ${new Date(now).toISOString()} already, and no clock goes back.`,
})

const tooFar = (forMs: number): Mistake => ({
  ...{ where: 'by', found: `${Math.round(forMs / 86_400_000)} days at once` },
  todo: `Advance by ${limits.clockAdvanceMaxMs / 86_400_000} days at most, as often as you like.`,
})
