/** What changed in one store since it was last written down: names only, their content is read then. */
import type { HouseKept } from './kept.ts'
import type { Tables } from './lmdb.ts'
import type { Watch, WorkingStore } from './memory.ts'
import { type Changes, createWriter, type WriterParts } from './written.ts'

const noChanges = (): Changes => ({
  ...{ rows: new Set(), goneRows: [], accounts: new Set(), holds: new Set() },
  ...{ goneHolds: [], transfers: [] },
})

export interface Unwritten {
  readonly watch: Watch
  /** A record was put. */
  put(key: string): void
  /** Whether a record was changed, and is not in a batch yet, or in that which is being written. */
  isWaiting(key: string): boolean
  isBeingWritten(key: string): boolean
  /** Whether anything was changed since the last batch. */
  hasAny(): boolean
  /** Puts all changes into the batch that is being made. */
  write(working: WorkingStore, tables: Tables): void
  /** The batch is written. */
  written(): void
  /** The store was filled with what is written: only what it forgot over it is a change. */
  recalled(kept: HouseKept): void
}

export function createUnwritten(parts: WriterParts): Unwritten {
  const writer = createWriter(parts)
  let waiting = noChanges()
  let writing = noChanges()

  const watch: Watch = {
    nextNumber: parts.nextNumber,
    forgotRow: (number) => void waiting.goneRows.push(number),
    account: (id) => void waiting.accounts.add(id),
    hold: (id) => void waiting.holds.add(id),
    forgotHold: (id) => void waiting.goneHolds.push(id),
    transfer: (transfer) => void waiting.transfers.push(transfer),
  }

  return {
    watch,
    put: (key) => void waiting.rows.add(key),
    isWaiting: (key) => waiting.rows.has(key),
    isBeingWritten: (key) => writing.rows.has(key),
    hasAny: () =>
      waiting.rows.size + waiting.accounts.size + waiting.transfers.length + waiting.holds.size >
        0 || waiting.goneRows.length + waiting.goneHolds.length > 0,
    write: (working, tables) => {
      writing = waiting
      waiting = noChanges()
      writer.write(writing, working, tables)
    },
    written: () => {
      writing = noChanges()
    },
    recalled: writer.recalled,
  }
}
