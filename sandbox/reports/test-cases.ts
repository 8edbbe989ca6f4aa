/** A verdict as test cases: what always holds, each expectation, each check of an audit. */

import type { FailureCount } from '../../core/failures-counted.ts'
import type { Expected } from '../../dashboard/protocol/console.ts'
import { ofTime } from './expected.ts'

export interface TestCase {
  /** What it belongs to: `expectations`, `audit`. */
  readonly group: string
  readonly name: string
  readonly state: 'passed' | 'failed' | 'skipped'
  /** Why it failed, or was not looked at. */
  readonly says?: string
}

interface Judged {
  readonly verdict: {
    readonly passed: boolean
    readonly reasons: readonly string[]
    readonly inconclusive?: readonly string[]
  }
  readonly traffic: {
    readonly due: number
    readonly finished: number
    readonly unknown: number
    readonly outcomes?: Readonly<Record<string, number>>
  }
  readonly expected: readonly Expected[]
  readonly failures?: readonly Pick<FailureCount, 'failure' | 'hop' | 'attempts'>[]
}

export function verdictCases(report: Judged): TestCase[] {
  const { verdict, traffic, expected } = report
  const { reasons, inconclusive } = verdict
  const circumstances = circumstancesOf(report)
  const { due, finished, unknown } = traffic
  return [
    {
      ...{ group: 'verdict', name: 'the verdict' },
      ...(reasons.length > 0
        ? failed([...reasons, ...circumstances].join('\n'))
        : inconclusive === undefined
          ? held
          : skipped(inconclusive.join('\n'))),
    },
    always('payments came, and came to an end', finished > 0, `${due} due, ${finished} finished`),
    always('every payment ended with a known result', unknown === 0, `${unknown} did not`),
    ...expected.map((one): TestCase => {
      const named = { group: 'expectations', name: `${one.name} ${one.wanted}` }
      if (inconclusive !== undefined && ofTime.has(one.name)) {
        return { ...named, ...skipped('the generator was the bottleneck') }
      }
      const says = `${one.name} is ${one.found}, expected ${one.wanted}`
      return { ...named, ...(one.met ? held : failed([says, ...circumstances].join('\n'))) }
    }),
  ]
}

/** What somebody who reads only the failed case asks next: how payments ended, and where they failed. */
function circumstancesOf({ traffic: { outcomes = {} }, failures = [] }: Judged): string[] {
  const counts = Object.entries(outcomes).sort(([, one], [, other]) => other - one)
  const ended = counts.slice(0, shownMax).map(([outcome, count]) => `${outcome} ${count}`)
  const places = failures
    .filter(({ attempts }) => attempts > 0)
    .sort((one, other) => other.attempts - one.attempts)
  const seen = places.slice(0, shownMax).map((one) => `${one.failure} ${one.attempts} (${one.hop})`)
  return [
    ...(ended.length === 0 ? [] : [`Payments ended: ${ended.join(', ')}.`]),
    ...(seen.length === 0 ? [] : [`Failures: ${seen.join(', ')}.`]),
  ]
}

const shownMax = 6

const held = { state: 'passed' } as const
const failed = (says: string) => ({ state: 'failed', says }) as const
const skipped = (says: string) => ({ state: 'skipped', says }) as const

const always = (name: string, holds: boolean, says: string): TestCase => ({
  ...{ group: 'verdict', name, ...(holds ? held : failed(says)) },
})

interface Audited {
  readonly checks: readonly {
    readonly number: number
    readonly title: string
    readonly verdict: 'passed' | 'failed' | 'not-applicable'
    readonly finding: string
  }[]
}

const states = { passed: 'passed', failed: 'failed', 'not-applicable': 'skipped' } as const

export const auditCases = ({ checks }: Audited): TestCase[] =>
  checks.map(({ number, title, verdict, finding }) => ({
    ...{ group: 'audit', name: `${number}. ${title}`, state: states[verdict] },
    ...(verdict === 'passed' ? {} : { says: finding }),
  }))
