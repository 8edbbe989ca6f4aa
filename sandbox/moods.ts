/**
 * The usual moods of institutions, as policies: how quickly each answers, and whom it refuses or
 * leaves without an answer on a day on which nothing is wrong. Shares and latencies are those
 * suggested in docs/sources.md, U6 and U8.2.
 */
import type { FaultRule, Policies, Policy, RefusalRule } from '../core/faults.ts'
import type { Latency } from '../core/latency.ts'
import type { Refusal } from '../core/outcome.ts'
import { networks } from '../loadtests/traffic/cast.ts'
import type { CardKind } from '../simulators/banks/issuer-rows.ts'
import { issuers } from '../simulators/banks/issuers.ts'
import type { Mood } from '../simulators/banks/participant.ts'
import { wallets } from '../simulators/banks/wallets.ts'

/** Steady is the suggested one; the others are a third quicker and half as slow again. */
const latencies = {
  brisk: { kind: 'percentiles', p50Ms: 80, p95Ms: 300, p99Ms: 800, maxMs: 3000 },
  steady: { kind: 'percentiles', p50Ms: 120, p95Ms: 450, p99Ms: 1200, maxMs: 4000 },
  slow: { kind: 'percentiles', p50Ms: 180, p95Ms: 680, p99Ms: 1800, maxMs: 4500 },
} as const satisfies Record<Mood, Latency>

/** The share of debits a bank approves. */
const approvedShare = { credit: 0.96, debit: 0.9 } as const satisfies Record<CardKind, number>

/** Of the refused: 60 % balance or limit, 15 % password, 15 % the card's status, 10 % risk. */
const refusedFor = {
  'funds-insufficient': 0.45,
  'amount-over-limit': 0.1,
  'count-over-limit': 0.05,
  'password-wrong': 0.15,
  'card-not-permitted': 0.06,
  'card-blocked': 0.04,
  'card-expired': 0.03,
  'payer-blocked': 0.02,
  'risk-refused': 0.1,
} as const satisfies Partial<Record<Refusal, number>>

/** What takes a card's money anew: to capture or undo works on every day. */
const when = { operation: ['authorise', 'hold-card'] }

/** Of all debits; an answer that comes so late has been given up by everybody. */
const unansweredShare = 0.0005
const lateShare = 0.0001
const lateMs = 30_000

/** Of all notifications. */
const lostShare = 0.001
const twiceShare = 0.005

function moodOfBank(mood: Mood, kind: CardKind): Policy {
  const approved = approvedShare[kind]
  const refusals = Object.entries(refusedFor).map(
    ([outcome, share]): RefusalRule => ({
      ...{ outcome: outcome as keyof typeof refusedFor, weight: share * (1 - approved), when },
    }),
  )
  // Faults are drawn among what is not refused.
  const faults: readonly FaultRule[] = [
    { kind: 'timeout', weight: unansweredShare / approved, when },
    { kind: 'late', weight: lateShare / approved, lateMs, when },
  ]
  return { latency: latencies[mood], refusals, faults }
}

const letters: Policy = {
  faults: [
    { kind: 'reset', weight: lostShare },
    { kind: 'duplicate', weight: twiceShare },
  ],
}

/** Every institution's mood, at the hop where it shows. */
export const moods: Policies = Object.fromEntries([
  ...issuers.map(({ id, mood, carried }) => [`switch>${id}`, moodOfBank(mood, carried.kind)]),
  ...wallets.map(({ id, mood }) => [`switch>${id}`, { latency: latencies[mood] }]),
  ...networks.map((network) => [`${network}>merchant`, letters]),
])
