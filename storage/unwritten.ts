/** What changed in one store since it was last written down: names only, their content is read then. */
import type { Transfer } from '../core/ledger/transfer.ts'
import {
  accountEntry,
  type ForgottenEntry,
  type HouseKept,
  holdEntry,
  rowEntry,
  transferKept,
} from './kept.ts'
import { type Environment, forgottenPrefix } from './lmdb.ts'
import type { Watch, WorkingStore } from './memory.ts'

interface Changes {
  readonly rows: Set<string>
  readonly goneRows: number[]
  readonly accounts: Set<string>
  readonly holds: Set<string>
  readonly goneHolds: string[]
  readonly transfers: Transfer[]
}

const noChanges = (): Changes => ({
  ...{ rows: new Set(), goneRows: [], accounts: new Set(), holds: new Set() },
  ...{ goneHolds: [], transfers: [] },
})

/** A run of transfers as one entry, and how many its house had applied at its end. */
export interface Run {
  readonly number: number
  readonly end: number
}

/** Under which numbers a house's accounts, holds and transfers are written already. */
export interface Written {
  readonly accounts: Map<string, number>
  readonly holds: Map<string, number>
  /** The oldest first. */
  readonly runs: Run[]
  /** Transfers that were applied so far. */
  transfers: number
}

export const nothingWritten = (): Written => ({
  ...{ accounts: new Map(), holds: new Map(), runs: [], transfers: 0 },
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
  write(working: WorkingStore, tables: Environment['tables']): void
  /** The batch is written. */
  written(): void
  /** The store was filled with what is written: only what it forgot over it is a change. */
  recalled(kept: HouseKept): void
}

export interface UnwrittenParts {
  readonly house: string
  readonly nextNumber: () => number
  readonly written: Written
}

export function createUnwritten({ house, nextNumber, written }: UnwrittenParts): Unwritten {
  let waiting = noChanges()
  let writing = noChanges()
  let forgotten = 0

  const watch: Watch = {
    nextNumber,
    forgotRow: (number) => void waiting.goneRows.push(number),
    account: (id) => void waiting.accounts.add(id),
    hold: (id) => void waiting.holds.add(id),
    forgotHold: (id) => void waiting.goneHolds.push(id),
    transfer: (transfer) => void waiting.transfers.push(transfer),
  }

  const numberIn = (numbers: Map<string, number>, id: string) => {
    const known = numbers.get(id) ?? nextNumber()
    numbers.set(id, known)
    return known
  }

  const writeForgotten = ({ book, forgotten: kinds }: WorkingStore, tables: Tables) => {
    const sum = countOf(kinds(), book.forgotten)
    if (sum === forgotten) return
    forgotten = sum
    const { transfersForgotten: transfers } = book
    const holds = book.forgotten - transfers
    const entry: ForgottenEntry = { kinds: [...kinds()], transfers, holds }
    tables.facts.put(`${forgottenPrefix}${house}`, entry)
  }

  const write = (working: WorkingStore, tables: Tables) => {
    writing = waiting
    waiting = noChanges()
    for (const number of writing.goneRows) tables.rows.remove(number)
    for (const key of writing.rows) {
      const row = working.row(key)
      if (row !== undefined) tables.rows.put(row.number, rowEntry(house, row))
    }
    for (const id of writing.accounts) {
      const account = working.book.account(id)
      if (account === undefined) continue
      tables.accounts.put(numberIn(written.accounts, id), accountEntry(house, account))
    }
    writeHolds(working, tables)
    writeTransfers(working, tables)
    writeForgotten(working, tables)
  }

  const writeHolds = ({ book }: WorkingStore, { holds }: Tables) => {
    for (const id of writing.goneHolds) {
      const number = written.holds.get(id)
      if (number === undefined || book.hold(id) !== undefined) continue
      holds.remove(number)
      written.holds.delete(id)
    }
    for (const id of writing.holds) {
      const hold = book.hold(id)
      if (hold !== undefined) holds.put(numberIn(written.holds, id), holdEntry(house, id, hold))
    }
  }

  const writeTransfers = ({ book }: WorkingStore, { transfers }: Tables) => {
    if (writing.transfers.length > 0) {
      const number = nextNumber()
      transfers.put(number, [house, written.transfers, writing.transfers.map(transferKept)])
      written.transfers += writing.transfers.length
      written.runs.push({ number, end: written.transfers })
    }
    let ended = 0
    for (const { number, end } of written.runs) {
      if (end > book.transfersForgotten) break
      transfers.remove(number)
      ended += 1
    }
    if (ended > 0) written.runs.splice(0, ended)
  }

  return {
    ...{ watch, write },
    put: (key) => void waiting.rows.add(key),
    isWaiting: (key) => waiting.rows.has(key),
    isBeingWritten: (key) => writing.rows.has(key),
    hasAny: () =>
      waiting.rows.size + waiting.accounts.size + waiting.transfers.length + waiting.holds.size >
        0 || waiting.goneRows.length + waiting.goneHolds.length > 0,
    written: () => {
      writing = noChanges()
    },
    recalled: ({ book, forgotten: kinds }) => {
      forgotten = countOf(kinds, book.transfersForgotten + book.holdsForgotten)
    },
  }
}

type Tables = Environment['tables']

function countOf(kinds: ReadonlyMap<string, number>, ofBook: number): number {
  let sum = ofBook
  for (const count of kinds.values()) sum += count
  return sum
}
