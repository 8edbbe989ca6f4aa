/** Load, decide, commit: a decision over what was read is committed whole, or taken again. */

import type { LedgerRefusal, Transfer } from '../../core/ledger/transfer.ts'
import { limits } from '../../core/limits.ts'
import type { Key, Opening, Seen, Store } from '../../storage/store.ts'

/** Reads a record and remembers its version for the commit. */
export type Read = <T extends object>(key: Key<T>) => Promise<T | undefined>

export interface Decision<Result> {
  readonly result: Result
  readonly writes?: readonly Write[]
  readonly opens?: readonly Opening[]
  readonly transfers?: readonly Transfer[]
  /** The result when a debited account turns out to hold too little. */
  readonly short?: Result
}

export interface Write {
  readonly key: string
  readonly record: object
  readonly final: boolean
}

/**
 * A no that was decided by several records must be true of all of them at one moment, like a yes.
 * @throws Error when the book refuses for a reason a role must rule out, or records never rest.
 */
export async function transact<Result>(
  store: Store,
  decide: (read: Read) => Promise<Decision<Result>>,
): Promise<Result> {
  for (let attempt = 0; attempt < limits.commitAttemptsMax; attempt += 1) {
    // Few records are read by one decision: a list is quicker than a map, and this is done most.
    const seen: Seen[] = []
    const decision = await decide(async (key) => {
      const { version, record } = await store.load(key)
      if (!seen.some((one) => one.key === key)) seen.push({ key, version })
      return record
    })
    const { result, writes = [], opens = [], transfers = [], short } = decision
    const changes = writes.length + opens.length + transfers.length > 0
    if (!changes && seen.length < 2) return result
    const puts = writes.map(({ key, record, final }) => {
      const version = seen.find((one) => one.key === key)?.version ?? 0
      return { key, record, final, version }
    })
    const onlyRead = seen.filter(({ key }) => !puts.some((put) => put.key === key))
    const commit = await store.commit({ puts, seen: onlyRead, opens, transfers })
    if (commit === 'committed') return result
    if (commit === 'funds-insufficient' && short !== undefined) return short
    if (commit !== 'moved-on') throw new Error(`The book refuses: ${explained(commit, transfers)}`)
  }
  throw new Error('Failed to commit: the records moved on at every attempt.')
}

const explained = (refusal: LedgerRefusal, transfers: readonly Transfer[]) =>
  `${refusal} in ${transfers.map(({ kind, id }) => `${kind} ${id}`).join(', ')}`
