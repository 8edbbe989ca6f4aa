/**
 * The bad days of institutions, as policy: does this message suffer, and how. The decision is drawn
 * from (seed, payment, hop), so neither threads nor the order of arrival change it.
 */
import type { Hop } from './events.ts'
import { drawLatencyMs, type Latency } from './latency.ts'
import type { Refusal } from './outcome.ts'
import { type Stream, stream } from './random.ts'

/**
 * `timeout`: the work is done and no answer comes. `reset`: the connection breaks before any work.
 * `duplicate`: the message arrives twice. `late`: the answer comes `lateMs` after the work.
 */
export const faultKinds = ['timeout', 'reset', 'duplicate', 'late'] as const
export type FaultKind = (typeof faultKinds)[number]

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
  readonly attempt?: number
  readonly amountFen?: number
  readonly app?: string
  readonly owner?: string
  readonly bank?: string
  readonly city?: string
  readonly merchant?: string
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
  const place = message.hop.slice(message.hop.indexOf('>') + 1)
  const policy = policies[message.hop] ?? policies[place]
  if (policy === undefined) return noFate
  const draw = stream(seed, message.trace, message.hop, message.operation, message.attempt ?? 0)
  const latencyMs = policy.latency === undefined ? 0 : drawLatencyMs(policy.latency, draw)
  const refusal = chosen(policy.refusals, message, draw)?.outcome ?? null
  if (refusal !== null) return { latencyMs, refusal, fault: null, lateMs: 0 }
  const fault = chosen(policy.faults, message, draw)
  return { latencyMs, refusal, fault: fault?.kind ?? null, lateMs: fault?.lateMs ?? 0 }
}

/** One draw over the rules that match: each takes its share of [0, 1), the rest is good fortune. */
function chosen<Rule extends { readonly weight: number; readonly when?: Condition }>(
  rules: readonly Rule[] | undefined,
  message: Circumstances,
  draw: Stream,
): Rule | undefined {
  if (rules === undefined || rules.length === 0) return undefined
  let left = draw.next()
  for (const rule of rules) {
    if (!applies(rule.when, message)) continue
    if (left < rule.weight) return rule
    left -= rule.weight
  }
  return undefined
}

function applies(when: Condition | undefined, message: Circumstances): boolean {
  if (when?.operation === undefined && !message.movesMoney) return false
  if (when === undefined) return true
  return (
    within(when.amountFen, message.amountFen) &&
    among(when.app, message.app) &&
    among(when.owner, message.owner) &&
    among(when.bank, message.bank) &&
    among(when.city, message.city) &&
    among(when.merchant, message.merchant) &&
    among(when.operation, message.operation) &&
    (when.everyNth === undefined || message.ordinal % when.everyNth === when.everyNth - 1)
  )
}

function within(range: Condition['amountFen'], amount: number | undefined): boolean {
  if (range === undefined) return true
  if (amount === undefined) return false
  return amount >= (range.min ?? 0) && amount <= (range.max ?? Number.POSITIVE_INFINITY)
}

function among(list: readonly string[] | undefined, value: string | undefined): boolean {
  return list === undefined || (value !== undefined && list.includes(value))
}
