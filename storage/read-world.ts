/** Reads a written world back: entries in the order they were made, sorted out by house. */
import type { Account } from '../core/ledger/account.ts'
import type { Hold, Transfer } from '../core/ledger/transfer.ts'
import {
  accountOfEntry,
  type ForgottenEntry,
  type HouseKept,
  holdOfEntry,
  type RowKept,
  rowOfEntry,
  transferOfKept,
} from './kept.ts'
import { forgottenPrefix, notePrefix, type Tables } from './lmdb.ts'
import { nothingWritten, type Written } from './written.ts'

/** One house as it was written, and under which numbers. */
export interface HouseRead {
  readonly kept: HouseKept
  readonly written: Written
}

export interface WorldRead {
  readonly houses: ReadonlyMap<string, HouseRead>
  /** The largest number of an entry; 0 of none. */
  readonly lastNumber: number
  readonly names: readonly NamesRead[]
  /** What others noted, by name. */
  readonly notes: ReadonlyMap<string, unknown>
}

export interface NamesRead {
  readonly number: number
  readonly prints: Uint32Array
}

interface Gathered {
  readonly rows: RowKept[]
  readonly accounts: Account[]
  readonly holds: (readonly [string, Hold])[]
  readonly transfers: Transfer[]
  readonly written: Written
}

export function readWorld(tables: Tables): WorldRead {
  const houses = new Map<string, Gathered>()
  const forgotten = new Map<string, ForgottenEntry>()
  const notes = new Map<string, unknown>()
  let lastNumber = 0

  const of = (house: string, number: number): Gathered => {
    lastNumber = Math.max(lastNumber, number)
    const found = houses.get(house) ?? gathered()
    houses.set(house, found)
    return found
  }

  for (const { key, value } of tables.facts.getRange({})) {
    if (key.startsWith(notePrefix)) notes.set(key.slice(notePrefix.length), value)
    // It was written by us, in this format: what else is there was refused before.
    if (key.startsWith(forgottenPrefix)) {
      forgotten.set(key.slice(forgottenPrefix.length), value as ForgottenEntry)
    }
  }
  for (const { key, value } of tables.rows.getRange({})) {
    of(value[0], key).rows.push(rowOfEntry(key, value))
  }
  for (const { key, value } of tables.accounts.getRange({})) {
    const { accounts, written } = of(value[0], key)
    accounts.push(accountOfEntry(value))
    written.accounts.set(value[1], key)
  }
  for (const { key, value } of tables.holds.getRange({})) {
    const { holds, written } = of(value[0], key)
    holds.push(holdOfEntry(value))
    written.holds.set(value[1], key)
  }
  for (const { key, value } of tables.transfers.getRange({})) {
    const [house, before, run] = value
    const { transfers, written } = of(house, key)
    const gone = Math.max(0, (forgotten.get(house)?.transfers ?? 0) - before)
    for (const kept of run.slice(gone)) transfers.push(transferOfKept(kept))
    written.transfers = before + run.length
    written.runs.push({ number: key, end: written.transfers })
  }
  const names = Array.from(tables.names.getRange({}), ({ key: number, value }) => {
    lastNumber = Math.max(lastNumber, number)
    return { number, prints: new Uint32Array(Uint8Array.from(value).buffer) }
  })
  const read = [...houses].map(
    ([house, found]) => [house, houseOf(found, forgotten.get(house))] as const,
  )
  return { houses: new Map(read), lastNumber, names, notes }
}

const gathered = (): Gathered => ({
  ...{ rows: [], accounts: [], holds: [], transfers: [], written: nothingWritten() },
})

function houseOf(
  { rows, written, ...book }: Gathered,
  { kinds, transfers, holds }: ForgottenEntry = { kinds: [], transfers: 0, holds: 0 },
): HouseRead {
  const ended = { transfersForgotten: transfers, holdsForgotten: holds }
  // All of them may be forgotten: the next is counted on from there.
  written.transfers = Math.max(written.transfers, transfers)
  return { kept: { rows, forgotten: new Map(kinds), book: { ...book, ...ended } }, written }
}
