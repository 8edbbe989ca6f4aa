/** Each expectation of a scenario beside what was found: for a page, a report and a pipeline. */
import type { Expected } from '../../dashboard/protocol/console.ts'
import type { Expectations } from '../scenario-terms.ts'

/** What of a report expectations are held against. */
export interface Measured {
  readonly traffic: {
    readonly approved: number
    readonly finished: number
    readonly late: number
    readonly started: number
    readonly dropped: number
    readonly latencyMs: { readonly p99: number | null }
    readonly outcomes: Readonly<Record<string, number>>
  }
  readonly books: { readonly balance: boolean }
  readonly records: { readonly agree: boolean }
  readonly notifications?: readonly {
    readonly missing: number
    readonly tookMs: { readonly p99: number | null }
  }[]
}

const kinds = {
  atLeast: { sign: '≥', meets: (found: number, bound: number) => found >= bound },
  atMost: { sign: '≤', meets: (found: number, bound: number) => found <= bound },
} as const

export function expectedOf(expectations: Expectations, report: Measured): Expected[] {
  const { outcomes = {}, booksBalance: _books, recordsAgree: _records, ...bounds } = expectations
  const { books, records, traffic } = report
  return [
    truth('booksBalance', books.balance),
    truth('recordsAgree', records.agree),
    ...Object.entries(bounds).flatMap(([name, bound]) => {
      const figure = figures[name as keyof typeof figures]
      if (typeof bound !== 'number' || figure === undefined) return []
      const found = figure(report)
      return [
        compared(name, { found, bound, kind: name.endsWith('AtLeast') ? 'atLeast' : 'atMost' }),
      ]
    }),
    ...Object.entries(outcomes).flatMap(([outcome, { atLeast, atMost }]) => {
      const found = traffic.outcomes[outcome] ?? 0
      return [
        ...(atLeast === undefined
          ? []
          : [compared(outcome, { found, bound: atLeast, kind: 'atLeast' })]),
        ...(atMost === undefined
          ? []
          : [compared(outcome, { found, bound: atMost, kind: 'atMost' })]),
      ]
    }),
  ]
}

const truth = (name: string, met: boolean): Expected => ({
  ...{ name, wanted: 'true', found: String(met), met },
})

function compared(
  name: string,
  { found, bound, kind }: { found: number | null; bound: number; kind: keyof typeof kinds },
): Expected {
  const { sign, meets } = kinds[kind]
  const shown = found === null ? '–' : figure(found)
  return {
    name,
    wanted: `${sign} ${bound}`,
    found: shown,
    met: found === null || meets(found, bound),
  }
}

const figure = (value: number) => (Number.isInteger(value) ? String(value) : value.toFixed(4))

/** What each expectation is held against; null where nothing of the kind was measured. */
const figures = {
  approvedShareAtLeast: approvedShare,
  approvedShareAtMost: approvedShare,
  latencyMsP99AtMost: ({ traffic }: Measured) => traffic.latencyMs.p99,
  lateShareAtMost: ({ traffic }: Measured) => traffic.late / Math.max(1, traffic.started),
  droppedAtMost: ({ traffic }: Measured) => traffic.dropped,
  notificationMsP99AtMost: ({ notifications = [] }: Measured) =>
    most(notifications.map(({ tookMs }) => tookMs.p99 ?? 0)),
  notificationsMissingAtMost: ({ notifications = [] }: Measured) =>
    most(notifications.map(({ missing }) => missing)),
} as const satisfies Record<
  Exclude<keyof Expectations, 'outcomes' | 'booksBalance' | 'recordsAgree'>,
  (report: Measured) => number | null
>

/** Those that say nothing where the generator was the bottleneck. */
export const ofTime: ReadonlySet<string> = new Set<keyof typeof figures>([
  ...(['latencyMsP99AtMost', 'lateShareAtMost', 'droppedAtMost'] as const),
  'notificationMsP99AtMost',
])

function approvedShare({ traffic }: Measured): number {
  return traffic.approved / Math.max(1, traffic.finished)
}

const most = (values: readonly number[]) => (values.length === 0 ? null : Math.max(...values))
