/** The clock a sandbox begins with, as its options say; what they say wrongly is told together. */
import { type Mistake, Misuse } from '../misuse.ts'
import { noSpeed } from './clock-desk.ts'
import type { StageClock } from './stage-clock.ts'
import { createWorldClock, isSpeed, type WorldClockOptions } from './world-clock.ts'

/** How an earlier world's clock is gone on with, and who keeps where it comes to. */
export type KeptClock = Pick<WorldClockOptions, 'state' | 'changed'>

interface ClockOptions {
  readonly time?: WorldClockOptions['time']
  readonly startsAt?: number
  /** One that was handed in is taken as it is. */
  readonly clock?: StageClock
}

/** @throws Misuse when the time is none, or begins at no moment. */
export function openClock({ time, startsAt, clock }: ClockOptions, kept?: KeptClock): StageClock {
  const mistakes = [...timeMistakes(time), ...startMistakes(startsAt)]
  if (mistakes.length > 0) throw new Misuse('set the clock', mistakes)
  if (clock !== undefined) return clock
  const begins = startsAt === undefined ? {} : { startsAt }
  return createWorldClock({ ...begins, ...kept, ...(time === undefined ? {} : { time }) })
}

function timeMistakes(time: unknown): Mistake[] {
  if (time === undefined || time === 'real' || time === 'stepped') return []
  if (typeof time === 'object' && time !== null && 'speed' in time) {
    return isSpeed(time.speed) ? [] : [noSpeed('time: speed', time.speed)]
  }
  const todo = 'Say "real", "stepped", or how many times as fast: { speed: 60 }.'
  return [{ where: 'time', found: JSON.stringify(time), todo }]
}

function startMistakes(startsAt: unknown): Mistake[] {
  const isMoment = typeof startsAt === 'number' && Number.isSafeInteger(startsAt) && startsAt >= 0
  if (startsAt === undefined || isMoment) return []
  const todo = 'Give milliseconds since 1970, such as Date.UTC(2026, 10, 23, 4).'
  return [{ where: 'startsAt', found: JSON.stringify(startsAt) ?? 'nothing', todo }]
}
