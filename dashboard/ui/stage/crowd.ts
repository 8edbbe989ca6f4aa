/**
 * How many lights a rate is worth: so many as there are messages under way or at a door, until there
 * are too many to draw; then each stands for several, and says so.
 */
import type { Flow } from '../../protocol/live.ts'
import { type Street, stepPx } from './streets.ts'

/** No more lights than this are under way at once. */
export const lightsMost = 620

const speedPx = 230
const leastTravelS = 0.55
/** Who waits longer than this at a door is no longer waited for. */
const dwellMostS = 2.5
/** A wait nobody can see is none. */
const dwellLeastMs = 60

export const travelSecondsOf = ({ length }: Street): number =>
  Math.max(leastTravelS, (length * stepPx) / speedPx)

export const dwellSecondsOf = (p50Ms: number): number =>
  p50Ms < dwellLeastMs ? 0 : Math.min(dwellMostS, p50Ms / 1000)

/** Lights on the map at once if each stood for one message. */
export const crowdOf = (flows: readonly Flow[], streetOf: (hop: string) => Street | null): number =>
  flows.reduce((sum, [hop, perSecond, , p50Ms]) => {
    const street = streetOf(hop)
    if (street === null) return sum
    return sum + perSecond * (travelSecondsOf(street) + dwellSecondsOf(p50Ms))
  }, 0)

/** 1, 2, 5, 10, 20 …: the first that makes the crowd fit. */
export function messagesALight(crowd: number, most = lightsMost * 0.8): number {
  const needed = crowd / most
  if (needed <= 1) return 1
  const power = 10 ** Math.floor(Math.log10(needed))
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= needed) ?? 10 * power
}

/** The same, but slow to go back: a legend that flickers is read by nobody. */
export function steadyMessagesALight(crowd: number, before: number): number {
  const wanted = messagesALight(crowd)
  return wanted >= before ? wanted : Math.min(before, messagesALight(crowd * 1.4))
}
