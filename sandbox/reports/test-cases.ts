/** A verdict as test cases: what always holds, each expectation, each check of an audit. */
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
  readonly traffic: { readonly due: number; readonly finished: number; readonly unknown: number }
  readonly expected: readonly Expected[]
}

export function verdictCases({ verdict, traffic, expected }: Judged): TestCase[] {
  const { reasons, inconclusive } = verdict
  const { due, finished, unknown } = traffic
  return [
    {
      ...{ group: 'verdict', name: 'the verdict' },
      ...(reasons.length > 0
        ? failed(reasons.join('\n'))
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
      return { ...named, ...(one.met ? held : failed(`${one.name} is ${one.found}`)) }
    }),
  ]
}

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
