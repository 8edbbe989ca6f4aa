/**
 * The shares by which two runs are compared, and how far each must move to decide. Approvals may come
 * and go by chance; who began late tells of the generator alone; no payment is dropped or unknown by chance.
 */
import type { TrafficTotals } from '../../loadtests/traffic/figures.ts'

export interface Share {
  readonly part: number
  readonly whole: number
}

interface Rate {
  readonly what: string
  readonly part: 'approved' | 'late' | 'dropped' | 'unknown'
  readonly whole: keyof TrafficTotals & ('finished' | 'due')
  /** Whether more of it is better. */
  readonly isFine: boolean
  /** Whether it decides nothing where the generator was the bottleneck. */
  readonly isOfTime: boolean
  readonly isFar: (one: Share, other: Share) => boolean
}

export const shareOf = ({ part, whole }: Share) => part / Math.max(1, whole)

/** A share nobody asks about. */
const tolerated = 0.001

const isBeyondTolerance = (one: Share, other: Share) =>
  Math.abs(shareOf(one) - shareOf(other)) > tolerated

/** Three standard deviations: by chance alone once in some 370 pairs of runs. */
const deviations = 3

/** Whether two shares are further apart than two samples of one would be: the pooled test of two proportions. */
function isBeyondChance(one: Share, other: Share): boolean {
  const wholes = [Math.max(1, one.whole), Math.max(1, other.whole)] as const
  const pooled = (one.part + other.part) / (wholes[0] + wholes[1])
  const deviation = Math.sqrt(pooled * (1 - pooled) * (1 / wholes[0] + 1 / wholes[1]))
  const apart = Math.abs(shareOf(one) - shareOf(other))
  return apart > deviations * deviation && isBeyondTolerance(one, other)
}

export const rates: readonly Rate[] = [
  {
    ...{ what: 'share of payments approved', part: 'approved', whole: 'finished' },
    ...{ isFine: true, isOfTime: false, isFar: isBeyondChance },
  },
  {
    ...{ what: 'share of arrivals late', part: 'late', whole: 'due' },
    ...{ isFine: false, isOfTime: true, isFar: () => false },
  },
  {
    ...{ what: 'share of arrivals dropped', part: 'dropped', whole: 'due' },
    ...{ isFine: false, isOfTime: true, isFar: isBeyondTolerance },
  },
  {
    ...{ what: 'share of arrivals unknown', part: 'unknown', whole: 'due' },
    ...{ isFine: false, isOfTime: false, isFar: isBeyondTolerance },
  },
]
