/**
 * What a run comes to: verdicts, times by phase and kind, ends by outcome and reason, books, and
 * what a matrix or a staircase has beside. Pure: every form of the summary is written from this.
 */
import { outcomes, reasons } from '../outcomes.ts'
import { phaseNames, phaseWords } from '../phases.ts'
import { idle } from '../thresholds.ts'
import { type CellRow, cellsOf } from './cells.ts'
import type { Measured, Metric } from './measured.ts'
import { type StepRow, stepsOf } from './steps.ts'

export interface Verdict {
  readonly metric: string
  readonly bound: string
  readonly state: 'held' | 'failed' | 'not-measured'
  /** What was measured, as the bound reckons it; empty where k6 does not say. */
  readonly found: string
}

/** Times in milliseconds. */
export interface TimeRow {
  readonly name: string
  readonly says: string
  readonly count: number
  readonly min: number
  readonly med: number
  readonly p95: number
  readonly p99: number
  readonly p999: number
  readonly max: number
}

export interface CountRow {
  readonly word: string
  readonly count: number
}

export interface Digest {
  readonly version: 1
  readonly name: string
  readonly passed: boolean
  /** What the run was asked of: the sandbox's scenario and seed, the tag in its order numbers. */
  readonly about: {
    readonly scenario: string
    readonly seed: number
    readonly tag: string
    /** `full`, `verify-once` or `trust`. */
    readonly signatures: string
    readonly target: string
    /** RFC 3339. */
    readonly startedAt: string
    readonly seconds: number
  }
  readonly verdicts: readonly Verdict[]
  readonly phases: readonly TimeRow[]
  readonly kinds: readonly TimeRow[]
  readonly payments: number
  readonly perSecond: number
  readonly dropped: number
  readonly requests: number
  readonly outcomes: readonly CountRow[]
  readonly reasons: readonly CountRow[]
  /** Null where the end was never reached. */
  readonly books: {
    readonly balance: boolean
    readonly recordsAgree: boolean
    readonly sumFen: number
    readonly pending: number
  } | null
  readonly cells: readonly CellRow[]
  readonly steps: readonly StepRow[]
}

export function digestOf(name: string, data: Measured, target: string): Digest {
  const { metrics, setup_data: opening } = data
  const signatures = opening?.health.signatures ?? 'unknown'
  const verdicts = verdictsOf(metrics, signatures)
  const seconds = data.state.testRunDurationMs / 1000
  const payments = numberIn(metrics.pay_outcomes, 'count')
  const played = numberIn(metrics.iteration_duration, 'avg')
  return {
    ...{ version: 1, name, verdicts, payments },
    passed:
      opening !== undefined && payments > 0 && verdicts.every(({ state }) => state !== 'failed'),
    about: {
      scenario: opening?.health.scenario ?? 'none: setup failed',
      seed: opening?.health.seed ?? 0,
      tag: opening?.tag ?? '',
      ...{ signatures, target },
      startedAt: new Date(opening?.startedAt ?? 0).toISOString(),
      seconds: round(seconds),
    },
    phases: phaseNames.flatMap((phase) => timeRow(phase, phaseWords[phase], metrics[phase])),
    kinds: (opening?.kinds ?? []).flatMap(({ id, weight }) =>
      timeRow(id, `weight ${weight}`, metrics[`pay_e2e{kind:${id}}`]),
    ),
    perSecond: played > 0 ? round(numberIn(metrics.pay_outcomes, 'rate')) : 0,
    dropped: numberIn(metrics.dropped_iterations, 'count'),
    requests: numberIn(metrics.http_reqs, 'count'),
    outcomes: countRows(metrics, 'outcome', outcomes),
    reasons: countRows(metrics, 'reason', reasons),
    books: booksOf(metrics),
    cells: opening === undefined ? [] : cellsOf(opening, metrics),
    steps: stepsOf(metrics),
  }
}

/**
 * In the order of their names. k6 calls a bound held that it had nothing to hold it against, and where
 * nobody signs there was nothing to verify.
 */
function verdictsOf(metrics: Measured['metrics'], signatures: string): Verdict[] {
  const played = stepsOf(metrics).map(({ step }) => step)
  const isPlayed = (metric: string) => {
    const step = /\{scenario:(step-\d+)\}/.exec(metric)?.[1]
    return step === undefined || played.includes(step)
  }
  const names = Object.keys(metrics).sort()
  return names.flatMap((metric) => {
    const { thresholds = {}, values = {} } = metrics[metric] ?? {}
    const isVoid = metric === 'verified' && signatures === 'trust'
    const measured = isPlayed(metric) && hasSamples(values) && !isVoid
    return Object.entries(thresholds)
      .filter(([bound]) => !idle.includes(bound))
      .map(([bound, { ok }]): Verdict => {
        const state = !ok ? 'failed' : measured ? 'held' : 'not-measured'
        return { metric, bound, state, found: measured ? foundOf(bound, values) : '' }
      })
  })
}

/** A rate has passes and fails, a trend a count; a counter that stands at nothing has been counted. */
const hasSamples = (values: Metric['values']): boolean => {
  const { passes, fails, count, min } = values
  if (passes !== undefined) return passes + (fails ?? 0) > 0
  return min === undefined || count !== 0
}

/** `p(95)<1500` is about the value that k6 calls `p(95)`. */
function foundOf(bound: string, values: Metric['values']): string {
  const name = /^(p\([\d.]+\)|\w+)/.exec(bound)?.[1] ?? ''
  const value = values[name]
  return value === undefined ? '' : String(round(value))
}

function timeRow(name: string, says: string, metric: Metric | undefined): TimeRow[] {
  const count = numberIn(metric, 'count')
  if (count === 0) return []
  const of = (value: string) => round(numberIn(metric, value))
  const tails = { p95: of('p(95)'), p99: of('p(99)'), p999: of('p(99.9)') }
  return [{ name, says, count, min: of('min'), med: of('med'), ...tails, max: of('max') }]
}

/** The words that were counted, most often first; what no word stands for is told as one. */
function countRows(
  metrics: Measured['metrics'],
  tag: string,
  words: readonly string[],
): readonly CountRow[] {
  const rows = words
    .map((word) => ({ word, count: numberIn(metrics[`pay_outcomes{${tag}:${word}}`], 'count') }))
    .filter(({ count }) => count > 0)
  const counted = rows.reduce((sum, { count }) => sum + count, 0)
  const others = numberIn(metrics.pay_outcomes, 'count') - counted
  const all = others > 0 ? [...rows, { word: 'others', count: others }] : rows
  return all.sort((one, other) => other.count - one.count)
}

function booksOf(metrics: Measured['metrics']): Digest['books'] {
  if (metrics.books_balance === undefined) return null
  return {
    balance: numberIn(metrics.books_balance, 'rate') === 1,
    recordsAgree: numberIn(metrics.records_agree, 'rate') === 1,
    sumFen: numberIn(metrics.books_sum_fen, 'value'),
    pending: numberIn(metrics.books_pending, 'value'),
  }
}

const numberIn = (metric: Metric | undefined, name: string): number => metric?.values[name] ?? 0

const round = (value: number): number => Math.round(value * 1000) / 1000
