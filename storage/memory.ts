/**
 * The store that forgets everything at the end: a map, a book, and commits within one tick. It is also
 * what a durable store works on: then somebody watches what changes, and fills it again.
 */
import { BoundedMap } from '../core/bounded-map.ts'
import { ByteBudget } from '../core/byte-budget.ts'
import { Book, type BookWatch } from '../core/ledger/book.ts'
import { limits } from '../core/limits.ts'
import { weightOf } from '../core/weight.ts'
import type { HouseKept, RowKept } from './kept.ts'
import type { Commit, Key, Loaded, Put, Seen, Store, Transition } from './store.ts'

/** Changed where it is: to look for its place takes longer than all else that a commit does. */
interface Row {
  /** Its place in the order of making; 0 where nobody writes it down. */
  readonly number: number
  version: number
  record: object
  final: boolean
  finalAt: number
  of: string | undefined
  once: true | undefined
  bytes: number
  /** Whether it was forgotten, and has no place any more. */
  gone: boolean
}

/** Names that were forgotten and may not come again. */
export interface Forgotten {
  add(name: string): void
  has(name: string): boolean
}

export interface MemoryBounds {
  /** Whoever holds it outlives the world that it stands in. */
  readonly durable?: boolean
  /** About how many bytes it holds; as many as there are when nothing is said, and none is weighed. */
  readonly bytesMax?: number
  /** The bytes it shares with other stores. */
  readonly shared?: ByteBudget
  /** Without it a record that was forgotten is made anew. */
  readonly forgotten?: Forgotten
  /** Business time; without it nothing becomes final by itself. */
  readonly now?: () => number
  /** Whether a record may be asked about any moment: it is kept like one that has not ended. */
  readonly isInDoubt?: (record: object) => boolean
}

/** Hears what changes in a store beside the records that are put. */
export interface Watch extends BookWatch {
  /** The number of the record that is made next. */
  nextNumber(): number
  forgotRow(number: number): void
}

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
  const own = new ByteBudget(bounds.bytesMax ?? Number.POSITIVE_INFINITY)
  const budgets = bounds.shared === undefined ? [own] : [own, bounds.shared]
  const isWeighed = bounds.bytesMax !== undefined || bounds.shared !== undefined
  const rows = createRows({ max: recordsMax, budgets: isWeighed ? budgets : [], bounds, watch })
  const book = new Book(recordsMax, isWeighed ? budgets : [], watch)

  const commitNow = ({ puts, seen = [], opens = [], transfers = [] }: Transition): Commit => {
    const before = puts.map(({ key }) => rows.map.get(key))
    if (puts.some((put, place) => hasMoved(put, before[place]))) return 'moved-on'
    if (seen.some((one) => hasMoved(one, rows.map.get(one.key)))) return 'moved-on'
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

  const store: Store = {
    durable: bounds.durable ?? false,
    load: <T extends object>(key: Key<T>): Loaded<T> => {
      const row = rows.map.get(key)
      return { version: row?.version ?? 0, record: row?.record as T | undefined }
    },
    commit: commitNow,
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
  }
  return {
    ...{ store, book },
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

const keptOf = (key: string, { bytes: _bytes, gone: _gone, ...row }: Row): RowKept => ({
  ...{ key, ...row },
})

const rowOf = (put: Put, number: number, bytes: number): Row => ({
  number,
  version: put.version + 1,
  record: put.record,
  final: put.final,
  finalAt: put.finalAt ?? Number.POSITIVE_INFINITY,
  of: put.of,
  once: put.once,
  bytes,
  gone: false,
})

/** By how many bytes the row weighs more from now on. */
function change(row: Row, put: Put, bytes: number): number {
  const more = bytes - row.bytes
  row.version = put.version + 1
  row.record = put.record
  row.final = put.final
  row.finalAt = put.finalAt ?? Number.POSITIVE_INFINITY
  row.of = put.of
  row.once = put.once
  row.bytes = bytes
  return more
}

const hasMoved = ({ version }: Seen | Put, row: Row | undefined) => (row?.version ?? 0) !== version

/** What a row takes beside its name and its record: itself, and its place in the map. */
const rowBytes = 144

interface RowsParts {
  readonly max: number
  readonly budgets: readonly ByteBudget[]
  readonly bounds: MemoryBounds
  readonly watch: Watch | undefined
}

function createRows({ max, budgets, bounds, watch }: RowsParts) {
  const { forgotten: names, now = () => Number.NEGATIVE_INFINITY } = bounds
  const { isInDoubt = () => false } = bounds
  const byKind = new Map<string, number>()
  const isWeighed = budgets.length > 0

  const hasEnded = ({ final, finalAt, record }: Row) =>
    (final || now() >= finalAt) && !isInDoubt(record)

  const mayForget = (row: Row) => {
    const leadsTo = row.of === undefined ? undefined : map.get(row.of)
    return hasEnded(row) && (leadsTo === undefined || hasEnded(leadsTo))
  }

  const forgot = (key: string, row: Row) => {
    const kind = kindOf(key)
    byKind.set(kind, (byKind.get(kind) ?? 0) + 1)
    if (row.once === true) names?.add(key)
    row.gone = true
    watch?.forgotRow(row.number)
  }

  const weighing = isWeighed ? { weigh: (_: string, { bytes }: Row) => bytes, budgets } : {}
  const map: BoundedMap<Row> = new BoundedMap<Row>({ max, mayForget, forgot, ...weighing })

  const isForgotten = (key: string) => !map.has(key) && names?.has(key) === true

  const weightOfRow = (key: string, record: object) =>
    isWeighed ? rowBytes + weightOf(key) + weightOf(record) : 0

  return {
    map,
    byKind,
    isForgotten,
    mayNotCome: ({ key, once }: Put, row: Row | undefined) =>
      once === true && row === undefined && names?.has(key) === true,
    write: (put: Put, row: Row | undefined) => {
      const bytes = weightOfRow(put.key, put.record)
      if (row !== undefined && !row.gone) map.grow(change(row, put, bytes))
      else map.add(put.key, rowOf(put, watch?.nextNumber() ?? 0, bytes))
    },
    recall: ({ rows, forgotten }: HouseKept) => {
      for (const { key, ...row } of rows) {
        map.add(key, { ...row, bytes: weightOfRow(key, row.record), gone: false })
      }
      for (const [kind, count] of forgotten) {
        byKind.set(kind, (byKind.get(kind) ?? 0) + count)
        map.recall(count)
      }
    },
    forgotten: (kind?: string) => (kind === undefined ? map.forgotten : (byKind.get(kind) ?? 0)),
  }
}

/** `order` of `order/2088/K1`: keys are few in kind. */
const kindOf = (key: string) => key.slice(0, key.indexOf('/') + 1).slice(0, -1)
