/** Any percentile, of the whole payment or of one of its phases; and what a watcher may type for one. */
import type { Phase, SecondRow } from '../../protocol/live.ts'
import { percentileOf, type SparseCounts } from '../../protocol/percentile.ts'

export type Part = 'payment' | Phase

export const countsOf = (row: SecondRow, part: Part): SparseCounts =>
  part === 'payment' ? row.latency : (row.phases[part] ?? [])

/** At most so many lines in one chart can be told apart. */
export const percentilesMax = 6

/** Offered to whoever would rather choose. */
export const offered = [50, 75, 90, 95, 99, 99.9, 99.99] as const

export type Typed =
  | { readonly ok: true; readonly percent: number }
  | { readonly ok: false; readonly why: 'empty' | 'no-number' | 'out-of-range' | 'shown' | 'full' }

/**
 * `p99.9`, `99,9 %`, `P 99`: as people write it.
 * @example typedPercentile('p99.9', [50]) // { ok: true, percent: 99.9 }
 */
export function typedPercentile(text: string, shown: readonly number[]): Typed {
  const bare = text.trim().replace(/^p\s*/i, '').replace(/\s*%$/, '').replace(/[,，]/, '.')
  if (bare === '') return { ok: false, why: 'empty' }
  if (!/^\d*\.?\d+$|^\d+\.$/.test(bare))
    return { ok: false, why: /^-\s*\d/.test(bare) ? 'out-of-range' : 'no-number' }
  const percent = Number(bare)
  if (percent > 100) return { ok: false, why: 'out-of-range' }
  if (shown.includes(percent)) return { ok: false, why: 'shown' }
  if (shown.length >= percentilesMax) return { ok: false, why: 'full' }
  return { ok: true, percent }
}

const known = new WeakMap<SparseCounts, Map<number, number | null>>()

/** In milliseconds; asked four times a second of the same counts, reckoned once. */
export function percentileIn(counts: SparseCounts, percent: number): number | null {
  const before = known.get(counts)
  const answered = before?.get(percent)
  if (answered !== undefined) return answered
  const value = percentileOf(counts, percent / 100)
  if (before === undefined) known.set(counts, new Map([[percent, value]]))
  else before.set(percent, value)
  return value
}
