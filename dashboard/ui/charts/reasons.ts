/** Which failures the outcomes are divided into: the commonest first, each with a look that stays its own. */
import type { SecondRow } from '../../protocol/live.ts'

export type FailureName = keyof SecondRow['failures']

export interface Reason {
  readonly failure: FailureName
  readonly count: number
  /** In the order in which they first came: another becoming commoner changes nobody's colour. */
  readonly slot: number
}

export function reasonsOf(rows: readonly SecondRow[]): readonly Reason[] {
  const counts = new Map<FailureName, number>()
  for (const { failures } of rows)
    for (const [failure, count] of countsIn(failures))
      counts.set(failure, (counts.get(failure) ?? 0) + count)
  return [...counts]
    .map(([failure, count], slot) => ({ failure, count, slot }))
    .sort((left, right) => right.count - left.count)
}

/** The commonest, each with a look from 0 on that no other of them has: its own where that is free. */
export function apart(reasons: readonly Reason[], looks: number): readonly Reason[] {
  const taken = new Map<FailureName, number>()
  const commonest = reasons.slice(0, looks)
  for (const { failure, slot } of commonest.toSorted((left, right) => left.slot - right.slot)) {
    const used = [...taken.values()]
    const free = Array.from({ length: looks }, (_, index) => (slot + index) % looks)
    taken.set(failure, free.find((look) => !used.includes(look)) ?? 0)
  }
  return commonest.map((reason) => ({ ...reason, slot: taken.get(reason.failure) ?? 0 }))
}

const countsIn = (failures: SecondRow['failures']): readonly [FailureName, number][] =>
  Object.entries(failures) as [FailureName, number][]

/** Each column laid upon those before it; a hole stays a hole. */
export function stacked(columns: readonly (readonly (number | null)[])[]): (number | null)[][] {
  let below: readonly number[] = columns[0]?.map(() => 0) ?? []
  return columns.map((column) => {
    const upon = column.map((value, index) => (value === null ? null : value + (below[index] ?? 0)))
    below = upon.map((value, index) => value ?? below[index] ?? 0)
    return upon
  })
}
