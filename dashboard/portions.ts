/** How a list of a frame tells its changes: by row, by key, by number, or as a whole. */
import { Buffer } from 'node:buffer'
import type { SecondRow } from './protocol/history.ts'
import { bytesOf, fitting, type Item, type Portion } from './ration.ts'
import type { Rows } from './rows.ts'

/** Rows that changed, the longest untold first; so few that the rest finds room beside them. */
export function rowsPortion<Part>(
  rows: Rows,
  bytesMax: number,
  part: (news: readonly SecondRow[]) => Part,
): Portion<Part> {
  let cursor = rows.cursor()
  return {
    take(roomBytes) {
      const changed = rows.changedSince(cursor)
      const { taken, bytes } = fitting(
        measured(changed.map(({ row }) => row)),
        Math.min(roomBytes, bytesMax),
      )
      cursor = changed[taken.length - 1]?.version ?? cursor
      return { part: part(taken), bytes, starved: taken.length === 0 && changed.length > 0 }
    },
  }
}

function* measured<Value>(values: readonly Value[]): Iterable<Item<Value>> {
  for (const value of values) yield { value, bytes: bytesOf(value) }
}

type Keyed = readonly [key: number, ...rest: readonly unknown[]]

/** Those that differ from what was told of their key, the longest untold first. */
export function keyedPortion<Value extends Keyed, Part>(
  now: (at: number) => readonly Value[],
  begin: readonly Value[],
  part: (news: readonly Value[]) => Part,
): Portion<Part> {
  let turn = 0
  const told = new Map(begin.map((value) => [value[0], { text: JSON.stringify(value), turn }]))
  return {
    take(roomBytes, at) {
      turn += 1
      const changed = now(at)
        .map((value) => ({ value, text: JSON.stringify(value), known: told.get(value[0]) }))
        .filter(({ text, known }) => text !== known?.text)
        .sort((a, b) => (a.known?.turn ?? 0) - (b.known?.turn ?? 0))
        .map((item) => ({ ...item, bytes: Buffer.byteLength(item.text) }))
      const { taken, bytes } = fitting(
        changed.map((item) => ({ value: item, bytes: item.bytes })),
        roomBytes,
      )
      for (const { value, text } of taken) told.set(value[0], { text, turn })
      const starved = taken.length === 0 && changed.length > 0
      return { part: part(taken.map(({ value }) => value)), bytes, starved }
    },
  }
}

/** Those whose number is new; all of them, or none until they find room. */
export function numberedPortion<Value, Part>(
  now: () => readonly Value[],
  numberOf: (value: Value) => number,
  part: (news: readonly Value[]) => Part,
): Portion<Part> {
  const newest = () => now()[0]
  const first = newest()
  let cursor = first === undefined ? 0 : numberOf(first)
  return {
    take(roomBytes) {
      const news = now().filter((value) => numberOf(value) > cursor)
      const bytes = news.length === 0 ? 0 : bytesOf(news)
      if (bytes > roomBytes) return { part: part([]), bytes: 0, starved: true }
      cursor = news[0] === undefined ? cursor : numberOf(news[0])
      return { part: part(news), bytes, starved: false }
    },
  }
}

/** All of it when it differs from what was told. */
export function wholePortion<Value, Part>(
  now: (at: number) => Value,
  begin: Value,
  part: (news: Value | null) => Part,
): Portion<Part> {
  let told = JSON.stringify(begin)
  return {
    take(roomBytes, at) {
      const value = now(at)
      const text = JSON.stringify(value)
      const bytes = Buffer.byteLength(text)
      if (text === told) return { part: part(null), bytes: 0, starved: false }
      if (bytes > roomBytes) return { part: part(null), bytes: 0, starved: true }
      told = text
      return { part: part(value), bytes, starved: false }
    },
  }
}
