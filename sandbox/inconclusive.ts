/**
 * Whether the generator was the bottleneck: what it measured of others then says nothing of them.
 * Held back on purpose: a few late arrivals of a short run are a busy machine, not a finding.
 */
import { limits } from '../core/limits.ts'
import type { TrafficReport } from '../loadtests/traffic/report.ts'

export type Watched = Pick<
  TrafficReport,
  'due' | 'started' | 'late' | 'dropped' | 'seconds' | 'loopDelayMs' | 'loopBusyShare'
>

/** A sentence for each sign of it; none where the generator kept up, or was hardly pressed. */
export function generatorFaults(watched: Watched): string[] {
  const { due, started, late, dropped, seconds, loopDelayMs, loopBusyShare } = watched
  if (due < limits.watchedArrivalsMin) return []
  const lateShare = late / Math.max(1, started)
  const lateSeconds = seconds.filter((second) => second.late > 0).length
  const isBlocked = loopDelayMs.p99 > limits.loopDelayMaxMs
  const isBusy = loopBusyShare > limits.loopBusyShareMax
  return [
    ...(lateShare > limits.lateShareMax && lateSeconds >= limits.lateSecondsMin
      ? [
          `${percent(lateShare)} of the arrivals began more than ${limits.lateArrivalMs} ms late, in ${lateSeconds} different seconds`,
        ]
      : []),
    ...(isBlocked
      ? [`a worker's event loop was ${Math.round(loopDelayMs.p99)} ms late, one time in a hundred`]
      : []),
    ...(dropped > 0 && (isBlocked || isBusy)
      ? [
          `${dropped} arrivals were dropped by workers ${isBlocked ? 'whose loop was so late' : `of whom one was busy for ${percent(loopBusyShare)} of its time`}`,
        ]
      : []),
  ]
}

/** What somebody can do about it. */
export const remedy =
  'Press with more workers (--workers), at a lower rate, or on a machine with less to do, and run again.'

const percent = (share: number) => `${(share * 100).toFixed(1)} %`
