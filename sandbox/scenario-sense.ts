/** What a scenario of the right shape can still get wrong: times, sums, and hopes that cannot come true. */

import { dueTimes, durationSeconds, expectedArrivals } from '../core/arrivals.ts'
import { shedWords } from '../core/capacity.ts'
import type { Policy } from '../core/faults.ts'
import { limits } from '../core/limits.ts'
import type { Refusal } from '../core/outcome.ts'
import { type RuleBook, refusalOf } from '../core/rule-book.ts'
import type { Mistake } from './misuse.ts'
import { moods as usualMoods } from './moods.ts'
import { type At, policyMistakes } from './policy-form.ts'
import { cellsOf, pagesOf, rulingAt } from './scenario-cells.ts'
import { dayMistakes } from './scenario-days.ts'
import type { CountBounds, Scenario } from './scenario-terms.ts'

/** Every mistake in the sense of a scenario; `at` tells where a path in it lies. */
export function senseMistakes(scenario: Scenario, at: At): Mistake[] {
  const { policies, changes } = scenario
  const days = dayMistakes(scenario, at)
  return [
    ...days,
    ...arrivalMistakes(scenario, at),
    ...amountMistakes(scenario, at),
    ...policyMistakes(policies, (...path) => at('policies', ...path)),
    ...changes.flatMap((change, index) =>
      policyMistakes(change.policies, (...path) => at('changes', index, 'policies', ...path)),
    ),
    ...changeTimeMistakes(scenario, at),
    ...patienceMistakes(scenario, at),
    ...boundMistakes(scenario, at),
    // What its pages allow is only known once they can be opened.
    ...(days.length > 0 ? [] : hopeMistakes(scenario, at)),
  ]
}

function arrivalMistakes({ arrivals, seed }: Scenario, at: At): Mistake[] {
  const where = at('arrivals')
  const expected = expectedArrivals(arrivals)
  if (expected > limits.arrivalsMax) {
    const found = `about ${Math.round(expected)} arrivals`
    return [{ where, found, todo: `Keep a run below ${limits.arrivalsMax} arrivals.` }]
  }
  if (expected > 1000 || dueTimes(arrivals, seed).length > 0) return []
  return [{ where, found: 'not one arrival', todo: 'Raise a rate, or let a phase last longer.' }]
}

function amountMistakes({ cast }: Scenario, at: At): Mistake[] {
  const { amount } = cast
  if (amount.kind !== 'lognormal') return []
  const { minFen, medianFen, maxFen } = amount
  if (minFen <= medianFen && medianFen <= maxFen) return []
  const found = `minFen ${minFen}, medianFen ${medianFen}, maxFen ${maxFen}`
  return [{ where: at('cast', 'amount'), found, todo: 'Let minFen ≤ medianFen ≤ maxFen.' }]
}

function changeTimeMistakes({ arrivals, changes }: Scenario, at: At): Mistake[] {
  const seconds = durationSeconds(arrivals)
  return changes.flatMap(({ atSeconds }, index) => {
    const where = at('changes', index, 'atSeconds')
    const found = String(atSeconds)
    const before = changes[index - 1]?.atSeconds ?? 0
    if (atSeconds >= seconds) {
      return [{ where, found, todo: `The last arrival comes before ${seconds} s: change earlier.` }]
    }
    if (atSeconds < before) return [{ where, found, todo: 'Put the changes in order of time.' }]
    return []
  })
}

/** The relations of core/limits.ts hold for a scenario's own patience too. */
function patienceMistakes({ patience }: Scenario, at: At): Mistake[] {
  const { switchMs, issuerMs, ownerMs } = patience
  const found = `switchMs ${switchMs}, issuerMs ${issuerMs}, ownerMs ${ownerMs}`
  const where = at('patience')
  const short = switchMs <= issuerMs + ownerMs
  const long = switchMs >= limits.drainMs
  return [
    ...(short
      ? [{ where, found, todo: 'Let switchMs be more than issuerMs and ownerMs together.' }]
      : []),
    ...(long
      ? [{ where, found, todo: `Let switchMs be below the ${limits.drainMs} ms a run drains.` }]
      : []),
  ]
}

function boundMistakes({ expectations, arrivals }: Scenario, at: At): Mistake[] {
  const { approvedShareAtLeast: least = 0, approvedShareAtMost: most = 1 } = expectations
  const expected = expectedArrivals(arrivals)
  const arrivalsMost = Math.ceil(expected + 6 * Math.sqrt(expected) + 1)
  const shares =
    least <= most
      ? []
      : [
          {
            where: at('expectations'),
            found: `an approved share of at least ${least} and at most ${most}`,
            todo: 'No run can meet both: raise the one or lower the other.',
          },
        ]
  const counts = Object.entries(expectations.outcomes ?? {}).flatMap(([outcome, bounds]) =>
    countMistakes(bounds, arrivalsMost).map((wrong) => ({
      where: at('expectations', 'outcomes', outcome),
      ...wrong,
    })),
  )
  return [...shares, ...counts]
}

function countMistakes({ atLeast = 0, atMost }: CountBounds, arrivalsMost: number) {
  if (atMost !== undefined && atLeast > atMost) {
    const found = `at least ${atLeast} and at most ${atMost}`
    return [{ found, todo: 'No run can meet both: raise the one or lower the other.' }]
  }
  if (atLeast > arrivalsMost) {
    return [
      { found: `at least ${atLeast}`, todo: 'The run has not so many arrivals: expect fewer.' },
    ]
  }
  return []
}

/** Refusals that nothing in the sandbox brings about by itself. */
const onlyByPolicy: readonly Refusal[] = [
  'issuer-down',
  'issuer-declined',
  'risk-refused',
  'merchant-blocked',
  'payer-blocked',
  'amount-over-limit',
  'count-over-limit',
  'card-expired',
  'card-blocked',
  'card-not-permitted',
]

const onlyByRule: readonly Refusal[] = Object.values(refusalOf)

/** What policies, moods, rules and limits of this scenario may refuse for. */
function refusalsIn(scenario: Scenario): ReadonlySet<string> {
  const { cast, policies, changes, moods, maintenance } = scenario
  const own = [policies, ...changes.map((change) => change.policies)].flatMap(Object.values)
  const all: readonly (Policy | null)[] = moods ? [...own, ...Object.values(usualMoods)] : own
  const pages = pagesOf(scenario)
  const rulings = cellsOf(scenario).flatMap((cell) => pages.map((book) => rulingAt(book, cell)))
  const isLimited = cast.certifiedShare < 1 || cast.staticShare > 0 || hasLimits(pages)
  return new Set<string>([
    ...all.flatMap((policy) => policy?.refusals ?? []).map(({ outcome }) => outcome),
    ...all.flatMap((policy) => (policy?.capacity ? shedWords(policy.capacity) : [])),
    ...rulings.flatMap(({ refusal }) => refusal ?? []),
    ...(isLimited ? ['amount-over-limit', 'count-over-limit'] : []),
    ...(maintenance ? ['issuer-down'] : []),
  ])
}

const hasLimits = (pages: readonly RuleBook[]) =>
  pages.some(({ rules }) => rules.some(({ limitFen }) => limitFen !== undefined))

/** Hopes that no run can fulfil: for what nothing brings about, or what the rule book forbids. */
function hopeMistakes(scenario: Scenario, at: At): Mistake[] {
  const { expectations } = scenario
  const brought = refusalsIn(scenario)
  const never = (outcome: string) =>
    [...onlyByPolicy, ...onlyByRule].some((one) => one === outcome) && !brought.has(outcome)
  const hopes = Object.entries(expectations.outcomes ?? {})
    .filter(([outcome, { atLeast = 0 }]) => atLeast > 0 && never(outcome))
    .map(([outcome, { atLeast }]) => ({
      where: at('expectations', 'outcomes', outcome),
      found: `at least ${atLeast}`,
      todo: 'Nothing in this scenario brings it about: add a policy or an opening that does.',
    }))
  const pages = pagesOf(scenario)
  const isOpen = cellsOf(scenario).some((cell) =>
    pages.some((book) => rulingAt(book, cell).state !== 'closed'),
  )
  if (isOpen || (expectations.approvedShareAtLeast ?? 0) === 0) return hopes
  const where = at('expectations', 'approvedShareAtLeast')
  const found = 'approvals where the rule book opens not one cell of the mix'
  return [...hopes, { where, found, todo: 'Open a cell under "openings", or expect none.' }]
}
