/**
 * What is written down of a store, and in what shape: each entry a short list, its house first. A list
 * that is changed is another format, and `formatOf` its number.
 */
import type { Account, AccountKind } from '../core/ledger/account.ts'
import type { BookKept } from '../core/ledger/book.ts'
import type { Hold, Transfer } from '../core/ledger/transfer.ts'
import type { Fen } from '../core/money.ts'

/** The number of this format: a folder of another one is refused. */
export const keptFormat = 1

/** A record with all that its store knows of it. */
export interface RowKept {
  /** Its place in the order of making, over all stores of a world. */
  readonly number: number
  readonly key: string
  readonly version: number
  readonly record: object
  readonly final: boolean
  /** Milliseconds since 1970; without end where it never becomes final by itself. */
  readonly finalAt: number
  readonly of: string | undefined
  readonly once: true | undefined
}

/** All that is written down of one store, each list the oldest first. */
export interface HouseKept {
  readonly rows: readonly RowKept[]
  readonly book: BookKept
  /** How many records were forgotten, by kind. */
  readonly forgotten: ReadonlyMap<string, number>
}

export type RowEntry = readonly [
  ...[house: string, key: string, version: number, final: boolean, finalAt: number],
  ...[of: string | undefined, once: true | undefined, record: object],
]

export const rowEntry = (house: string, row: RowKept): RowEntry => [
  ...([house, row.key, row.version, row.final, row.finalAt] as const),
  ...([row.of, row.once, row.record] as const),
]

export function rowOfEntry(number: number, entry: RowEntry): RowKept {
  const [, key, version, final, finalAt, of, once, record] = entry
  return { number, key, version, record, final, finalAt, of, once }
}

export type AccountEntry = readonly [
  ...[house: string, id: string, kind: AccountKind],
  ...[debitsPosted: Fen, creditsPosted: Fen, debitsPending: Fen, creditsPending: Fen],
]

export const accountEntry = (house: string, account: Account): AccountEntry => [
  ...([house, account.id, account.kind] as const),
  ...([account.debitsPostedFen, account.creditsPostedFen] as const),
  ...([account.debitsPendingFen, account.creditsPendingFen] as const),
]

export function accountOfEntry(entry: AccountEntry): Account {
  const [, id, kind, debitsPostedFen, creditsPostedFen, debitsPendingFen, creditsPendingFen] = entry
  return { id, kind, debitsPostedFen, creditsPostedFen, debitsPendingFen, creditsPendingFen }
}

export type HoldEntry = readonly [
  ...[house: string, id: string, debit: string, credit: string],
  ...[amountFen: Fen, state: Hold['state']],
]

export const holdEntry = (house: string, id: string, hold: Hold): HoldEntry => [
  ...([house, id, hold.debit, hold.credit, hold.amountFen, hold.state] as const),
]

export function holdOfEntry(entry: HoldEntry): readonly [id: string, hold: Hold] {
  const [, id, debit, credit, amountFen, state] = entry
  return [id, { debit, credit, amountFen, state }]
}

type TransferKept =
  | readonly [kind: 'post' | 'hold', id: string, debit: string, credit: string, amountFen: Fen]
  | readonly [kind: 'post-hold' | 'void-hold', id: string, of: string]

/** Transfers that were applied one after another, and how many that house had applied before them. */
export type TransfersEntry = readonly [
  ...[house: string, before: number, transfers: readonly TransferKept[]],
]

export const transferKept = (transfer: Transfer): TransferKept =>
  'of' in transfer
    ? [transfer.kind, transfer.id, transfer.of]
    : [transfer.kind, transfer.id, transfer.debit, transfer.credit, transfer.amountFen]

export function transferOfKept(kept: TransferKept): Transfer {
  if (kept[0] === 'post' || kept[0] === 'hold') {
    const [kind, id, debit, credit, amountFen] = kept
    return { kind, id, debit, credit, amountFen }
  }
  const [kind, id, of] = kept
  return { kind, id, of }
}

/** What a house has forgotten: records by kind, transfers, holds. */
export interface ForgottenEntry {
  readonly kinds: readonly (readonly [kind: string, count: number])[]
  readonly transfers: number
  readonly holds: number
}
