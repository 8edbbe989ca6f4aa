/**
 * One LMDB environment with all that a world remembers, as tables of numbered entries: what is made
 * later has the larger number, so that reading begins with the oldest. A batch is one transaction.
 */
import { type Database, open } from 'lmdb'
import type { AccountEntry, HoldEntry, RowEntry, TransfersEntry } from './kept.ts'

/** How far what was written is safe: from the end of this process, or of the machine. */
export type Durability = 'process' | 'machine'

type Table<Entry> = Pick<Database<Entry, number>, 'put' | 'remove' | 'getRange'>

export interface Tables {
  readonly rows: Table<RowEntry>
  readonly accounts: Table<AccountEntry>
  readonly holds: Table<HoldEntry>
  readonly transfers: Table<TransfersEntry>
  /** Fingerprints of forgotten names: pairs of 32 bits, one behind the other. */
  readonly names: Table<Uint8Array>
  /** What the world is, what its houses have forgotten, and what others note, by name. */
  readonly facts: Database<unknown, string>
}

export const tableNames = ['rows', 'accounts', 'holds', 'transfers', 'names', 'facts'] as const

/** What the facts of houses and of others begin with. */
export const forgottenPrefix = 'forgotten/'
export const notePrefix = 'note/'

export interface Environment {
  readonly tables: Tables
  /** All that is put within the work is written together, or not at all. */
  batch(work: () => void): Promise<void>
  /** A consistent copy of what is written, as a folder with one file. */
  copyTo(folder: string): Promise<void>
  close(): Promise<void>
}

/** Opens the environment in a folder, or begins it. Only whoever holds the folder may. */
export function openEnvironment(folder: string, durability: Durability): Environment {
  const toDisk = durability === 'machine'
  const env = open({
    path: folder,
    ...(toDisk ? { overlappingSync: true } : { noSync: true }),
    ...{ encoding: 'msgpack', maxDbs: 2 * tableNames.length, eventTurnBatching: false },
  })
  const table = <Entry>(name: keyof Tables) => env.openDB<Entry, number>(name, {})
  const tables: Tables = {
    rows: table('rows'),
    accounts: table('accounts'),
    holds: table('holds'),
    transfers: table('transfers'),
    names: table('names'),
    facts: env.openDB<unknown, string>('facts', {}),
  }
  let isBroken = false
  return {
    tables,
    batch: async (work) => {
      await env.batch(work).catch((cause: unknown) => {
        isBroken = true
        return reasonOf(cause)
      })
      if (toDisk) await env.flushed
    },
    copyTo: (to) => env.backup(to, true),
    close: async () => {
      // What could not be written never is: where each batch waits for the disk, that has no end.
      if (isBroken && toDisk) return
      if (!isBroken) await env.flushed
      await env.close()
    },
  }
}

/** LMDB says first that a commit has failed, and why in another promise: unheard, that ends the process. */
async function reasonOf(cause: unknown): Promise<never> {
  if (cause instanceof Error && 'commitError' in cause) await cause.commitError
  throw cause
}
