/** What a case comes to: the line of JSON that is printed for it, and what stands in it. */
import { cpus } from 'node:os'
import { exitCodes } from '../exit-codes.ts'
import type { Case, Measured } from './case.ts'
import { canPin } from './serve.ts'

/** All of a run's lines carry these. */
export interface Conditions {
  readonly pinned: boolean
  /** `2 × AMD EPYC`. */
  readonly machine: string
  readonly node: string
  readonly seed: number
  /** The day it was measured: `2026-11-22`. */
  readonly day: string
}

export const conditionsOf = (seed: number, now: Date): Conditions => ({
  pinned: canPin,
  machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
  node: process.version,
  seed,
  day: now.toISOString().slice(0, 10),
})

interface About {
  readonly case: string
  readonly says: string
}

/** Median, and least and most, of the rounds that count. */
export interface MeasuredLine extends About, Conditions {
  readonly figure: number
  readonly unit: string
  readonly min: number
  readonly max: number
  readonly baseline: string | null
  /** Median through the baseline's median; null without one. */
  readonly ratio: number | null
  /** The same of answers per second of the processor's time, which a busy machine disturbs less. */
  readonly cpuRatio: number | null
  readonly rounds: number
  /** The medians of the side figures. */
  readonly beside: Readonly<Record<string, number>>
}

export interface SkippedLine extends About {
  readonly skipped: string
}

export interface FailedLine extends About {
  readonly error: string
}

export type Line = MeasuredLine | SkippedLine | FailedLine

/** The rounds of one case that count, in order. */
export type Figures = readonly Measured[]

/** What is skipped is no error; what fails is. */
export const endingOf = (lines: readonly Line[]): number =>
  lines.some((line) => 'error' in line) ? exitCodes.crashed : exitCodes.passed

export function measuredLine(
  { name, says, unit, baseline }: Case,
  figures: Figures,
  { against, conditions }: { readonly against: Figures; readonly conditions: Conditions },
): MeasuredLine {
  const list = figures.map(({ figure }) => figure)
  const middle = median(list)
  const besides = mediansBeside(figures)
  return {
    ...{ case: name, figure: rounded(middle), unit },
    ...{ min: rounded(Math.min(...list)), max: rounded(Math.max(...list)), baseline },
    ratio: ratioOf(middle, median(against.map(({ figure }) => figure))),
    cpuRatio: ratioOf(besides.perCpuSecond, mediansBeside(against).perCpuSecond),
    rounds: list.length,
    ...conditions,
    says,
    beside: besides,
  }
}

/** To three places; null when either is not there. */
const ratioOf = (one = Number.NaN, other = Number.NaN) =>
  Number.isFinite(one / other) ? Number((one / other).toFixed(3)) : null

function mediansBeside(figures: Figures): Record<string, number> {
  const names = new Set(figures.flatMap(({ beside }) => Object.keys(beside ?? {})))
  return Object.fromEntries(
    [...names].map((name) => [
      name,
      rounded(median(figures.flatMap(({ beside }) => beside?.[name] ?? []))),
    ]),
  )
}

/** Whole numbers from a hundred up, three figures below. */
const rounded = (figure: number) =>
  Math.abs(figure) >= 100 ? Math.round(figure) : Number(figure.toPrecision(3))

/** The middle one; of an even number the mean of the two in the middle. */
export function median(list: readonly number[]): number {
  const sorted = [...list].sort((left, right) => left - right)
  const half = sorted.length / 2
  const [below = Number.NaN, above = Number.NaN] = [
    sorted[Math.ceil(half) - 1],
    sorted[Math.floor(half)],
  ]
  return (below + above) / 2
}
