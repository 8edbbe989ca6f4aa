/** How often each failure was seen, and where: what dashboard, reports and metrics tell. */
import type { Hop, SandboxEvent } from './events.ts'
import {
  type Failure,
  type FailureStep,
  failureFacts,
  failures,
  type MoneyMoved,
} from './failures.ts'
import { failureIn, type SeenFailure } from './failures-seen.ts'
import { limits } from './limits.ts'

export interface FailureCount {
  readonly failure: Failure
  readonly step: FailureStep
  readonly hop: Hop
  readonly moneyMoved: MoneyMoved
  /** Attempts to pay that ended by it. */
  readonly attempts: number
  /** Other events that show it: messages, notifications, results that became known, breaks. */
  readonly signs: number
}

export interface FailureCounts {
  count(event: SandboxEvent): void
  /** The same, for who has looked already; `isEnd` when an attempt ended by it. */
  countSeen(seen: SeenFailure, isEnd: boolean): void
  /** In the order of the steps of a payment; of one failure the most frequent hop first. */
  rows(): readonly FailureCount[]
}

/** Where failures are counted once there are more places than are kept apart. */
const elsewhere: Hop = 'elsewhere>elsewhere'

export function createFailureCounts(placesMax: number = limits.failurePlacesMax): FailureCounts {
  const counts = new Map<string, FailureCount>()

  const rowAt = (failure: Failure, hop: Hop): [string, FailureCount] => {
    const key = `${failure} ${hop}`
    const known = counts.get(key)
    if (known !== undefined) return [key, known]
    if (counts.size >= placesMax && hop !== elsewhere) return rowAt(failure, elsewhere)
    const { step, moneyMoved } = failureFacts(failure)
    return [key, { failure, step, hop, moneyMoved, attempts: 0, signs: 0 }]
  }

  const countSeen = ({ failure, hop }: SeenFailure, isEnd: boolean): void => {
    const [key, row] = rowAt(failure, hop)
    const { attempts, signs } = row
    counts.set(key, isEnd ? { ...row, attempts: attempts + 1 } : { ...row, signs: signs + 1 })
  }

  return {
    countSeen,
    count: (event) => {
      const seen = failureIn(event)
      if (seen !== undefined) countSeen(seen, event.type === 'attempt-ended')
    },
    rows: () => [...counts.values()].sort(inOrder),
  }
}

const placeOf = new Map(failures.map((failure, place) => [failure, place]))

const inOrder = (a: FailureCount, b: FailureCount) =>
  (placeOf.get(a.failure) ?? 0) - (placeOf.get(b.failure) ?? 0) ||
  b.attempts + b.signs - (a.attempts + a.signs) ||
  (a.hop < b.hop ? -1 : 1)

/** The same of each failure wherever it was seen, at its most frequent hop. */
export function byFailure(rows: readonly FailureCount[]): readonly FailureCount[] {
  const sums = new Map<Failure, FailureCount>()
  for (const row of rows) {
    const sum = sums.get(row.failure)
    const { attempts, signs } = row
    sums.set(
      row.failure,
      sum === undefined
        ? row
        : { ...sum, attempts: sum.attempts + attempts, signs: sum.signs + signs },
    )
  }
  return [...sums.values()]
}
