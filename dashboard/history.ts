/**
 * What each second of the run amounted to, and the run as a whole. Counts arrive late and in pieces,
 * so a second stays open to additions for some minutes; what comes later is in the totals alone.
 */
import type { TrafficSecond } from '../core/events.ts'
import { LatencyHistogram } from '../core/histogram.ts'
import type { Now } from './protocol/live.ts'
import { createRows, type Rows } from './rows.ts'
import {
  addCounts,
  addTraffic,
  type Counts,
  forgetTraffic,
  noCounts,
  percentilesOf,
} from './second.ts'

export type Figures = Omit<Now, 'over' | 'settledSecond'>

export interface History {
  readonly rows: Rows
  add(addition: TrafficSecond): void
  /** Forgets the counts of payments: who counted until now was not the one to ask. */
  clearCounts(): void
  totals(): Counts
  /** The figures of the seconds `from` to `to`, both included. */
  over(from: number, to: number): Figures
  overall(durationSeconds: number): Figures
}

export function createHistory(): History {
  const rows = createRows()
  const totals = noCounts()
  let overall = new LatencyHistogram()

  return {
    rows,
    add(addition) {
      addCounts(totals, addition)
      overall.add(addition.latency)
      const second = rows.open(addition.second)
      if (second !== undefined) addTraffic(second, addition)
    },
    clearCounts() {
      Object.assign(totals, noCounts())
      overall = new LatencyHistogram()
      for (const second of rows.growing()) forgetTraffic(second)
      rows.changeAll((row) => ({ ...row, ...nothing }))
    },
    totals: () => ({ ...totals }),
    over(from, to) {
      const counts = noCounts()
      const latency = new LatencyHistogram()
      for (const second of rows.growing()) {
        if (second.second < from || second.second > to) continue
        addCounts(counts, second.counts)
        latency.add(second.latency.sparse())
      }
      return figures(counts, latency, to - from + 1)
    },
    overall: (durationSeconds) => figures(totals, overall, durationSeconds),
  }
}

const { unknown: _, ...noneShown } = noCounts()
const nothing = { ...noneShown, latency: [], ...percentilesOf(new LatencyHistogram()) }

function figures(counts: Counts, latency: LatencyHistogram, durationSeconds: number): Figures {
  return {
    targetPerSecond: counts.target / durationSeconds,
    startedPerSecond: counts.started / durationSeconds,
    approvedShare: counts.finished === 0 ? null : counts.approved / counts.finished,
    ...percentilesOf(latency),
  }
}
