/** What a round came to, for whoever watched: the verdict, and each expectation beside what was found. */
import type { Ending, Expected, PlayTime } from '../../dashboard/protocol/console.ts'
import type { RehearsalReport } from '../rehearsal/rehearsal-report.ts'
import type { RunReport } from '../runs.ts'
import type { Expectations, Scenario } from '../scenario-terms.ts'

type Report = RunReport | RehearsalReport

export function endingOf(
  report: Report,
  { scenario, time, stopped }: { scenario: Scenario; time: PlayTime; stopped: boolean },
): Ending {
  const { scenario: title, seed, digest, verdict, traffic, books, records } = report
  return {
    ...{ title, seed, time, stopped, digest },
    passed: verdict.passed && !stopped,
    reasons: verdict.reasons,
    inconclusive: verdict.inconclusive ?? [],
    expectations: expectedOf(scenario.expectations, report),
    finished: traffic.finished,
    approved: traffic.approved,
    booksBalance: books.balance,
    recordsAgree: records.agree,
  }
}

const kinds = {
  atLeast: { sign: '≥', meets: (found: number, bound: number) => found >= bound },
  atMost: { sign: '≤', meets: (found: number, bound: number) => found <= bound },
} as const

function expectedOf(expectations: Expectations, report: Report): Expected[] {
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
  latencyMsP99AtMost: ({ traffic }: Report) => traffic.latencyMs.p99,
  lateShareAtMost: ({ traffic }: Report) => traffic.late / Math.max(1, traffic.started),
  droppedAtMost: ({ traffic }: Report) => traffic.dropped,
  notificationMsP99AtMost: (report: Report) =>
    most(notificationsOf(report).map(({ tookMs }) => tookMs.p99 ?? 0)),
  notificationsMissingAtMost: (report: Report) =>
    most(notificationsOf(report).map(({ missing }) => missing)),
} as const satisfies Record<
  Exclude<keyof Expectations, 'outcomes' | 'booksBalance' | 'recordsAgree'>,
  (report: Report) => number | null
>

function approvedShare({ traffic }: Report): number {
  return traffic.approved / Math.max(1, traffic.finished)
}

const notificationsOf = (report: Report) => ('notifications' in report ? report.notifications : [])

const most = (values: readonly number[]) => (values.length === 0 ? null : Math.max(...values))
