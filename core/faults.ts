/**
 * The bad days of institutions, as policy: does this message suffer, and how. The decision is drawn
 * from (seed, payment, hop), so neither threads nor the order of arrival change it.
 */
import type { Capacity } from './capacity.ts'
import type { Hop } from './events.ts'
import { drawMs, type Latency, type LatencyLaw, lawOf } from './latency.ts'
import type { Refusal } from './outcome.ts'
import { Draw, type Key, keyOf, type Stream } from './random.ts'

/**
 * `timeout`: the work is done and no answer comes. `reset`: the connection breaks before any work.
 * `duplicate`: the message arrives twice. `late`: the answer comes `lateMs` after the work.
 */
export const faultKinds = ['timeout', 'reset', 'duplicate', 'late'] as const
export type FaultKind = (typeof faultKinds)[number]

/** Among operations: all of them, those that move no money too. */
export const everyOperation = '*'

/** All that are given must hold. A list holds when it contains the message's value. */
export interface Condition {
  readonly amountFen?: { readonly min?: number; readonly max?: number }
  readonly app?: readonly string[]
  readonly owner?: readonly string[]
  readonly bank?: readonly string[]
  readonly city?: readonly string[]
  readonly merchant?: readonly string[]
  readonly operation?: readonly string[]
  /** Every nth payment: arrival n-1, 2n-1 … of a run. */
  readonly everyNth?: number
}

export interface RefusalRule {
  readonly outcome: Refusal
  /** The share of matching messages, 0 to 1. */
  readonly weight: number
  readonly when?: Condition
}

export interface FaultRule {
  readonly kind: FaultKind
  readonly weight: number
  readonly lateMs?: number
  readonly when?: Condition
}

export interface Policy {
  readonly latency?: Latency
  readonly refusals?: readonly RefusalRule[]
  readonly faults?: readonly FaultRule[]
  /** How much of it the place can bear at once; anything when nothing is said. */
  readonly capacity?: Capacity
}

/** An institution's name, or one hop of it (`switch>icbc`), which then wins over the name. */
export type Policies = Readonly<Record<string, Policy>>

/** What is known of a message when it arrives. */
export interface Circumstances {
  readonly trace: string
  readonly hop: Hop
  readonly operation: string
  /** Whether it asks for money to move: only such messages suffer rules that name no operation. */
  readonly movesMoney: boolean
  /** Which payment of the run this is, counted from 0. */
  readonly ordinal: number
  /** Which try of the same message this is, counted from 0: each try has its own fate. */
  readonly attempt?: number | undefined
  readonly amountFen?: number | undefined
  readonly app?: string | undefined
  readonly owner?: string | undefined
  readonly bank?: string | undefined
  readonly city?: string | undefined
  readonly merchant?: string | undefined
}

export interface Fate {
  readonly latencyMs: number
  readonly refusal: Refusal | null
  readonly fault: FaultKind | null
  readonly lateMs: number
}

const noFate: Fate = Object.freeze({ latencyMs: 0, refusal: null, fault: null, lateMs: 0 })

/** What happens to this message. Refusals are drawn before faults; a refused message has no fault. */
export function decideFate(policies: Policies, seed: number, message: Circumstances): Fate {
  const policy = policyAt(policies, message.hop)
  if (policy === undefined) return noFate
  const { x, y } = messageName(message)
  const draw = new Draw().cross(traceKey(seed, message.trace), x, y)
  const odds = oddsOf(policy, message)
  const { amountFen = 0, ordinal } = message
  const latencyMs = odds.latency === null ? 0 : drawMs(odds.latency, draw)
  const refused = policy.refusals?.[chosen(odds.refusals, draw, amountFen, ordinal)]
  if (refused !== undefined) return { latencyMs, refusal: refused.outcome, fault: null, lateMs: 0 }
  const fault = policy.faults?.[chosen(odds.faults, draw, amountFen, ordinal)]
  return { latencyMs, refusal: null, fault: fault?.kind ?? null, lateMs: fault?.lateMs ?? 0 }
}

/** The policy of a hop: its own, or that of the place it leads to. */
export const policyAt = (policies: Policies, hop: string): Policy | undefined =>
  policies[hop] ?? policies[hop.slice(hop.indexOf('>') + 1)]

/** The half of a fate's name that all messages of a payment share. */
export const traceKey = (seed: number, trace: string): Key => keyOf(seed, trace)

/** The other half: equal messages of all payments share it. */
export function messageName({
  hop,
  operation,
  attempt = 0,
}: Pick<Circumstances, 'hop' | 'operation' | 'attempt'>): {
  readonly x: number
  readonly y: number
} {
  const { a: x, b: y } = keyOf(0, `${hop}\u0000${operation}\u0000${attempt}`)
  return { x, y }
}

/** A policy for one kind of message, with what holds of all such messages judged. Plain data. */
export interface Odds {
  readonly latency: LatencyLaw | null
  /** Null where the policy has none: then nothing is drawn for them. */
  readonly refusals: readonly Chance[] | null
  readonly faults: readonly Chance[] | null
  /** How many rules of refusal the policy has, met or not. */
  readonly refusalRules: number
}

/** A rule that may meet the message, as far as its amount and its turn allow. */
export interface Chance {
  /** Its place among the rules of the policy. */
  readonly rule: number
  readonly weight: number
  readonly minFen: number
  readonly maxFen: number
  readonly everyNth: number
}

export function oddsOf(policy: Policy, message: Omit<Circumstances, 'ordinal' | 'trace'>): Odds {
  const { latency, refusals = [], faults = [] } = policy
  return {
    latency: latency === undefined ? null : lawOf(latency),
    refusals: refusals.length === 0 ? null : chancesOf(refusals, message),
    faults: faults.length === 0 ? null : chancesOf(faults, message),
    refusalRules: refusals.length,
  }
}

function chancesOf(
  rules: readonly (RefusalRule | FaultRule)[],
  message: Omit<Circumstances, 'ordinal' | 'trace'>,
): Chance[] {
  return rules.flatMap(({ weight, when }, rule) => {
    if (!applies(when, message)) return []
    const { min = 0, max = Number.POSITIVE_INFINITY } = when?.amountFen ?? {}
    const amounts =
      when?.amountFen === undefined
        ? { minFen: Number.NEGATIVE_INFINITY, maxFen: Number.POSITIVE_INFINITY }
        : { minFen: min, maxFen: max }
    return [{ rule, weight, ...amounts, everyNth: when?.everyNth ?? 1 }]
  })
}

/**
 * One draw over the rules that match: each takes its share of [0, 1), the rest is good fortune, -1.
 * The place of the rule in its policy.
 */
export function chosen(
  chances: readonly Chance[] | null,
  draw: Stream,
  amountFen: number,
  ordinal: number,
): number {
  if (chances === null) return -1
  let left = draw.next()
  for (let place = 0; place < chances.length; place += 1) {
    const chance = chances[place]
    if (chance === undefined) break
    if (amountFen < chance.minFen || amountFen > chance.maxFen) continue
    if (ordinal % chance.everyNth !== chance.everyNth - 1) continue
    if (left < chance.weight) return chance.rule
    left -= chance.weight
  }
  return -1
}

/** Whether a rule may meet such messages; which amounts and turns it meets is left open. */
function applies(
  when: Condition | undefined,
  message: Omit<Circumstances, 'ordinal' | 'trace'>,
): boolean {
  if (when?.operation === undefined && !message.movesMoney) return false
  if (when === undefined) return true
  return (
    (when.amountFen === undefined || message.amountFen !== undefined) &&
    among(when.app, message.app) &&
    among(when.owner, message.owner) &&
    among(when.bank, message.bank) &&
    among(when.city, message.city) &&
    among(when.merchant, message.merchant) &&
    (when.operation?.includes(everyOperation) === true || among(when.operation, message.operation))
  )
}

function among(list: readonly string[] | undefined, value: string | undefined): boolean {
  return list === undefined || (value !== undefined && list.includes(value))
}
