/** Evidence of small rehearsals for the tests of the audit, and ways to plant what is not right in it. */
import { expect } from 'vitest'
import { fen } from '../../core/money.ts'
import type { Rule } from '../../core/rule-book.ts'
import { rulePages } from '../../core/rule-pages.ts'
import { scenes } from '../../core/scene.ts'
import { networks } from '../../loadtests/traffic/cast.ts'
import { byHand } from '../by-hand.ts'
import type { Attempt, Evidence, Spoken } from '../evidence/evidence.ts'
import { rehearse } from '../rehearsal/rehearse.ts'
import type { Scenario } from '../scenario-terms.ts'
import { reportOf } from './audit.ts'
import { isForeign, openCaseFile } from './case-file.ts'
import type { CheckReport } from './check.ts'

/** The rule that a page of the story adds to history. */
const ruleOf = (page: string): Rule => some(some(rulePages, ({ name }) => name === page).rules)

/** The first of some, which there must be. */
export function some<T>(all: readonly T[], isIt: (one: T) => boolean = () => true): T {
  const found = all.find(isIt)
  if (found === undefined) throw new Error('There is none of them.')
  return found
}

export const fullOpenness = ruleOf('full-openness')
export const exclusiveAgreement = ruleOf('exclusive-agreement')

export const apps = ['alipay', 'wechat', 'quickpass', 'icbc', 'cmb', 'mipay']

const mix = apps.flatMap((app) =>
  networks.flatMap((owner) => scenes.map((scene) => ({ app, owner, scene, weight: 1 }))),
)

interface Town {
  readonly payments?: number
  readonly day?: string
  readonly rules?: readonly Rule[]
  readonly scenario?: Partial<Scenario>
}

/** A rehearsed crowd at two merchants of each network: every app in every scene. */
export async function rehearsedTown(town: Town = {}): Promise<Evidence> {
  const { payments = 240, day = '2026-11-22', rules = [], scenario = {} } = town
  const cast = {
    ...{ ...byHand.cast, mix, merchantsPerNetwork: 2, payersPerApp: 200, refundShare: 0.2 },
    openingBalanceFen: fen(100_000_000),
    amount: { kind: 'list', fens: [100, 2_350, 9_900, 45_000, 150_000] } as const,
  }
  const arrivals = [{ kind: 'constant', ratePerSecond: 2, seconds: payments / 2 }] as const
  const about = { title: 'A small town', day, rules, arrivals, cast }
  return (await rehearse({ ...byHand, ...about, ...scenario }, 7)).evidence
}

export const openTown = (town: Town = {}) => rehearsedTown({ ...town, rules: [fullOpenness] })

export const checkOf = (evidence: Evidence, number: number): CheckReport =>
  reportOf(openCaseFile(evidence), number)

/** The check fails, says so in these words, and shows that payment, when one is named. */
export function expectFailure(
  evidence: Evidence,
  number: number,
  { says, shows }: { readonly says: RegExp; readonly shows?: string | undefined },
): void {
  const { verdict, finding, payments, paymentCount } = checkOf(evidence, number)
  expect([verdict, finding]).toEqual(['failed', expect.stringMatching(says)])
  if (shows === undefined) return
  expect(payments.map(({ trace }) => String(trace))).toContain(shows)
  expect(paymentCount).toBeGreaterThanOrEqual(payments.length)
}

export const paidFrom = (evidence: Evidence, scene: Attempt['scene']): Attempt =>
  some(
    evidence.attempts,
    (one) => isForeign(one) && one.scene === scene && one.outcome === 'approved',
  )

/** The same evidence, with some of its attempts changed. */
export const withAttempts = (
  evidence: Evidence,
  change: (attempt: Attempt) => Partial<Attempt>,
): Evidence => ({
  ...evidence,
  attempts: evidence.attempts.map((attempt) => ({ ...attempt, ...change(attempt) })),
})

export const withSpoken = (
  evidence: Evidence,
  change: (spoken: Spoken) => Partial<Spoken>,
): Evidence => ({
  ...evidence,
  spoken: evidence.spoken.map((one) => ({ ...one, ...change(one) })),
})

/** One part of the evidence by institution, with its records changed. */
export function withBook<T>(
  books: ReadonlyMap<Attempt['owner'], readonly T[]>,
  change: (record: T) => readonly T[],
): ReadonlyMap<Attempt['owner'], readonly T[]> {
  return new Map([...books].map(([id, records]) => [id, records.flatMap(change)]))
}
