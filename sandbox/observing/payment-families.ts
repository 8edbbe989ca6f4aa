/** Metrics of what was counted: payments, messages, notifications, and what a crowd was to do. */
import type { FailureCount, FailureCounts } from '../../core/failures-counted.ts'
import { type CountName, type Counts, labelsOf } from './counts.ts'
import { type Family, single } from './families.ts'

type Told = readonly [name: string, count: CountName, help: string]

const told: readonly Told[] = [
  [
    'hutong_payments_total',
    'payments',
    'Attempts to pay that ended, by how and by the outcome that was the reason.',
  ],
  [
    'hutong_faults_total',
    'faults',
    'Messages that a policy lost, repeated, delayed or broke off, by who was to receive them.',
  ],
  [
    'hutong_policy_refusals_total',
    'policyRefusals',
    'Messages that a policy refused, by whose door it stood at.',
  ],
  [
    'hutong_notifications_total',
    'notifications',
    'Steps of notifications: queued, delivered, retrying, dead, forbidden.',
  ],
  [
    'hutong_requests_refused_total',
    'refusals',
    'Requests turned away before any payment was touched, by the reason the network gives.',
  ],
  [
    'hutong_results_resolved_total',
    'resolved',
    'Payments whose result was unknown and became known.',
  ],
  [
    'hutong_duplicates_total',
    'duplicates',
    'Messages that came again under their key and changed nothing.',
  ],
  ['hutong_policy_changes_total', 'policyChanges', 'Times that policies were changed.'],
]

const arrivals = [
  ['hutong_arrivals_due_total', 'due', 'Arrivals of the crowd that fell due: the target.'],
  ['hutong_arrivals_started_total', 'started', 'Arrivals that were begun.'],
  ['hutong_arrivals_late_total', 'late', 'Arrivals that were begun late.'],
  ['hutong_arrivals_dropped_total', 'dropped', 'Arrivals nobody was free for.'],
] as const

const arrived = ({ rows }: Counts, states: readonly string[]) =>
  rows.arrivals().filter(({ labels }) => states.includes(labels.state ?? ''))

export const paymentFamilies = (counts: Counts): Family[] => [
  ...told.map(
    ([name, count, help]): Family => ({
      ...{ name, kind: 'counter', help, labels: labelsOf(count) },
      rows: counts.rows[count],
    }),
  ),
  ...arrivals.map(
    ([name, state, help]): Family => ({
      ...{ name, kind: 'counter', help, labels: [] },
      rows: () => arrived(counts, [state]).map(({ value }) => ({ labels: {}, value })),
    }),
  ),
  {
    ...{ name: 'hutong_arrivals_ended_total', kind: 'counter', labels: ['outcome'] },
    help: 'Payments of the crowd that became final.',
    rows: () =>
      arrived(counts, ['approved', 'refused', 'unknown']).map(({ labels, value }) => ({
        labels: { outcome: labels.state ?? '' },
        value,
      })),
  },
  {
    ...{ name: 'hutong_payment_duration_seconds', kind: 'histogram', labels: ['network'] },
    help: "From the payer's request to the end of the attempt.",
    rows: counts.spreads.payments,
  },
  {
    ...{ name: 'hutong_request_duration_seconds', kind: 'histogram' },
    help: "From a message's arrival to its answer, by who received it.",
    labels: ['institution', 'operation'],
    rows: counts.spreads.requests,
  },
  {
    ...{ name: 'hutong_arrival_duration_seconds', kind: 'histogram', labels: [] },
    help: 'From the time an arrival fell due to its final state.',
    rows: counts.spreads.arrivals,
  },
  {
    ...{ name: 'hutong_arrivals_in_flight', kind: 'gauge', labels: [] },
    help: 'Payments of the crowd that have begun and are not final.',
    rows: () => single(counts.arrivalsInFlight()),
  },
]

type FailureFamily = readonly [name: string, help: string, value: (row: FailureCount) => number]

const failed: readonly FailureFamily[] = [
  [
    'hutong_failed_attempts_total',
    'Attempts to pay that ended by a failure.',
    ({ attempts }) => attempts,
  ],
  [
    'hutong_failures_total',
    'Failures seen: attempts that ended by one, and other events that show one.',
    ({ attempts, signs }) => attempts + signs,
  ],
]

export const failureFamilies = ({ rows }: Pick<FailureCounts, 'rows'>): Family[] =>
  failed.map(([name, help, value]) => ({
    ...{ name, kind: 'counter', help, labels: ['failure', 'step', 'hop'] },
    rows: () =>
      rows().map((row) => ({
        labels: { failure: row.failure, step: row.step, hop: row.hop },
        value: value(row),
      })),
  }))
