/** A run as the charts see it: a rush, a bank that falls, an outage of notices; the same each time. */
import { LatencyHistogram } from '../../../core/histogram.ts'
import type { SecondRow } from '../../protocol/live.ts'

/** A whole minute in Beijing: 2026-11-22 12:00. */
export const sampleSecond = Date.UTC(2026, 10, 22, 4) / 1000

export function sampleRow(given: Partial<SecondRow> & { latencyMs?: readonly number[] } = {}) {
  const { latencyMs, ...row } = given
  const empty: SecondRow = {
    ...{ second: sampleSecond, span: 1, target: 0, started: 0, late: 0, dropped: 0 },
    ...{ finished: 0, approved: 0, refused: 0 },
    ...{ latencyMsP50: null, latencyMsP95: null, latencyMsP99: null },
    ...{ latency: [], phases: {}, failures: {}, notices: [0, 0, 0, 0], marks: [] },
  }
  return { ...empty, ...(latencyMs && { latency: sparse(latencyMs) }), ...row }
}

export function sparse(milliseconds: readonly number[]): readonly number[] {
  const histogram = new LatencyHistogram()
  for (const one of milliseconds) histogram.record(one)
  return histogram.sparse()
}

/** Chance that is none: the same numbers each time. */
function dice(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32
    return state / 2 ** 32
  }
}

/** So many rows of so many seconds each, the last one ending at `until`. */
export function sampleRun(count: number, span = 1, until = sampleSecond + count * span - 1) {
  const from = until - count * span + 1
  return Array.from({ length: count }, (_, index) =>
    busyRow(index / count, from + index * span, span),
  )
}

function busyRow(progress: number, second: number, span: number): SecondRow {
  const roll = dice(second)
  const target = Math.round((60 + 50 * Math.sin(progress * 5) ** 2) * span)
  const isDown = progress > 0.45 && progress < 0.6
  const started = Math.round(target * (isDown ? 0.93 + roll() * 0.05 : 0.98 + roll() * 0.02))
  const failed = Math.round(started * (isDown ? 0.22 + roll() * 0.05 : 0.02 + roll() * 0.02))
  const times = (median: number, spread: number) =>
    sparse(
      Array.from({ length: Math.min(started, 160) }, () =>
        Math.max(0.3, median * Math.exp(spread * (roll() + roll() + roll() - 1.5))),
      ),
    )
  const slow = isDown ? 4 : 1
  return sampleRow({
    ...{ second, span, target, started, finished: started, approved: started - failed },
    ...{ late: isDown ? Math.round(target * 0.04) : 0, dropped: isDown ? target - started : 0 },
    latency: times(46 * slow, 1.1),
    phases: {
      ...{ order: times(6, 0.6), scan: times(38 * slow, 1), switch: times(28 * slow, 1) },
      ...{ bank: times(14 * slow, 1.2), notice: times(9, 0.8) },
    },
    failures: {
      'issuer-declined': Math.round(failed * 0.4),
      'wrong-password': Math.round(failed * 0.2),
      ...(isDown ? { 'issuer-down': Math.round(failed * 0.3) } : {}),
      'risk-refused': failed - Math.round(failed * 0.4) - Math.round(failed * 0.2),
    },
    notices: [started - failed, started - failed - 2, isDown ? 6 : 1, isDown ? 1 : 0],
    marks: marksAt(progress),
  })
}

const marksAt = (progress: number): readonly string[] =>
  progress === 0.45 ? ['icbc'] : progress === 0.6 ? ['icbc', '× 2'] : []
