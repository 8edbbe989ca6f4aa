/** How often something happened in each of the last seconds: a column of counts for every key. */
import { forgetStalestHalf } from './forgotten.ts'
import { pastSeconds } from './protocol/cells.ts'

interface Column {
  last: number
  readonly counts: Uint32Array
}

export interface Columns {
  add(key: number, second: number): void
  /** Adds a column to `sums`, whose last place is the second `until`. */
  sumInto(sums: number[], key: number, until: number): void
  readonly size: number
}

export function createColumns(columnsMax: number): Columns {
  const columns = new Map<number, Column>()

  function columnOf(key: number, second: number): Column {
    const known = columns.get(key)
    if (known !== undefined) return known
    if (columns.size >= columnsMax) forgetStalestHalf(columns)
    const fresh = { last: second, counts: new Uint32Array(pastSeconds) }
    columns.set(key, fresh)
    return fresh
  }

  return {
    add(key, second) {
      const column = columnOf(key, second)
      const { counts } = column
      if (second > column.last) {
        turn(counts, column.last, second)
        column.last = second
      } else if (second <= column.last - pastSeconds) return
      const place = second % pastSeconds
      counts[place] = (counts[place] ?? 0) + 1
    },
    sumInto(sums, key, until) {
      const column = columns.get(key)
      if (column === undefined) return
      const { last, counts } = column
      const from = Math.max(until, last) - pastSeconds + 1
      for (let second = from; second <= Math.min(until, last); second += 1) {
        const place = second - (until - pastSeconds + 1)
        if (place >= 0) sums[place] = (sums[place] ?? 0) + (counts[second % pastSeconds] ?? 0)
      }
    },
    get size() {
      return columns.size
    },
  }
}

/** Clears the seconds in which nothing was, and the new one. */
function turn(counts: Uint32Array, last: number, second: number): void {
  if (second - last >= pastSeconds) counts.fill(0)
  else for (let one = last + 1; one <= second; one += 1) counts[one % pastSeconds] = 0
}
