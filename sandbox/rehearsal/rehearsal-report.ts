/** A rehearsal in figures: who came and how it ended by cell of the rule book, money, breaks, verdict. */
import { rfc3339 } from '../../core/calendar.ts'
import type { Break, ClosedDay } from '../../core/clearing-file.ts'
import type { Fen } from '../../core/money.ts'
import type { Outcome } from '../../core/outcome.ts'
import type { DifferenceKind } from '../../core/reconciliation.ts'
import type { Scene } from '../../core/scene.ts'
import type { TrafficReport } from '../../loadtests/traffic/report.ts'
import type { Attempt } from '../evidence/evidence.ts'
import { aboutReport } from '../reports/about.ts'
import { expectedOf } from '../reports/expected.ts'
import type { RunReport } from '../runs.ts'
import { judge } from '../verdict.ts'
import type { Rehearsed } from './rehearse.ts'

export interface RehearsalReport extends Omit<RunReport, 'workers' | 'traffic' | 'notifications'> {
  /** Business time, in Beijing. */
  readonly began: string
  readonly ended: string
  /** Without what only threads and sockets have. */
  readonly traffic: Omit<TrafficReport, 'rows' | 'seconds' | 'digest' | OfThreads>
  readonly cells: readonly CellCount[]
  readonly money: MoneyCount
  readonly days: readonly DayCount[]
}

type OfThreads = 'loopDelayMs' | 'loopBusyShare' | 'hops' | 'rateChanges' | 'signedAhead'

/** How attempts ended in one cell of the rule book. */
export interface CellCount {
  readonly app: string
  readonly owner: string
  readonly scene: Scene
  readonly attempts: number
  readonly approved: number
  readonly outcomes: Readonly<Partial<Record<Outcome, number>>>
}

/** In fen: what payers set out to pay, what merchants were paid, what went back of it. */
export interface MoneyCount {
  readonly askedFen: number
  readonly paidFen: number
  readonly refundedFen: number
}

/** A clearing day: how many breaks of each class were found, and how many had been put in. */
export interface DayCount {
  readonly day: string
  readonly lines: number
  readonly found: Readonly<Partial<Record<DifferenceKind, number>>>
  readonly injected: Readonly<Partial<Record<DifferenceKind, number>>>
  readonly carried: number
}

export function rehearsalReport(rehearsed: Rehearsed): RehearsalReport {
  const { evidence, traffic, positions, failures, ended } = rehearsed
  const { scenario, seed, books, records, settled, days, pages } = evidence
  const { title, timing, expectations } = scenario
  const judged = judge(expectations, { report: traffic, books, records, settled })
  const reasons = [...judged.reasons, ...days.flatMap(missedBreaks)]
  const { rows: _rows, seconds: _seconds, digest, ...rest } = traffic
  const { loopDelayMs: _loop, loopBusyShare: _busy, ...unwatched } = rest
  const { hops: _hops, rateChanges: _rate, signedAhead: _ahead, ...figures } = unwatched
  return {
    about: aboutReport('rehearsal'),
    ...{ scenario: title, seed, timing, signatures: 'none', digest },
    verdict: { passed: reasons.length === 0, reasons },
    expected: expectedOf(expectations, { traffic, books, records }),
    ...{ began: rfc3339(pages[0]?.at ?? 0), ended: rfc3339(ended) },
    ...{ traffic: figures, cells: cellsOf(evidence.attempts), money: moneyOf(rehearsed) },
    ...{ days: days.map(countsOf), failures, books, positions, records },
  }
}

function cellsOf(attempts: readonly Attempt[]): CellCount[] {
  const cells = new Map<string, Attempt[]>()
  for (const attempt of attempts) {
    const { app, owner, scene } = attempt
    const key = `${app} ${owner} ${scene}`
    const known = cells.get(key)
    if (known === undefined) cells.set(key, [attempt])
    else known.push(attempt)
  }
  return [...cells]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .flatMap(([, all]) => (all[0] === undefined ? [] : [cellCount(all[0], all)]))
}

function cellCount({ app, owner, scene }: Attempt, all: readonly Attempt[]): CellCount {
  const outcomes = counted(all.map(({ outcome }) => outcome))
  return { app, owner, scene, attempts: all.length, approved: outcomes.approved ?? 0, outcomes }
}

function counted<Name extends string>(names: readonly Name[]): Partial<Record<Name, number>> {
  const counts: Partial<Record<Name, number>> = {}
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1
  return counts
}

function moneyOf({ traffic, evidence }: Rehearsed): MoneyCount {
  const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0)
  const { rows } = traffic
  const came = rows.filter(({ final, refundedFen }) => final === 'paid' || refundedFen > 0)
  return {
    askedFen: sum(evidence.attempts.map(({ amountFen }): Fen => amountFen)),
    paidFen: sum(came.map(({ amountFen }) => amountFen)),
    refundedFen: sum(rows.map(({ refundedFen }) => refundedFen)),
  }
}

const countsOf = ({ day, files, breaks, injected, carried }: ClosedDay): DayCount => ({
  ...{ day, carried: carried.length },
  lines: [...files.values()].reduce((sum, file) => sum + file.switch.length, 0),
  found: counted(breaks.map(({ kind }) => kind)),
  injected: counted(injected.map(({ kind }) => kind)),
})

/** A reconciliation must find what was put in, and nothing else. */
function missedBreaks({ day, breaks, injected }: ClosedDay): string[] {
  const nameOf = ({ party, kind, key }: Break) => `${kind} at ${party}, ${key}`
  const found = new Set(breaks.map(nameOf))
  const there = new Set(injected.map(nameOf))
  const missed = [...there].filter((name) => !found.has(name))
  const invented = [...found].filter((name) => !there.has(name))
  return [
    ...told(`the reconciliation of ${day} missed`, missed),
    ...told(`the reconciliation of ${day} found, and nobody had put in,`, invented),
  ]
}

const told = (says: string, names: readonly string[]): string[] =>
  names.length === 0 ? [] : [`${says} ${names.length} breaks, first ${names[0]}`]
