/**
 * The failures this page has seen go by: more than one picture shows, so that a filter finds some
 * among many, and few enough to hold. A key stays with its failure while the list moves on.
 */
import type { Failure } from '../../protocol/live.ts'

const rememberedMax = 400

export interface SeenFailure {
  readonly key: string
  readonly failure: Failure
}

/** The picture's failures, newest first, laid over those that were known. */
export function remember(
  known: readonly SeenFailure[],
  latest: readonly Failure[],
): readonly SeenFailure[] {
  const keys = new Set(known.map(({ key }) => key))
  const fresh = keyed(latest).filter(({ key }) => !keys.has(key))
  return fresh.length === 0 ? known : [...fresh, ...known].slice(0, rememberedMax)
}

/** One payment may fail twice in one millisecond: the older is the first of them. */
function keyed(failures: readonly Failure[]): SeenFailure[] {
  const times = new Map<string, number>()
  const oldestFirst = [...failures].reverse().map((failure) => {
    const name = `${failure.trace}@${failure.at}`
    const time = (times.get(name) ?? 0) + 1
    times.set(name, time)
    return { key: `${name}#${time}`, failure }
  })
  return oldestFirst.reverse()
}
