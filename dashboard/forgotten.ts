/** What makes room in a map that is full: the half that nobody wrote to for the longest time. */

interface Dated {
  /** The second it was last written to. */
  readonly last: number
}

/** Costs something once in half a map of newcomers, and nothing in between. */
export function forgetStalestHalf(map: Map<number, Dated>): void {
  const stalestFirst = [...map].sort(([, one], [, other]) => one.last - other.last)
  for (const [key] of stalestFirst.slice(0, Math.ceil(map.size / 2))) map.delete(key)
}
