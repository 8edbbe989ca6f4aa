/**
 * What of the news goes into a frame of so many bytes. A list that found no room at all goes before
 * the others the next time: however much happens, nothing waits for ever.
 */
import { Buffer } from 'node:buffer'

/** One part of a frame, which decides by itself what it can do with little room. */
export interface Portion<Part> {
  /** What there is to say, of at most so many bytes; remembers that it has been said. */
  take(roomBytes: number, at: number): Taken<Part>
}

export interface Taken<Part> {
  readonly part: Part
  readonly bytes: number
  /** It had something to say, and no room for any of it. */
  readonly starved: boolean
}

export const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value))

/** Serves all portions, those that starved the last time first. */
export function createRation<Part>(portions: readonly Portion<Part>[]) {
  let starved: readonly Portion<Part>[] = []
  return (roomBytes: number, at: number): readonly Part[] => {
    const order = [...starved, ...portions.filter((portion) => !starved.includes(portion))]
    let room = roomBytes
    const served = order.map((portion) => {
      const taken = portion.take(room, at)
      room -= taken.bytes
      return { portion, taken }
    })
    starved = served.filter(({ taken }) => taken.starved).map(({ portion }) => portion)
    return served.map(({ taken }) => taken.part)
  }
}

export interface Item<Value> {
  readonly value: Value
  readonly bytes: number
}

/** As many as fit, from the first on; a comma each. */
export function fitting<Value>(items: Iterable<Item<Value>>, roomBytes: number) {
  const taken: Value[] = []
  let bytes = 0
  for (const item of items) {
    if (bytes + item.bytes + 1 > roomBytes) return { taken, bytes, all: false }
    taken.push(item.value)
    bytes += item.bytes + 1
  }
  return { taken, bytes, all: true }
}
