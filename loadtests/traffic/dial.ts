/** Where a crowd's rate is set: all its workers turn at the same moment, and every turn is kept. */
import { limits } from '../../core/limits.ts'
import type { RateChange } from './rate.ts'

export interface Dial {
  /** @throws RangeError when it is no number from 0 to 10, or was turned too often. */
  turn(factor: number): RateChange
  turns(): readonly RateChange[]
}

/** Far enough ahead that every worker has heard of it by then. */
const aheadMs = 100

export function createDial(tell: (change: RateChange) => void): Dial {
  const turns: RateChange[] = []
  return {
    turn: (factor) => {
      if (!isFactor(factor)) throw new RangeError(`A rate of ${factor} is not from 0 to 10.`)
      if (turns.length >= limits.rateChangesMax) {
        throw new RangeError(`The rate of a run can be changed ${limits.rateChangesMax} times.`)
      }
      const change = { at: Date.now() + aheadMs, factor }
      turns.push(change)
      tell(change)
      return change
    },
    turns: () => turns,
  }
}

export const isFactor = (value: unknown): value is number =>
  typeof value === 'number' && value >= 0 && value <= limits.rateFactorMax
