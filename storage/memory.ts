/**
 * The store that forgets everything at the end: a map, a book, and commits within one tick. It is also
 * what a durable store works on: then somebody watches what changes, and fills it again.
 */
import { ByteBudget } from '../core/byte-budget.ts'
import { Book, type BookWatch } from '../core/ledger/book.ts'
import { limits } from '../core/limits.ts'
import type { HouseKept, RowKept } from './kept.ts'
import { createRows, keptOf, type Row, type RowBounds, type Rows, type RowWatch } from './rows.ts'
import type { Commit, Key, Loaded, Seen, Store, Transition } from './store.ts'

export interface MemoryBounds extends RowBounds {
  /** Whoever holds it outlives the world that it stands in. */
  readonly durable?: boolean
  /** About how many bytes it holds; as many as there are when nothing is said, and none is weighed. */
  readonly bytesMax?: number
  /** The bytes it shares with other stores. */
  readonly shared?: ByteBudget
}

/** Hears what changes in a store beside the records that are put. */
export interface Watch extends BookWatch, RowWatch {}

/** A store, and what is in it piece by piece, for whoever writes it down. */
export interface WorkingStore {
  readonly store: Store
  readonly book: Book
  row(key: string): RowKept | undefined
  rows(): IterableIterator<RowKept>
  /** How many records were forgotten, by kind. */
  forgotten(): ReadonlyMap<string, number>
  /** Fills the empty store with what was written down of one. */
  recall(kept: HouseKept): void
}

export const createMemoryStore = (recordsMax?: number, bounds?: MemoryBounds): Store =>
  createWorkingStore(recordsMax, bounds).store

export function createWorkingStore(
  recordsMax: number = limits.recordsMax,
  bounds: MemoryBounds = {},
  watch?: Watch,
): WorkingStore {
  const { durable = false, bytesMax, shared } = bounds
  const own = new ByteBudget(bytesMax ?? Number.POSITIVE_INFINITY)
  const isWeighed = bytesMax !== undefined || shared !== undefined
  const budgets = isWeighed ? [own, ...(shared === undefined ? [] : [shared])] : []
  const rows = createRows({ max: recordsMax, budgets, bounds, watch })
  const book = new Book(recordsMax, budgets, watch)
  return {
    ...{ store: storeOver({ rows, book, own, durable }), book },
    row: (key) => {
      const row = rows.map.get(key)
      return row === undefined ? undefined : keptOf(key, row)
    },
    *rows() {
      for (const [key, row] of rows.map.entries()) yield keptOf(key, row)
    },
    forgotten: () => rows.byKind,
    recall: (kept) => {
      rows.recall(kept)
      book.recall(kept.book)
    },
  }
}

interface StoreParts {
  readonly rows: Rows
  readonly book: Book
  readonly own: ByteBudget
  readonly durable: boolean
}

/** The port over the records and the book: both are changed by one commit, or neither. */
const storeOver = ({ rows, book, own, durable }: StoreParts): Store => ({
  durable,
  load: <T extends object>(key: Key<T>): Loaded<T> => {
    const place = rows.map.get(key)
    return { key, version: place?.version ?? 0, place, record: place?.record as T | undefined }
  },
  commit: commitsTo(rows, book),
  account: async (id) => book.account(id),
  accounts: async () => book.accounts(),
  broken: () => book.broken(),
  scan: async <T extends object>(prefix: Key<T>): Promise<readonly T[]> => {
    const found: T[] = []
    for (const [key, { record }] of rows.map.entries()) {
      if (key.startsWith(prefix)) found.push(record as T)
    }
    return found
  },
  forgotten: rows.forgotten,
  wasForgotten: rows.isForgotten,
  holding: () => ({
    records: rows.map.size,
    accounts: book.size,
    bytes: own.bytes,
    overLimit: own.overLimit,
    forgotten: rows.forgotten(),
    transfersForgotten: book.forgotten,
  }),
})

const commitsTo =
  (rows: Rows, book: Book) =>
  ({ puts, seen = none, opens = none, transfers = none }: Transition): Commit => {
    const before = puts.map(rows.find)
    if (puts.some((put, place) => hasMoved(put, before[place]))) return 'moved-on'
    if (seen.some((one) => hasMoved(one, rows.find(one)))) return 'moved-on'
    if (puts.some((put, place) => rows.mayNotCome(put, before[place]))) return 'forgotten'
    for (const { account, kind } of opens) book.open(account, kind)
    const refusal = book.decide(transfers)
    if (refusal !== undefined) return refusal
    book.apply(transfers)
    puts.forEach((put, place) => {
      rows.write(put, before[place])
    })
    return 'committed'
  }

const none = Object.freeze([])

const hasMoved = ({ version }: Seen, row: Row | undefined) => (row?.version ?? 0) !== version
