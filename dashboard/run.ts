/** How far the run is, and how it goes: at this moment while it lasts, over all of it afterwards. */
import type { RunMoved } from '../core/events.ts'
import type { Now, RunFacts } from './protocol.ts'
import type { Timeline } from './timeline.ts'

/** Workers tell of a second at the latest this long after its end. */
const settleMs = 1000
/** The figures of the moment are taken over so many settled seconds. */
const nowSeconds = 5

export interface Run {
  move(moved: RunMoved): void
  facts(): RunFacts
  now(timeline: Timeline, at: number): Now
}

export function createRun(given: RunFacts): Run {
  let facts = given
  let arrivalsEndedAt: number | null = null

  return {
    move({ step, at }) {
      facts = { ...facts, step, startedAt: step === 'started' ? at : facts.startedAt }
      if (step !== 'started') arrivalsEndedAt ??= at
    },
    facts: () => facts,
    now(timeline, at) {
      const settledSecond = Math.floor((at - settleMs) / 1000) - 1
      if (facts.step !== 'ended') {
        const figures = timeline.over(settledSecond - nowSeconds + 1, settledSecond)
        return { over: 'seconds', settledSecond, ...figures }
      }
      const durationSeconds = Math.max(1, ((arrivalsEndedAt ?? at) - facts.startedAt) / 1000)
      return {
        over: 'run',
        settledSecond: timeline.newestSecond() ?? settledSecond,
        ...timeline.overall(durationSeconds),
      }
    },
  }
}
