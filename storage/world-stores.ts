/** The stores of one world and what they share, whatever they remember with. */
import type { Fingerprints } from '../core/fingerprints.ts'
import type { MemoryBounds } from './memory.ts'
import type { Store } from './store.ts'

/** Whose data it is. Another title or seed is another world. */
export interface WorldFacts {
  readonly format: number
  /** The version of the program that began it. */
  readonly hutong: string
  readonly title: string
  readonly seed: number
}

export type WorldNamed = Omit<WorldFacts, 'format'>

/** Small things that must be known again when the world is opened: a clock, a number of rounds. */
export interface Notes {
  /** What was noted last under the name; undefined where nothing was. */
  get(name: string): unknown
  /** Notes plain data; returns when it is written. */
  put(name: string, value: unknown): Promise<void>
}

export interface WorldStores {
  /** Whether it remembers anything already: its world wakes up, and does not begin. */
  readonly isOld: boolean
  /** The names that were forgotten, of all stores. */
  readonly names: Fingerprints
  readonly notes: Notes
  /** The store of that name, as it was left; asked for once. */
  storeOf(name: string, recordsMax?: number, bounds?: MemoryBounds): Store
  /** Returns when all that was changed until now is written. */
  settled(): Promise<void>
  /** Writes a consistent copy into an empty folder, which can be opened as the data of a world. */
  copyTo(folder: string): Promise<void>
  close(): Promise<void>
}
