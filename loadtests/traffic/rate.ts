/**
 * How fast a plan is played: twice as fast and everybody comes in half the time, at 0 nobody comes.
 * Who comes, as which arrival, and how it ends stay as planned: only the moments move.
 */
import { limits } from '../../core/limits.ts'

export interface RateChange {
  /** Milliseconds since 1970. */
  readonly at: number
  /** 1 is as planned, 0 pauses. */
  readonly factor: number
}

export interface Rate {
  /** From then on; what came before stays as it was. An earlier moment than the last counts as it. */
  change(change: RateChange): void
  /** When what is planned for `planMs` after the start falls due; never, while that is paused. */
  momentOf(planMs: number): number
}

/** From `at` on, where the plan has come to `planMs`. */
interface Stretch extends RateChange {
  readonly planMs: number
}

/** `startAt` is when the plan begins, milliseconds since 1970. */
export function createRate(startAt: number): Rate {
  let stretches: readonly Stretch[] = [{ at: startAt, planMs: 0, factor: 1 }]
  const last = (): Stretch => stretches.at(-1) ?? { at: startAt, planMs: 0, factor: 1 }
  return {
    change: ({ at: wanted, factor }) => {
      const before = last()
      const at = Math.max(wanted, before.at)
      const planMs = before.planMs + (at - before.at) * before.factor
      // Nobody asks about moments long past.
      stretches = [...stretches.slice(1 - limits.rateChangesMax), { at, planMs, factor }]
    },
    momentOf: (planMs) => {
      let found = last()
      for (let index = stretches.length - 1; index >= 0; index -= 1) {
        found = stretches[index] ?? found
        if (found.planMs <= planMs) break
      }
      const { at, factor, planMs: from } = found
      return factor === 0 ? Number.POSITIVE_INFINITY : at + (planMs - from) / factor
    },
  }
}

/** A rate that may be changed before its plan begins. */
export interface LateRate {
  change(change: RateChange): void
  /** The plan begins: the rate from now on. */
  from(startAt: number): Rate
}

export function createLateRate(): LateRate {
  const early: RateChange[] = []
  let rate: Rate | undefined
  return {
    change: (wanted) => {
      if (rate === undefined) early.push(wanted)
      else rate.change(wanted)
    },
    from: (startAt) => {
      const begun = createRate(startAt)
      for (const wanted of early) begun.change(wanted)
      rate = begun
      return begun
    },
  }
}
