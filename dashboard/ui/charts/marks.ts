/** What was changed while the run went on, numbered: a flag on every chart, a line in the list. */
import type { SecondRow } from '../../protocol/live.ts'

export interface Mark {
  /** From 1 on, over all that is known. */
  readonly number: number
  readonly second: number
  readonly title: string
}

export const marksOf = (rows: readonly SecondRow[]): readonly Mark[] =>
  rows
    .flatMap(({ second, marks }) => marks.map((title) => ({ second, title })))
    .map((mark, index) => ({ ...mark, number: index + 1 }))

/** Marks of one second share a flag: `3` or `3–5`. */
export interface Flag {
  readonly second: number
  readonly label: string
}

export function flagsOf(marks: readonly Mark[]): readonly Flag[] {
  const seconds = [...new Set(marks.map(({ second }) => second))]
  return seconds.map((second) => {
    const numbers = marks.filter((mark) => mark.second === second).map(({ number }) => number)
    const [first = 0, last = 0] = [numbers[0], numbers.at(-1)]
    return { second, label: first === last ? `${first}` : `${first}–${last}` }
  })
}
