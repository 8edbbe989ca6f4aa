/**
 * What the houses said of a run's attempts, in our words: a till only hears its network's codes, but
 * a report must call one thing by one name, whoever told it.
 */
import type { Emit } from '../core/events.ts'
import type { Outcome } from '../core/outcome.ts'
import type { TrafficReport } from '../loadtests/traffic/report.ts'

export interface Hearing {
  /** The report with our word for each refusal that a house has told. */
  translated(report: TrafficReport): TrafficReport
  stop(): void
}

export function hear(listen: (listener: Emit) => () => void): Hearing {
  const outcomes = new Map<string, Outcome>()
  const stop = listen((event) => {
    if (event.type === 'attempt-ended') outcomes.set(event.trace, event.outcome)
  })

  const translated = (report: TrafficReport): TrafficReport => {
    const rows = report.rows.map((row) => {
      const heard = outcomes.get(row.orderNo)
      const refused = row.final === 'unpaid' && heard !== undefined && heard !== 'approved'
      return refused ? { ...row, outcome: heard } : row
    })
    const counts: Record<string, number> = {}
    for (const { outcome } of rows) counts[outcome] = (counts[outcome] ?? 0) + 1
    return { ...report, rows, outcomes: counts }
  }

  return { translated, stop }
}
