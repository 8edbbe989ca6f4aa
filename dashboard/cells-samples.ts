/** The newest few payments of every kind: whoever asks about a kind is shown some that were. */
import type { AttemptEnded } from '../core/events.ts'
import { forgetStalestHalf } from './forgotten.ts'
import { samplesShown } from './protocol/cells.ts'

interface Ring {
  last: number
  next: number
  readonly payments: AttemptEnded[]
}

export interface Samples {
  keep(key: number, ended: AttemptEnded): void
  of(key: number): readonly AttemptEnded[]
  readonly size: number
}

export function createSamples(ringsMax: number): Samples {
  const rings = new Map<number, Ring>()

  function ringOf(key: number): Ring {
    const known = rings.get(key)
    if (known !== undefined) return known
    if (rings.size >= ringsMax) forgetStalestHalf(rings)
    const fresh = { last: 0, next: 0, payments: [] }
    rings.set(key, fresh)
    return fresh
  }

  return {
    keep(key, ended) {
      const ring = ringOf(key)
      ring.payments[ring.next] = ended
      ring.next = (ring.next + 1) % samplesShown
      ring.last = ended.at
    },
    of: (key) => rings.get(key)?.payments ?? [],
    get size() {
      return rings.size
    },
  }
}

/** The newest first, of one kind or of several together. */
export const newestOf = (kept: readonly (readonly AttemptEnded[])[]): AttemptEnded[] =>
  kept
    .flat()
    .sort((one, other) => other.at - one.at)
    .slice(0, samplesShown)
