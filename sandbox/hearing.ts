/**
 * What the houses said of a run's attempts, in our words: a till only hears its network's codes, but
 * a report must call one thing by one name, whoever told it.
 */
import { BoundedMap } from '../core/bounded-map.ts'
import { ByteBudget } from '../core/byte-budget.ts'
import type { Emit } from '../core/events.ts'
import { limits } from '../core/limits.ts'
import { isOutcome, isRefusal, type Outcome } from '../core/outcome.ts'
import type { ScanRow } from '../loadtests/traffic/protocol.ts'
import type { TrafficReport } from '../loadtests/traffic/report.ts'

export interface Hearing {
  /** The report with our word for each refusal that a house has told. */
  translated(report: TrafficReport): TrafficReport
  stop(): void
}

/** Strangers pay while a run goes on, too: what is heard has an end. */
export function hear(
  listen: (listener: Emit) => () => void,
  attemptsMax: number = limits.arrivalsMax,
): Hearing {
  const budgets = [new ByteBudget(limits.heardBytesMax)]
  const bound = { max: attemptsMax, mayForget: () => true, weigh: weightOfEntry, budgets }
  const outcomes = new BoundedMap<Outcome>(bound)
  /** Why a till was first turned away, at the door: no attempt began, and none was told of. */
  const doors = new BoundedMap<Outcome>(bound)
  const stop = listen((event) => {
    if (event.type === 'attempt-ended') outcomes.set(event.trace, event.outcome)
    if (event.type !== 'hop-passed' || !event.hop.startsWith('merchant>')) return
    if (isRefusal(event.outcome) && !doors.has(event.trace)) doors.set(event.trace, event.outcome)
  })

  const wordFor = ({ orderNo, outcome }: ScanRow) =>
    outcomes.get(orderNo) ?? (isOutcome(outcome) ? undefined : doors.get(orderNo))

  const translated = (report: TrafficReport): TrafficReport => {
    const rows = report.rows.map((row) => {
      const heard = wordFor(row)
      const refused = row.final === 'unpaid' && heard !== undefined && heard !== 'approved'
      return refused ? { ...row, outcome: heard } : row
    })
    const counts: Record<string, number> = {}
    for (const { outcome } of rows) counts[outcome] = (counts[outcome] ?? 0) + 1
    return { ...report, rows, outcomes: counts }
  }

  return { translated, stop }
}

/** A name of its own, and a place in the map; the words are everybody's. */
const weightOfEntry = (trace: string) => 72 + trace.length
