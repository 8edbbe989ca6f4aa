/** The store that forgets everything at the end: a map, a book, and commits within one tick. */
import { BoundedMap } from '../core/bounded-map.ts'
import { Book } from '../core/ledger/book.ts'
import { limits } from '../core/limits.ts'
import type { Key, Loaded, Put, Seen, Store, Transition } from './store.ts'

interface Row {
  readonly version: number
  readonly record: object
  readonly final: boolean
}

export function createMemoryStore(recordsMax: number = limits.recordsMax): Store {
  const rows = new BoundedMap<Row>({ max: recordsMax, mayForget: ({ final }) => final })
  const book = new Book()

  const write = ({ key, version, record, final }: Put) =>
    rows.set(key, { version: version + 1, record, final })

  const hasMoved = ({ key, version }: Seen) => (rows.get(key)?.version ?? 0) !== version

  const commitNow = ({ puts, seen = [], opens = [], transfers = [] }: Transition) => {
    if (puts.some(hasMoved) || seen.some(hasMoved)) return 'moved-on'
    for (const { account, kind } of opens) book.open(account, kind)
    const refusal = book.decide(transfers)
    if (refusal !== undefined) return refusal
    book.apply(transfers)
    puts.forEach(write)
    return 'committed'
  }

  return {
    load: async <T extends object>(key: Key<T>): Promise<Loaded<T>> => {
      const row = rows.get(key)
      return { version: row?.version ?? 0, record: row?.record as T | undefined }
    },
    commit: async (transition) => commitNow(transition),
    account: async (id) => book.account(id),
    accounts: async () => book.accounts(),
    scan: async <T extends object>(prefix: Key<T>): Promise<readonly T[]> => {
      const found: T[] = []
      for (const [key, { record }] of rows.entries()) {
        if (key.startsWith(prefix)) found.push(record as T)
      }
      return found
    },
    forgotten: () => rows.forgotten,
  }
}
