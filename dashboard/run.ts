/** How far the run is, and how it goes: at this moment while it lasts, over all of it afterwards. */
import type { RateChanged, RulesChanged, RunMoved } from '../core/events.ts'
import type { History } from './history.ts'
import type { Now, RunFacts } from './protocol/live.ts'

/** Workers tell of a second at the latest this long after its end. */
const settleMs = 1000
/** The figures of the moment are taken over so many settled seconds. */
const nowSeconds = 5

/** What only who directs the run can tell; events tell the rest. */
export type ToldFacts = Pick<
  RunFacts,
  'time' | 'speed' | 'paused' | 'rate' | 'day' | 'acts' | 'act'
>

export interface Run {
  move(moved: RunMoved): void
  turn(turned: RulesChanged): void
  /** Nobody coming, in real time, is what a pause is. */
  pace(changed: RateChanged): void
  tell(change: Partial<ToldFacts>): void
  facts(): RunFacts
  now(history: History, at: number): Now
}

export function createRun(given: RunFacts): Run {
  let facts = given
  let arrivalsEndedAt: number | null = null

  return {
    move({ step, at }) {
      facts = { ...facts, step, startedAt: step === 'started' ? at : facts.startedAt }
      if (step !== 'started') arrivalsEndedAt ??= at
    },
    turn({ day }) {
      facts = { ...facts, day }
    },
    pace({ factor }) {
      const paused = facts.time === 'real' ? factor === 0 : facts.paused
      facts = { ...facts, rate: factor, paused }
    },
    tell(change) {
      facts = { ...facts, ...change }
    },
    facts: () => facts,
    now(history, at) {
      const settledSecond = Math.floor((at - settleMs) / 1000) - 1
      if (facts.step !== 'ended') {
        const figures = history.over(firstOfNow(facts.startedAt, settledSecond), settledSecond)
        return { over: 'seconds', settledSecond, ...figures }
      }
      const durationSeconds = Math.max(1, ((arrivalsEndedAt ?? at) - facts.startedAt) / 1000)
      return {
        over: 'run',
        settledSecond: history.rows.newest() ?? settledSecond,
        ...history.overall(durationSeconds),
      }
    },
  }
}

/** No second from before the run: a rate would seem to climb while it begins. */
const firstOfNow = (startedAt: number, settledSecond: number): number =>
  Math.min(settledSecond, Math.max(settledSecond - nowSeconds + 1, Math.ceil(startedAt / 1000)))
