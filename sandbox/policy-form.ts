/**
 * Policies from outside: a scenario's, or a document of the admin API. Their shape is the schema's;
 * here is what a schema cannot say: who may be named, what adds up, what belongs together.
 */
import type { FaultRule, Policies, Policy, RefusalRule } from '../core/faults.ts'
import type { Latency } from '../core/latency.ts'
import { placeIn, shapeMistakes, shown } from './form.ts'
import type { Mistake } from './misuse.ts'
import { hopNames, placeNames } from './names.ts'
import { suggestion } from './nearest.ts'

export type ParsedPolicies =
  | { readonly ok: true; readonly policies: Policies }
  | { readonly ok: false; readonly mistakes: readonly Mistake[] }

/** What holds at a place from some moment on; null for nothing any more. */
export type PolicyChanges = Readonly<Record<string, Policy | null>>

/** `where` names what the value came from, for the mistakes. */
export function parsePolicies(value: unknown, where: string): ParsedPolicies {
  const misshapen = shapeMistakes('policies', value, where)
  if (misshapen.length > 0) return { ok: false, mistakes: misshapen }
  const policies = value as Policies
  const mistakes = policyMistakes(policies, (...path) => placeIn(where, ...path))
  return mistakes.length > 0 ? { ok: false, mistakes } : { ok: true, policies }
}

/** The policies after a change: each place named is replaced whole, or removed by null. */
export function changedPolicies(policies: Policies, changes: PolicyChanges): Policies {
  const changed: Record<string, Policy> = { ...policies }
  for (const [place, policy] of Object.entries(changes)) {
    if (policy === null) delete changed[place]
    else changed[place] = policy
  }
  return changed
}

export type At = (...path: readonly (string | number)[]) => string

/** What is wrong with policies of the right shape; `at` tells where a path in them lies. */
export function policyMistakes(policies: PolicyChanges, at: At): Mistake[] {
  return Object.entries(policies).flatMap(([place, policy]) => [
    ...placeMistakes(place, at),
    ...(policy === null ? [] : mistakesOf(policy, (...path) => at(place, ...path))),
  ])
}

function placeMistakes(place: string, at: At): Mistake[] {
  const isHop = place.includes('>')
  const known = isHop ? hopNames : placeNames
  if (known.includes(place)) return []
  const found = isHop ? 'a hop no message takes' : 'no institution of this name'
  const hint = suggestion(place, isHop ? hopNames : placeNames)
  const todo = isHop && hint.startsWith('Use') ? hopHint : hint
  return [{ where: at(place), found, todo }]
}

const hopHint =
  'Hops are merchant>NETWORK, NETWORK>merchant, APP-app>INSTITUTION, and to and from the switch.'

function mistakesOf(policy: Policy, at: At): Mistake[] {
  const { latency, refusals = [], faults = [] } = policy
  return [
    ...capacityMistakes(policy, at),
    ...(latency === undefined ? [] : latencyMistakes(latency, at)),
    ...weightMistakes(refusals, (...path) => at('refusals', ...path)),
    ...weightMistakes(faults, (...path) => at('faults', ...path)),
    ...faults.flatMap((fault, index) => lateMistakes(fault, () => at('faults', index))),
    ...[
      ...refusals.map(({ when }, index) => ({ when, where: at('refusals', index, 'when') })),
      ...faults.map(({ when }, index) => ({ when, where: at('faults', index, 'when') })),
    ].flatMap(({ when, where }) => rangeMistakes(when, where)),
  ]
}

/** Without a latency a server is free again at once: nobody would ever wait. */
function capacityMistakes({ capacity, latency }: Policy, at: At): Mistake[] {
  if (capacity === undefined || latency !== undefined) return []
  const todo = 'Add a latency: a server is taken for as long as it lasts.'
  return [{ where: at('capacity'), found: 'a capacity without "latency"', todo }]
}

function latencyMistakes(latency: Latency, at: At): Mistake[] {
  const where = at('latency')
  const found = shown(latency)
  switch (latency.kind) {
    case 'fixed':
      return []
    case 'uniform':
      if (latency.minMs <= latency.maxMs) return []
      return [{ where, found, todo: 'Give a minMs that is not above maxMs.' }]
    case 'lognormal':
      if (latency.maxMs === undefined || latency.medianMs <= latency.maxMs) return []
      return [{ where, found, todo: 'Give a maxMs that is not below the median.' }]
    case 'percentiles': {
      const { p50Ms, p95Ms, p99Ms, maxMs = Number.POSITIVE_INFINITY } = latency
      if (p50Ms < p95Ms && p95Ms < p99Ms && p99Ms <= maxMs) return []
      return [{ where, found, todo: 'Let p50Ms < p95Ms < p99Ms, and none above maxMs.' }]
    }
  }
}

/** Rules without a condition, and rules with the same one, share the same messages. */
function weightMistakes(rules: readonly (RefusalRule | FaultRule)[], at: At): Mistake[] {
  const always = sumOf(rules.filter(({ when }) => when === undefined))
  const conditions = [...new Set(rules.map(({ when }) => JSON.stringify(when)))]
  const heaviest = conditions.map((condition) => {
    const same = rules.filter(({ when }) => JSON.stringify(when) === condition)
    return condition === undefined ? always : always + sumOf(same)
  })
  const sum = Math.max(0, ...heaviest)
  if (sum <= 1 + 1e-9) return []
  const found = `weights that add up to ${Number(sum.toFixed(6))}`
  return [{ where: at(), found, todo: 'Let the rules for the same messages share at most 1.' }]
}

const sumOf = (rules: readonly { readonly weight: number }[]) =>
  rules.reduce((sum, { weight }) => sum + weight, 0)

function lateMistakes({ kind, lateMs }: FaultRule, where: () => string): Mistake[] {
  if (kind === 'late' && lateMs === undefined) {
    return [
      { where: where(), found: 'a late answer without "lateMs"', todo: 'Say how late, in ms.' },
    ]
  }
  if (kind !== 'late' && lateMs !== undefined) {
    const found = `"lateMs" on a ${kind}`
    return [{ where: where(), found, todo: 'Remove it, or make the kind "late".' }]
  }
  return []
}

function rangeMistakes(when: RefusalRule['when'], where: string): Mistake[] {
  const { min = 0, max = Number.POSITIVE_INFINITY } = when?.amountFen ?? {}
  if (min <= max) return []
  return [
    { where, found: `amounts from ${min} to ${max}`, todo: 'Give a min that is not above max.' },
  ]
}
