/**
 * How much a sample proves: bounds for a share and for a quantile, so that a few payments convict
 * nobody. One-sided, at the confidence of `certaintyZ`; the method is told in docs/audit.md.
 */

/** Standard deviations: one chance in 2,000 to be wrong, on one side. */
export const certaintyZ = 3.29

export interface Share {
  readonly hits: number
  readonly of: number
}

export const shareOf = ({ hits, of }: Share): number => (of === 0 ? 0 : hits / of)

/** Wilson's bounds of a share. */
export function shareBounds({ hits, of }: Share, z = certaintyZ): readonly [number, number] {
  if (of === 0) return [0, 1]
  const share = hits / of
  const centre = share + (z * z) / (2 * of)
  const spread = z * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of))
  const scale = 1 + (z * z) / of
  return [Math.max(0, (centre - spread) / scale), Math.min(1, (centre + spread) / scale)]
}

/** The least by which `more` surely exceeds `less`, after Newcombe; below zero when it may not. */
export function surelyAbove(more: Share, less: Share): number {
  if (more.of === 0 || less.of === 0) return Number.NEGATIVE_INFINITY
  const [lowest] = shareBounds(more)
  const [, highest] = shareBounds(less)
  const down = shareOf(more) - lowest
  const up = highest - shareOf(less)
  return shareOf(more) - shareOf(less) - Math.sqrt(down * down + up * up)
}

/** Two groups met at one merchant. */
export interface Pair {
  readonly more: Share
  readonly less: Share
}

/**
 * The same over many merchants at once, each compared with itself and weighed by what it can tell
 * (Mantel and Haenszel), with Agresti and Caffo's added counts for the spread.
 */
export function surelyAboveOverall(pairs: readonly Pair[]): number {
  let weights = 0
  let difference = 0
  let variance = 0
  for (const { more, less } of pairs) {
    if (more.of === 0 || less.of === 0) continue
    const weight = (more.of * less.of) / (more.of + less.of)
    weights += weight
    difference += weight * (shareOf(more) - shareOf(less))
    variance += weight * weight * (spreadOf(more) + spreadOf(less))
  }
  if (weights === 0) return Number.NEGATIVE_INFINITY
  return (difference - certaintyZ * Math.sqrt(variance)) / weights
}

function spreadOf({ hits, of }: Share): number {
  const share = (hits + 1) / (of + 2)
  return (share * (1 - share)) / (of + 2)
}

/** The value at quantile `q` of sorted values; nothing when there are none. */
export function quantileOf(sorted: readonly number[], q: number): number | undefined {
  return sorted[Math.max(0, Math.ceil(sorted.length * q) - 1)]
}

/**
 * Values between which the quantile surely lies, by their ranks alone, whatever the distribution;
 * a bound is missing where the sample is too small to give it.
 */
export function quantileBounds(
  sorted: readonly number[],
  q: number,
): { readonly low: number | undefined; readonly high: number | undefined } {
  const middle = sorted.length * q
  const spread = certaintyZ * Math.sqrt(sorted.length * q * (1 - q))
  const low = Math.floor(middle - spread)
  const high = Math.ceil(middle + spread) + 1
  return { low: sorted[low - 1], high: sorted[high - 1] }
}
