/** Foreign payers beside native ones at the same merchants: success, delay, step-up. */
import { outcomeFacts } from '../../core/outcome.ts'
import type { Attempt } from '../evidence/evidence.ts'
import { grouped, isForeign } from './case-file.ts'
import { quantileOf, type Share, shareOf } from './samples.ts'

/** How one group of payers fared. Shares are from 0 to 1; delays are of approved payments. */
export interface SideFigures {
  readonly attempts: number
  readonly approved: number
  /** Attempts that ended on the payer's own side, which the merchant's side could not help. */
  readonly endedOnOwnSide: number
  /** Approved, of those that did not end on the payer's own side; null when there are none. */
  readonly successShare: number | null
  readonly refusedByRule: number
  readonly medianMs: number | null
  readonly p95Ms: number | null
  /** Asked for the password, of the approved. */
  readonly stepUpShare: number | null
}

export interface MerchantComparison {
  readonly owner: string
  readonly merchant: string
  readonly shop: string
  readonly city: string
  readonly native: SideFigures
  readonly foreign: SideFigures
}

/** The samples behind the figures of one side. */
export interface Side {
  readonly success: Share
  readonly stepUp: Share
  /** Sorted. */
  readonly delaysMs: readonly number[]
}

export interface Meeting {
  readonly owner: string
  readonly merchant: string
  readonly shop: string
  readonly city: string
  readonly native: readonly Attempt[]
  readonly foreign: readonly Attempt[]
}

/** All attempts by the merchant they were made at, the merchants in order of their names. */
export function meetingsOf(attempts: readonly Attempt[]): Meeting[] {
  const byMerchant = grouped(attempts, ({ owner, merchant }) => `${owner} ${merchant}`)
  return [...byMerchant]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .flatMap(([, group]) => {
      const [first] = group
      if (first === undefined) return []
      const { owner, merchant, shop, city } = first
      const foreign = group.filter(isForeign)
      const native = group.filter((attempt) => !isForeign(attempt))
      return [{ owner, merchant, shop, city, native, foreign }]
    })
}

export const comparisonOf = ({ native, foreign, ...place }: Meeting): MerchantComparison => ({
  ...place,
  native: figuresOf(native),
  foreign: figuresOf(foreign),
})

export function sideOf(attempts: readonly Attempt[]): Side {
  const judged = attempts.filter((attempt) => !endedOnOwnSide(attempt))
  const approved = attempts.filter(({ outcome }) => outcome === 'approved')
  const asked = approved.filter(({ steppedUp }) => steppedUp)
  return {
    success: { hits: approved.length, of: judged.length },
    stepUp: { hits: asked.length, of: approved.length },
    delaysMs: approved.map(({ tookMs }) => tookMs).sort((left, right) => left - right),
  }
}

function figuresOf(attempts: readonly Attempt[]): SideFigures {
  const { success, stepUp, delaysMs } = sideOf(attempts)
  return {
    attempts: attempts.length,
    approved: success.hits,
    endedOnOwnSide: attempts.length - success.of,
    successShare: success.of === 0 ? null : shareOf(success),
    refusedByRule: attempts.filter(isRefusedByRule).length,
    medianMs: quantileOf(delaysMs, 0.5) ?? null,
    p95Ms: quantileOf(delaysMs, 0.95) ?? null,
    stepUpShare: stepUp.of === 0 ? null : shareOf(stepUp),
  }
}

/** Refused because of who pays where: not for what kind of code it was, which binds all alike. */
export const isRefusedByRule = ({ outcome }: Pick<Attempt, 'outcome'>): boolean =>
  outcomeFacts(outcome).stage === 'rule' && outcome !== 'wrong-code-kind'

/** Stages at which the payer, the payer's card and its bank say no. */
const ofThePayer: ReadonlySet<string> = new Set(['payer', 'card', 'funds', 'issuer'])
/** Stages that are of whoever decided them. */
const ofWhoDecides: ReadonlySet<string> = new Set(['limit', 'risk', 'network'])

/** Whether it was the payer's own side that ended it, and not the merchant's or the switch. */
export function endedOnOwnSide(attempt: Attempt): boolean {
  const { outcome, hop, owner } = attempt
  const { stage } = outcomeFacts(outcome)
  if (ofThePayer.has(stage)) return true
  if (!ofWhoDecides.has(stage)) return false
  if (!isForeign(attempt)) return stage === 'limit'
  const decider = hop.slice(hop.indexOf('>') + 1)
  return decider !== owner && decider !== 'switch'
}
