/** The stores of a world that forget everything at the end, unless they are copied into a folder. */
import { mkdir } from 'node:fs/promises'
import { Fingerprints } from '../core/fingerprints.ts'
import { limits } from '../core/limits.ts'
import {
  accountEntry,
  type ForgottenEntry,
  holdEntry,
  keptFormat,
  rowEntry,
  transferKept,
} from './kept.ts'
import type { Tables } from './lmdb.ts'
import { createWorkingStore, type WorkingStore } from './memory.ts'
import type { WorldRead } from './read-world.ts'
import type { WorldNamed, WorldStores } from './world-stores.ts'

interface VolatileOptions {
  /** Whose copies they are. */
  readonly world: WorldNamed
  /** What was read of a folder, to go on from; empty when nothing is given. */
  readonly read?: WorldRead
}

export function createVolatile({ world, read }: VolatileOptions): WorldStores {
  const houses = new Map<string, WorkingStore>()
  const left = new Map(read?.houses)
  const notes = new Map(read?.notes)
  const names = new Fingerprints(limits.forgottenNamesMax)
  for (const { prints } of read?.names ?? []) names.recallAll(prints)

  return {
    isOld: (read?.lastNumber ?? 0) > 0,
    names,
    notes: {
      get: (name) => notes.get(name),
      put: async (name, value) => void notes.set(name, value),
    },
    storeOf: (name, recordsMax, bounds) => {
      const working = createWorkingStore(recordsMax, bounds)
      const before = left.get(name)
      left.delete(name)
      if (before !== undefined) working.recall(before.kept)
      houses.set(name, working)
      return working.store
    },
    settled: async () => undefined,
    copyTo: (folder) => copied({ world, houses, names, notes }, folder),
    close: async () => undefined,
  }
}

interface Copied {
  readonly world: WorldNamed
  readonly houses: ReadonlyMap<string, WorkingStore>
  readonly names: Fingerprints
  readonly notes: ReadonlyMap<string, unknown>
}

/** All of it is read at once, so that the copy is of one moment. */
async function copied({ world, houses, names, notes }: Copied, folder: string): Promise<void> {
  // Whoever never copies need not load it.
  const { openEnvironment, notePrefix, forgottenPrefix } = await import('./lmdb.ts')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const environment = openEnvironment(folder, 'machine')
  const { tables } = environment
  let last = 0
  const nextNumber = () => {
    last += 1
    return last
  }
  const all = () => {
    tables.facts.put('world', { format: keptFormat, ...world })
    for (const [name, value] of notes) tables.facts.put(`${notePrefix}${name}`, value)
    for (const [house, working] of houses) {
      putHouse({ house, working, nextNumber }, tables)
      tables.facts.put(`${forgottenPrefix}${house}`, forgottenOf(working))
    }
    if (names.count > 0) tables.names.put(nextNumber(), new Uint8Array(names.prints().buffer))
  }
  await environment.batch(all).finally(environment.close)
}

interface PutParts {
  readonly house: string
  readonly working: WorkingStore
  readonly nextNumber: () => number
}

function putHouse({ house, working, nextNumber }: PutParts, tables: Tables): void {
  const { book } = working
  for (const row of working.rows()) tables.rows.put(nextNumber(), rowEntry(house, row))
  for (const account of book.accounts()) {
    tables.accounts.put(nextNumber(), accountEntry(house, account))
  }
  for (const [id, hold] of book.holds()) tables.holds.put(nextNumber(), holdEntry(house, id, hold))
  const transfers = Array.from(book.transfers(), ([, transfer]) => transferKept(transfer))
  tables.transfers.put(nextNumber(), [house, book.transfersForgotten, transfers])
}

function forgottenOf({ book, forgotten }: WorkingStore): ForgottenEntry {
  const { transfersForgotten: transfers } = book
  return { kinds: [...forgotten()], transfers, holds: book.forgotten - transfers }
}
