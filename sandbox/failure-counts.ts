/**
 * The failures seen since the start, for whoever asks the admin API: as JSON with their words.
 * Looking needs no token.
 */
import { failureFacts } from '../core/failures.ts'
import {
  createFailureCounts,
  type FailureCount,
  type FailureCounts,
} from '../core/failures-counted.ts'
import type { Route } from '../simulators/host/institution.ts'
import { json } from '../simulators/roles/app-door.ts'
import type { Stage } from './stage.ts'

/** Counts from now on whatever the stage tells. */
export function countFailures({ listen }: Pick<Stage, 'listen'>): FailureCounts & { stop(): void } {
  const counts = createFailureCounts()
  const stop = listen(counts.count)
  return { ...counts, stop }
}

export const failureRoutes = ({ rows }: Pick<FailureCounts, 'rows'>): Route[] => [
  {
    method: 'GET',
    path: '/admin/failures',
    serve: async () => json(200, { failures: rows().map(inFull) }),
  },
]

function inFull(row: FailureCount) {
  const { says, app, merchant } = failureFacts(row.failure)
  return { ...row, says, app, merchant }
}

/** Counts as lines for people: by step and name, where most of them were seen. */
export const failureLines = (rows: readonly FailureCount[]): string[] =>
  rows.map(({ step, failure, hop, attempts, signs }) => {
    const seen = signs === 0 ? '' : `, ${signs} ${signs === 1 ? 'sign' : 'signs'}`
    return `    ${step.padEnd(15)}${failure.padEnd(24)}${String(attempts).padStart(8)}${seen}  ${hop}`
  })
