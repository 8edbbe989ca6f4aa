/** The latest attempts that failed, as frames tell them: newest first, numbered from the first on. */
import type { AttemptEnded } from '../core/events.ts'
import { failures as failureNames } from '../core/failures.ts'
import type { SeenFailure } from '../core/failures-seen.ts'
import { cut } from './cut.ts'
import type { FailureTold } from './protocol/frame.ts'
import { failuresShown } from './protocol/live.ts'

export interface LatestFailures {
  add(ended: AttemptEnded, seen: SeenFailure): void
  latest(): readonly FailureTold[]
}

/** Who names a city or a trace at greater length is cut short. */
const nameBytesMax = 40

export function createLatestFailures(): LatestFailures {
  const placeOf = new Map(failureNames.map((failure, place) => [failure, place]))
  const latest: FailureTold[] = []
  let number = 0
  return {
    add(ended, { failure, hop, moneyMoved }) {
      const { at, trace, scene, app, owner, outcome, amountFen, city } = ended
      number += 1
      latest.unshift([
        ...([number, at, cut(trace, nameBytesMax), scene, app, owner] as const),
        ...([placeOf.get(failure) ?? 0, hop, outcome, amountFen, moneyMoved] as const),
        cut(city, nameBytesMax),
      ])
      if (latest.length > failuresShown) latest.pop()
    },
    latest: () => [...latest],
  }
}
