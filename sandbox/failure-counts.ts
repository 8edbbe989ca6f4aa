/**
 * The failures seen since the start, for whoever asks the admin API: as JSON with their words, and as
 * metrics in the text form that Prometheus reads. Looking needs no token.
 */
import { failureFacts } from '../core/failures.ts'
import {
  createFailureCounts,
  type FailureCount,
  type FailureCounts,
} from '../core/failures-counted.ts'
import type { Route, WireReply } from '../simulators/host/institution.ts'
import { json } from '../simulators/roles/app-door.ts'
import type { Stage } from './stage.ts'

/** Counts from now on whatever the stage tells. */
export function countFailures({ listen }: Pick<Stage, 'listen'>): FailureCounts & { stop(): void } {
  const counts = createFailureCounts()
  const stop = listen(counts.count)
  return { ...counts, stop }
}

/** `others`: lines of metrics that are told with these. */
export const failureRoutes = (
  { rows }: Pick<FailureCounts, 'rows'>,
  others: () => readonly string[] = () => [],
): Route[] => [
  {
    method: 'GET',
    path: '/admin/failures',
    serve: async () => json(200, { failures: rows().map(inFull) }),
  },
  {
    method: 'GET',
    path: '/admin/metrics',
    serve: async () => metrics(rows(), others()),
  },
]

function inFull(row: FailureCount) {
  const { says, app, merchant } = failureFacts(row.failure)
  return { ...row, says, app, merchant }
}

const families = [
  {
    name: 'hutong_failed_attempts_total',
    help: 'Attempts to pay that ended by a failure.',
    value: ({ attempts }: FailureCount) => attempts,
  },
  {
    name: 'hutong_failures_total',
    help: 'Failures seen: attempts that ended by one, and other events that show one.',
    value: ({ attempts, signs }: FailureCount) => attempts + signs,
  },
] as const

/** Text exposition format 0.0.4. No name here needs its quotes or backslashes escaped. */
function metrics(rows: readonly FailureCount[], others: readonly string[]): WireReply {
  const failed = families.flatMap(({ name, help, value }) => [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} counter`,
    ...rows.map(
      (row) =>
        `${name}{failure="${row.failure}",step="${row.step}",hop="${row.hop}"} ${value(row)}`,
    ),
  ])
  const body = [...failed, ...others]
  return {
    status: 200,
    headers: { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' },
    body: `${body.join('\n')}\n`,
  }
}

/** Counts as lines for people: by step and name, where most of them were seen. */
export const failureLines = (rows: readonly FailureCount[]): string[] =>
  rows.map(({ step, failure, hop, attempts, signs }) => {
    const seen = signs === 0 ? '' : `, ${signs} ${signs === 1 ? 'sign' : 'signs'}`
    return `    ${step.padEnd(15)}${failure.padEnd(24)}${String(attempts).padStart(8)}${seen}  ${hop}`
  })
