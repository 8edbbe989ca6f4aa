/**
 * Who counts. A traffic generator counts its own payments, to the second; where none is at work –
 * a developer pays by hand – the ends of attempts are all there is, and are counted instead.
 */
import type { AttemptEnded, TrafficTick } from '../core/events.ts'
import { oneRecord } from '../core/histogram.ts'
import { outcomeFacts } from '../core/outcome.ts'
import type { Totals } from './protocol.ts'
import { createTimeline, type Timeline } from './timeline.ts'

interface Traffic {
  readonly timeline: Timeline
  tick(event: TrafficTick): void
  /** Counts only as long as no generator has spoken. */
  end(ended: AttemptEnded): void
  totals(): Totals
}

export function createTraffic(): Traffic {
  const timeline = createTimeline()
  const inFlight = new Map<number, number>()
  let ticked = false

  return {
    timeline,
    tick(event) {
      // What was counted by hand until now is in the generator's own counts, or soon will be.
      if (!ticked) timeline.clearCounts()
      ticked = true
      inFlight.set(event.worker, event.inFlight)
      for (const second of event.seconds) timeline.add(second)
    },
    end(ended) {
      if (!ticked) countByHand(timeline, ended)
    },
    totals: () => ({
      ...timeline.totals(),
      inFlight: [...inFlight.values()].reduce((sum, count) => sum + count, 0),
    }),
  }
}

/** When it began nobody said: an attempt counts as started in the second it ended. */
function countByHand(timeline: Timeline, ended: AttemptEnded): void {
  const outcome = outcomeFacts(ended.outcome).class
  timeline.add({
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
