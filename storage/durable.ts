/**
 * What a world remembers, on disk: each store works in memory, and what it changes is written behind
 * it, for all stores in one order. So what is on disk is always what all of them were at one moment,
 * and nobody is told of anything that is not yet written.
 */
import { mkdir } from 'node:fs/promises'
import { Fingerprints } from '../core/fingerprints.ts'
import { limits } from '../core/limits.ts'
import { createGroupCommit, type GroupCommit } from './group-commit.ts'
import { type Durability, openEnvironment, type Tables } from './lmdb.ts'
import { createWorkingStore, type MemoryBounds, type WorkingStore } from './memory.ts'
import { createNotes } from './notes.ts'
import { createPrints } from './prints.ts'
import { readWorld, type WorldRead } from './read-world.ts'
import type { Commit, Key, Loaded, Soon, Store, Transition } from './store.ts'
import { createUnwritten, type Unwritten } from './unwritten.ts'
import type { WorldFacts, WorldStores } from './world-stores.ts'
import { nothingWritten } from './written.ts'

export interface DurableOptions {
  /** A folder that nobody else has open. */
  readonly folder: string
  /**
   * What an acknowledgement outlasts: this process (the default), or the machine – then each batch
   * waits for the disk.
   */
  readonly durability?: Durability
  /** Is told once why nothing can be written any more. */
  readonly failed?: (cause: unknown) => void
}

export interface Durable extends WorldStores {
  /** Writes down whose data these are; once, at the beginning. */
  begin(world: WorldFacts): Promise<void>
}

export function openDurable({ folder, durability = 'process', failed }: DurableOptions): Durable {
  const environment = openEnvironment(folder, durability)
  const { tables } = environment
  const read = readWorld(tables)
  const nextNumber = countFrom(read.lastNumber)
  const prints = createPrints({ read: read.names, nextNumber, max: 2 * limits.forgottenNamesMax })
  const names = new Fingerprints(limits.forgottenNamesMax, prints.add)
  prints.recall(names)
  const notes = createNotes({ read: read.notes, soon: () => group.soon() })
  const houses = createHouses(read.houses, nextNumber)
  let closed = false

  const putAll = () => {
    houses.write(tables)
    prints.write(tables)
    notes.write(tables)
  }
  const write = async () => {
    try {
      await environment.batch(putAll)
      houses.written()
    } catch (cause) {
      failed?.(cause)
      throw cause
    }
  }
  const group = createGroupCommit(write)
  const gate: Gate = { group, isClosed: () => closed }

  return {
    isOld: read.lastNumber > 0,
    ...{ names, notes },
    begin: (world) => environment.batch(() => void tables.facts.put('world', world)),
    storeOf: (name, recordsMax, bounds) =>
      durableStore(houses.open(name, recordsMax, bounds), gate),
    settled: () => group.settled(),
    copyTo: async (to) => {
      await mkdir(to, { recursive: true, mode: 0o700 })
      await group.settled()
      await environment.copyTo(to)
    },
    close: async () => {
      if (closed) return
      closed = true
      // Who was told why nothing can be written need not hear of it again at the end.
      const settled =
        failed === undefined ? group.settled() : group.settled().catch(() => undefined)
      await settled.finally(environment.close)
    },
  }
}

function countFrom(last: number): () => number {
  let number = last
  return () => {
    number += 1
    return number
  }
}

interface House {
  readonly working: WorkingStore
  readonly unwritten: Unwritten
}

/** The stores of the world, each filled with what was read of it, and what is to be written of all. */
function createHouses(read: WorldRead['houses'], nextNumber: () => number) {
  const left = new Map(read)
  const houses = new Map<string, House>()
  return {
    open: (name: string, recordsMax?: number, bounds?: MemoryBounds): House => {
      const { kept, written = nothingWritten() } = left.get(name) ?? {}
      left.delete(name)
      const unwritten = createUnwritten({ house: name, nextNumber, written })
      const working = createWorkingStore(recordsMax, bounds, unwritten.watch)
      const house = { working, unwritten }
      houses.set(name, house)
      if (kept !== undefined) {
        working.recall(kept)
        unwritten.recalled(kept)
      }
      return house
    },
    write: (tables: Tables) => {
      for (const { working, unwritten } of houses.values()) {
        if (unwritten.hasAny()) unwritten.write(working, tables)
      }
    },
    written: () => {
      for (const { unwritten } of houses.values()) unwritten.written()
    },
  }
}

interface Gate {
  readonly group: GroupCommit
  readonly isClosed: () => boolean
}

const never = new Promise<never>(() => undefined)

/** A store that tells nothing before it is written. */
function durableStore({ working, unwritten }: House, { group, isClosed }: Gate): Store {
  const { store } = working

  /** What was read, when all that it may come from is written. */
  const written = <T>(told: T): Soon<T> => {
    if (unwritten.hasAny()) return group.soon().then(() => told)
    const end = group.now()
    return end === undefined ? told : end.then(() => told)
  }

  return {
    ...store,
    durable: true,
    load: <T extends object>(key: Key<T>): Soon<Loaded<T>> => {
      if (group.failure() !== undefined) return Promise.reject(group.failure())
      // The working store knows at once.
      const loaded = store.load(key) as Loaded<T>
      if (unwritten.isWaiting(key)) return group.soon().then(() => loaded)
      const end = unwritten.isBeingWritten(key) ? group.now() : undefined
      return end === undefined ? loaded : end.then(() => loaded)
    },
    commit: (transition: Transition): Soon<Commit> => {
      // Whoever still decides something after the end is not answered, as if it had ended with it.
      if (isClosed()) return never
      if (group.failure() !== undefined) return Promise.reject(group.failure())
      const commit = store.commit(transition) as Commit
      if (commit === 'committed') for (const { key } of transition.puts) unwritten.put(key)
      return commit === 'moved-on' ? commit : written(commit)
    },
    account: async (id) => written(await store.account(id)),
    accounts: async () => written(await store.accounts()),
    scan: async <T extends object>(prefix: Key<T>) => written(await store.scan(prefix)),
  }
}
