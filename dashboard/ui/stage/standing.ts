/** How a place stands, from the hops that lead to it: what comes, what fails there, what shows. */
import type { Flow } from '../../protocol/live.ts'
import { partiesOf } from './streets.ts'

export interface Standing {
  /** Messages a second that reach it, and those of them that fail there. */
  readonly perSecond: number
  readonly failedPerSecond: number
}

/** Nothing reaches it; a few; many. The steps are those of an eye, not of a scale. */
export type Glow = 0 | 1 | 2 | 3 | 4

export function standingsOf(flows: readonly Flow[]): ReadonlyMap<string, Standing> {
  const standings = new Map<string, { perSecond: number; failedPerSecond: number }>()
  for (const [hop, perSecond, failed] of flows) {
    const [, to] = partiesOf(hop)
    const standing = standings.get(to) ?? { perSecond: 0, failedPerSecond: 0 }
    standing.perSecond += perSecond
    standing.failedPerSecond += failed
    standings.set(to, standing)
  }
  return standings
}

/** A tenth of a message a second glows already; each further step is four times as many. */
export function glowOf({ perSecond }: Standing): Glow {
  if (perSecond <= 0) return 0
  if (perSecond < 1) return 1
  if (perSecond < 8) return 2
  return perSecond < 64 ? 3 : 4
}

/** The share that fails; null where nothing does, or nothing comes. */
export function failedShareOf({ perSecond, failedPerSecond }: Standing): number | null {
  if (perSecond <= 0 || failedPerSecond <= 0) return null
  return Math.min(1, failedPerSecond / perSecond)
}

export const idle: Standing = { perSecond: 0, failedPerSecond: 0 }
