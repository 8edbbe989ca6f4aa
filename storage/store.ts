/**
 * The storage port. It speaks in whole transitions: records and postings together, refused when a
 * record has moved on since it was read, or when the book says no. Nothing is half done.
 */
import type { Account, AccountKind } from '../core/ledger/account.ts'
import type { LedgerRefusal, Transfer } from '../core/ledger/transfer.ts'

declare const holds: unique symbol
/** The name of a record, which also tells the type of what is stored under it. */
export type Key<T> = string & { readonly [holds]?: T }

/** What was read, and must still be so for what was decided to be true. */
export interface Seen {
  readonly key: string
  /** 0 for a record that does not exist yet. */
  readonly version: number
  /** Where the store found it, in terms of its own: handed back, it need not be looked for again. */
  readonly place?: object | undefined
}

export interface Loaded<T> extends Seen {
  readonly record: T | undefined
}

/** The commit is refused if the version is no longer that which was read. */
export interface Put extends Seen {
  readonly record: object
  /** Whether the record may be forgotten when the store is full. */
  readonly final: boolean
  /** When it may be forgotten without further word; milliseconds since 1970. */
  readonly finalAt?: number | undefined
  /** The record it leads to: as long as that may not be forgotten, this one is not either. */
  readonly of?: string | undefined
  /** Its name is remembered when the record is forgotten, so that it is never made anew. */
  readonly once?: true | undefined
}

export interface Opening {
  readonly account: string
  readonly kind: AccountKind
}

export interface Transition {
  readonly puts: readonly Put[]
  /** Records that are not put but were decided by: the commit is refused if one has moved on. */
  readonly seen?: readonly Seen[]
  /** Accounts to open first, if they are not; they stay open, and empty, if the rest is refused. */
  readonly opens?: readonly Opening[]
  readonly transfers?: readonly Transfer[]
}

/** `forgotten`: a record that may be made once only was there, and was forgotten. */
export type Commit = 'committed' | 'moved-on' | 'forgotten' | LedgerRefusal

/** What a store holds now, and what it no longer does. */
export interface Holding {
  readonly records: number
  readonly accounts: number
  /** About how many, with the book: accounts, transfers and holds. */
  readonly bytes: number
  /** By how much the limit of bytes is passed, because too little may be forgotten. */
  readonly overLimit: number
  /** Records that were forgotten because the store was full. */
  readonly forgotten: number
  /** Transfers and ended holds that were. */
  readonly transfersForgotten: number
}

/** Known now, where nothing has to be waited for, or later. */
export type Soon<T> = T | Promise<T>

export interface Store {
  /** What it holds outlives the process: whoever owes something writes that down as well. */
  readonly durable?: boolean
  load<T extends object>(key: Key<T>): Soon<Loaded<T>>
  commit(transition: Transition): Soon<Commit>
  account(id: string): Promise<Account | undefined>
  accounts(): Promise<readonly Account[]>
  /** A sentence for each broken invariant of its book, whatever number of accounts it has. */
  broken(): Soon<readonly string[]>
  /** Every record whose key begins so, oldest first: for reconciliation and files. */
  scan<T extends object>(prefix: Key<T>): Promise<readonly T[]>
  /** How many records were forgotten because the store was full; of one kind: `order`, say. */
  forgotten(kind?: string): number
  /** Whether a record of that name, which may be made once only, was there and was forgotten. */
  wasForgotten(key: string): boolean
  holding(): Holding
}
