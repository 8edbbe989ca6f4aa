/**
 * Who counts. A traffic generator counts its own payments, to the second; where none is at work –
 * a developer pays by hand – the ends of attempts are all there is, and are counted instead.
 */
import type { AttemptEnded, TrafficTick } from '../core/events.ts'
import { oneRecord } from '../core/histogram.ts'
import { outcomeFacts } from '../core/outcome.ts'
import { createHistory, type History } from './history.ts'
import type { Totals } from './protocol/live.ts'

export interface Traffic {
  readonly history: History
  tick(event: TrafficTick): void
  /** Counts only as long as no generator has spoken. */
  end(ended: AttemptEnded): void
  totals(): Totals
  /** The slowest loop among the workers', as they told it last; null where none presses. */
  workerDelayMsP99(): number | null
  /** The crowd has gone home. */
  rest(): void
}

export function createTraffic(): Traffic {
  const history = createHistory()
  const inFlight = new Map<number, number>()
  const delays = new Map<number, number>()
  let ticked = false

  return {
    history,
    tick(event) {
      // What was counted by hand until now is in the generator's own counts, or soon will be.
      if (!ticked) history.clearCounts()
      ticked = true
      inFlight.set(event.worker, event.inFlight)
      if (event.loopDelayMsP99 !== undefined) delays.set(event.worker, event.loopDelayMsP99)
      for (const second of event.seconds) history.add(second)
    },
    end(ended) {
      if (!ticked) countByHand(history, ended)
    },
    workerDelayMsP99: () => (delays.size === 0 ? null : Math.max(...delays.values())),
    rest: () => delays.clear(),
    totals: () => ({
      ...history.totals(),
      inFlight: [...inFlight.values()].reduce((sum, count) => sum + count, 0),
    }),
  }
}

/** When it began nobody said: an attempt counts as started in the second it ended. */
function countByHand(history: History, ended: AttemptEnded): void {
  const outcome = outcomeFacts(ended.outcome).class
  history.add({
    second: Math.floor(ended.at / 1000),
    target: 0,
    started: 1,
    late: 0,
    dropped: 0,
    finished: 1,
    approved: outcome === 'success' ? 1 : 0,
    refused: outcome === 'refused' ? 1 : 0,
    unknown: outcome === 'unknown' ? 1 : 0,
    latency: oneRecord(ended.tookMs),
  })
}
