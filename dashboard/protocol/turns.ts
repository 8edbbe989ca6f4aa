/**
 * What a presenter turns at a place – its plug, its latency, the share it refuses – and the policy
 * that says so. The page writes policies by this, and reads those of others by it.
 */
import { everyOperation, type Policies, type Policy, type RefusalRule } from '../../core/faults.ts'
import type { Refusal } from '../../core/outcome.ts'
import type { Place } from './live.ts'

export type { Policies, Policy } from '../../core/faults.ts'

/** Shops are no institution, but a place: where notifications arrive. */
export type PlaceKind = Place['kind'] | 'shops'

/** `refuses`: it says no to everything, at once. `silent`: nobody answers at all. */
export type Plug = 'in' | 'refuses' | 'silent'

export interface Turns {
  readonly plug: Plug
  /** The median in milliseconds; null where nothing is said of it. */
  readonly latencyMs: number | null
  /** Of the messages that ask for money, 0 to 1, and what they are told. */
  readonly refusedShare: number
  readonly outcome: Refusal | null
}

export const latencyMsMost = 10_000

/** What each kind of place may sensibly say no with; the first is the commonest. */
export const refusalsAt = {
  network: ['risk-refused', 'institution-down', 'payer-blocked', 'amount-over-limit'],
  switch: ['switch-down', 'risk-refused', 'amount-over-limit'],
  bank: [
    ...(['funds-insufficient', 'issuer-declined', 'issuer-down'] as const),
    ...(['risk-refused', 'card-blocked', 'amount-over-limit'] as const),
  ],
  wallet: ['funds-insufficient', 'institution-down', 'risk-refused', 'payer-blocked'],
  shops: [],
} as const satisfies Record<PlaceKind, readonly Refusal[]>

/** What a place that is out of service is said to be. */
const outOfService = {
  network: 'institution-down',
  switch: 'switch-down',
  bank: 'issuer-down',
  wallet: 'institution-down',
  shops: 'institution-down',
} as const satisfies Record<PlaceKind, Refusal>

/**
 * The messages by which a payer or a till asks for money, and those that carry it on. A payer's own
 * yes is among them: else nobody would be refused who pays by a balance, without any network between.
 */
const asksForMoney = [
  ...['confirm', 'pay', 'codepay', 'micropay', 'qr-consume', 'direct-consume'],
  ...['consume', 'fund', 'charge', 'credit', 'authorise', 'hold-card'],
]

const everything = { operation: [everyOperation] }

/** The policy of a place as it was turned; of `before` stays what was not turned. */
export function policyTurned(kind: PlaceKind, turns: Turns, before: Policy = {}): Policy {
  const { latency: _latency, refusals: _refusals, ...kept } = before
  const slow = latencyOf(turns, before)
  if (turns.plug === 'silent') {
    return { ...slow, faults: [{ kind: 'reset', weight: 1, when: everything }] }
  }
  if (turns.plug === 'refuses') {
    return { ...slow, refusals: [{ outcome: outOfService[kind], weight: 1, when: everything }] }
  }
  return { ...kept, ...slow, ...refusalsOf(turns, before) }
}

/** How a policy stands, in a presenter's terms. */
export function turnsOf(policy: Policy): Turns {
  const { refusals = [], faults = [] } = policy
  const partial = refusals.filter((rule) => !isTotal(rule))
  const heaviest = [...partial].sort((one, other) => other.weight - one.weight)[0]
  const sum = partial.reduce((share, { weight }) => share + weight, 0)
  return {
    plug: refusals.some(isTotal) ? 'refuses' : faults.some(isTotal) ? 'silent' : 'in',
    latencyMs: medianMsOf(policy.latency),
    refusedShare: Math.min(1, sum),
    outcome: heaviest?.outcome ?? null,
  }
}

/** What holds at a place: its own policy, or that of the hop from the switch, where it has one. */
export const policyOf = (policies: Policies, place: string): Policy | undefined =>
  policies[place] ??
  policies[`switch>${place}`] ??
  Object.entries(policies).find(([hop]) => hop.endsWith(`>${place}`))?.[1]

const isTotal = ({ weight, when }: Pick<RefusalRule, 'weight' | 'when'>) =>
  weight === 1 && (when?.operation?.includes(everyOperation) ?? false)

const milli = (ms: number) => Math.max(0.001, ms)

function latencyOf({ latencyMs }: Turns, before: Policy): Pick<Policy, 'latency'> {
  if (latencyMs === null || latencyMs === medianMsOf(before.latency)) {
    return before.latency === undefined ? {} : { latency: before.latency }
  }
  const maxMs = latencyMs * 3 + 1
  return { latency: { kind: 'lognormal', medianMs: milli(latencyMs), sigma: 0.25, maxMs } }
}

function refusalsOf(turns: Turns, before: Policy): Pick<Policy, 'refusals'> {
  const { refusedShare, outcome } = turns
  const stood = turnsOf(before)
  if (refusedShare === stood.refusedShare && outcome === stood.outcome) {
    return before.refusals === undefined ? {} : { refusals: before.refusals }
  }
  if (refusedShare === 0 || outcome === null) return {}
  return { refusals: [{ outcome, weight: refusedShare, when: { operation: asksForMoney } }] }
}

function medianMsOf(latency: Policy['latency']): number | null {
  switch (latency?.kind) {
    case undefined:
      return null
    case 'fixed':
      return latency.ms
    case 'uniform':
      return (latency.minMs + latency.maxMs) / 2
    case 'lognormal':
      return Math.round(latency.medianMs)
    case 'percentiles':
      return latency.p50Ms
  }
}
