/** Fingerprints of forgotten names on disk: those of one batch in one entry, the oldest dropped. */
import type { Fingerprints } from '../core/fingerprints.ts'
import type { Tables } from './lmdb.ts'
import type { NamesRead } from './read-world.ts'

interface PrintsParts {
  readonly read: readonly NamesRead[]
  readonly nextNumber: () => number
  /** As many names as are kept at least. */
  readonly max: number
}

interface Prints {
  add(low: number, high: number): void
  /** Fills what remembers them; once, at the beginning. */
  recall(names: Fingerprints): void
  write(tables: Tables): void
}

export function createPrints({ read, nextNumber, max }: PrintsParts): Prints {
  const runs = read.map(({ number, prints }) => ({ number, count: prints.length / 2 }))
  let kept = runs.reduce((sum, { count }) => sum + count, 0)
  let added: number[] = []

  const forgetOldest = (tables: Tables) => {
    let gone = 0
    for (const { number, count } of runs) {
      if (kept - count < max) break
      tables.names.remove(number)
      kept -= count
      gone += 1
    }
    if (gone > 0) runs.splice(0, gone)
  }

  return {
    add: (low, high) => void added.push(low, high),
    recall: (names) => {
      for (const { prints } of read) names.recallAll(prints)
    },
    write: (tables) => {
      if (added.length === 0) return
      const number = nextNumber()
      const prints = Uint32Array.from(added)
      tables.names.put(number, new Uint8Array(prints.buffer))
      runs.push({ number, count: prints.length / 2 })
      kept += prints.length / 2
      added = []
      forgetOldest(tables)
    },
  }
}
