/**
 * What each second of the run amounted to. Counts arrive late and in pieces, so a second stays open
 * to additions as long as it is remembered; the totals and the whole-run latency are kept beside.
 */
import type { TrafficSecond } from '../core/events.ts'
import { LatencyHistogram } from '../core/histogram.ts'
import { historySeconds, type Now, type SecondRow } from './protocol.ts'

/** Marks that one second may carry; more policy changes than this are one storm. */
const marksPerSecond = 4

export type Counts = Omit<TrafficSecond, 'second' | 'latency'>

interface Entry {
  readonly second: number
  counts: Counts
  latency: LatencyHistogram
  readonly marks: string[]
  /** Since the changed rows were last taken. */
  changed: boolean
}

export interface Timeline {
  add(addition: TrafficSecond): void
  mark(at: number, title: string): void
  /** Forgets every count but keeps the marks: who counted until now was not the one to ask. */
  clearCounts(): void
  totals(): Counts
  rows(): SecondRow[]
  /** The rows that changed since this was last asked. */
  takeChanged(): SecondRow[]
  newestSecond(): number | null
  /** The figures of the seconds `from` to `to`, both included. */
  over(from: number, to: number): Figures
  overall(durationSeconds: number): Figures
}

export type Figures = Omit<Now, 'over' | 'settledSecond'>

export function createTimeline(): Timeline {
  const recent = createRecent()
  let totals = noCounts
  let overall = new LatencyHistogram()

  return {
    add(addition) {
      totals = sum(totals, addition)
      overall.add(addition.latency)
      const entry = recent.open(addition.second)
      if (entry === undefined) return
      entry.counts = sum(entry.counts, addition)
      entry.latency.add(addition.latency)
      entry.changed = true
    },
    mark(at, title) {
      const entry = recent.open(Math.floor(at / 1000))
      if (entry === undefined || entry.marks.length >= marksPerSecond) return
      entry.marks.push(title)
      entry.changed = true
    },
    clearCounts() {
      totals = noCounts
      overall = new LatencyHistogram()
      for (const entry of recent.inOrder()) {
        entry.counts = noCounts
        entry.latency = new LatencyHistogram()
        entry.changed = true
      }
    },
    totals: () => totals,
    rows: () => recent.inOrder().map(rowOf),
    takeChanged() {
      const changed = recent.inOrder().filter((entry) => entry.changed)
      for (const entry of changed) entry.changed = false
      return changed.map(rowOf)
    },
    newestSecond: recent.newest,
    over(from, to) {
      const within = recent.inOrder().filter((entry) => entry.second >= from && entry.second <= to)
      const latency = new LatencyHistogram()
      for (const entry of within) latency.add(entry.latency.sparse())
      return figures(
        within.reduce((counts, entry) => sum(counts, entry.counts), noCounts),
        latency,
        to - from + 1,
      )
    },
    overall: (durationSeconds) => figures(totals, overall, durationSeconds),
  }
}

/** The entries of the last 300 seconds; an older second can no longer be opened. */
function createRecent() {
  const entries = new Map<number, Entry>()
  let newest: number | null = null

  return {
    newest: () => newest,
    inOrder: () => [...entries.values()].sort((a, b) => a.second - b.second),
    open(second: number): Entry | undefined {
      if (newest !== null && second <= newest - historySeconds) return undefined
      const known = entries.get(second)
      if (known !== undefined) return known
      const entry = {
        second,
        counts: noCounts,
        latency: new LatencyHistogram(),
        marks: [],
        changed: false,
      }
      entries.set(second, entry)
      newest = Math.max(newest ?? second, second)
      for (const old of entries.keys()) {
        if (old <= newest - historySeconds) entries.delete(old)
      }
      return entry
    },
  }
}

const noCounts: Counts = {
  target: 0,
  started: 0,
  late: 0,
  dropped: 0,
  finished: 0,
  approved: 0,
  refused: 0,
  unknown: 0,
}

function sum(left: Counts, right: Counts): Counts {
  return {
    target: left.target + right.target,
    started: left.started + right.started,
    late: left.late + right.late,
    dropped: left.dropped + right.dropped,
    finished: left.finished + right.finished,
    approved: left.approved + right.approved,
    refused: left.refused + right.refused,
    unknown: left.unknown + right.unknown,
  }
}

function rowOf({ second, counts, latency, marks }: Entry): SecondRow {
  const { unknown: _, ...shown } = counts
  return { second, ...shown, ...percentiles(latency), marks: [...marks] }
}

function figures(counts: Counts, latency: LatencyHistogram, durationSeconds: number): Figures {
  return {
    targetPerSecond: counts.target / durationSeconds,
    startedPerSecond: counts.started / durationSeconds,
    approvedShare: counts.finished === 0 ? null : counts.approved / counts.finished,
    ...percentiles(latency),
  }
}

function percentiles(latency: LatencyHistogram) {
  return {
    latencyMsP50: latency.percentile(0.5),
    latencyMsP95: latency.percentile(0.95),
    latencyMsP99: latency.percentile(0.99),
  }
}
