/**
 * What of one store is written, and under which numbers. What changed since goes into a batch: each
 * thing under the number it has already, or the next.
 */
import type { Transfer } from '../core/ledger/transfer.ts'
import {
  accountEntry,
  type ForgottenEntry,
  type HouseKept,
  holdEntry,
  rowEntry,
  transferKept,
} from './kept.ts'
import { forgottenPrefix, type Tables } from './lmdb.ts'
import type { WorkingStore } from './memory.ts'

/** What changed in one store: names only, their content is read when they are written. */
export interface Changes {
  readonly rows: Set<string>
  readonly goneRows: number[]
  readonly accounts: Set<string>
  readonly holds: Set<string>
  readonly goneHolds: string[]
  readonly transfers: Transfer[]
}

/** A run of transfers as one entry, and how many its house had applied at its end. */
interface Run {
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

export interface WriterParts {
  readonly house: string
  readonly nextNumber: () => number
  readonly written: Written
}

export interface Writer {
  /** Puts the changes into the batch that is being made. */
  write(changes: Changes, working: WorkingStore, tables: Tables): void
  /** The store was filled with what is written: only what it forgot over it is a change. */
  recalled(kept: HouseKept): void
}

export function createWriter(parts: WriterParts): Writer {
  const { house } = parts
  const writeAccounts = createAccountsWriter(parts)
  const writeHolds = createHoldsWriter(parts)
  const writeTransfers = createTransfersWriter(parts)
  const forgotten = createForgottenWriter(house)
  return {
    write: (changes, working, tables) => {
      for (const number of changes.goneRows) tables.rows.remove(number)
      for (const key of changes.rows) {
        const row = working.row(key)
        if (row !== undefined) tables.rows.put(row.number, rowEntry(house, row))
      }
      writeAccounts(changes, working, tables)
      writeHolds(changes, working, tables)
      writeTransfers(changes, working, tables)
      forgotten.write(working, tables)
    },
    recalled: forgotten.recalled,
  }
}

type Write = Writer['write']

const createAccountsWriter =
  ({ house, nextNumber, written }: WriterParts): Write =>
  (changes, { book }, { accounts }) => {
    for (const id of changes.accounts) {
      const account = book.account(id)
      if (account === undefined) continue
      accounts.put(numberIn(written.accounts, id, nextNumber), accountEntry(house, account))
    }
  }

const createHoldsWriter =
  ({ house, nextNumber, written }: WriterParts): Write =>
  (changes, { book }, { holds }) => {
    for (const id of changes.goneHolds) {
      const number = written.holds.get(id)
      if (number === undefined || book.hold(id) !== undefined) continue
      holds.remove(number)
      written.holds.delete(id)
    }
    for (const id of changes.holds) {
      const hold = book.hold(id)
      if (hold === undefined) continue
      holds.put(numberIn(written.holds, id, nextNumber), holdEntry(house, id, hold))
    }
  }

const createTransfersWriter =
  ({ house, nextNumber, written }: WriterParts): Write =>
  (changes, { book }, { transfers }) => {
    if (changes.transfers.length > 0) {
      const number = nextNumber()
      transfers.put(number, [house, written.transfers, changes.transfers.map(transferKept)])
      written.transfers += changes.transfers.length
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

/** How much the house has forgotten is written only when it has become more. */
function createForgottenWriter(house: string) {
  let last = 0
  return {
    write: ({ book, forgotten: kinds }: WorkingStore, { facts }: Tables) => {
      const sum = countOf(kinds(), book.forgotten)
      if (sum === last) return
      last = sum
      const { transfersForgotten: transfers } = book
      const holds = book.forgotten - transfers
      const entry: ForgottenEntry = { kinds: [...kinds()], transfers, holds }
      facts.put(`${forgottenPrefix}${house}`, entry)
    },
    recalled: ({ book, forgotten: kinds }: HouseKept) => {
      last = countOf(kinds, book.transfersForgotten + book.holdsForgotten)
    },
  }
}

function numberIn(numbers: Map<string, number>, id: string, nextNumber: () => number): number {
  const known = numbers.get(id) ?? nextNumber()
  numbers.set(id, known)
  return known
}

function countOf(kinds: ReadonlyMap<string, number>, ofBook: number): number {
  let sum = ofBook
  for (const count of kinds.values()) sum += count
  return sum
}
