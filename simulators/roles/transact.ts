/** Load, decide, commit: a decision over what was read is committed whole, or taken again. */

import type { LedgerRefusal, Transfer } from '../../core/ledger/transfer.ts'
import { limits } from '../../core/limits.ts'
import type { Key, Loaded, Opening, Put, Seen, Soon, Store } from '../../storage/store.ts'

/** Reads a record and remembers its version for the commit. */
export type Read = <T extends object>(key: Key<T>) => Soon<T | undefined>

export interface Decision<Result> {
  readonly result: Result
  readonly writes?: readonly Write[]
  readonly opens?: readonly Opening[]
  readonly transfers?: readonly Transfer[]
  /** The result when a debited account turns out to hold too little. */
  readonly short?: Result
  /** The result when what would be made was there before, and was forgotten. */
  readonly forgotten?: Result
}

export interface Write {
  readonly key: string
  readonly record: object
  readonly final: boolean
  /** When it is final without further word; milliseconds since 1970. */
  readonly finalAt?: number | undefined
  /** The record it leads to, and is kept as long as. */
  readonly of?: string
  /** It may be made only once, even when it was forgotten since. */
  readonly once?: true
}

/**
 * A no that was decided by several records must be true of all of them at one moment, like a yes.
 * @throws Error when the book refuses for a reason a role must rule out, or records never rest.
 */
export async function transact<Result>(
  store: Store,
  decide: (read: Read) => Soon<Decision<Result>>,
): Promise<Result> {
  for (let attempt = 0; attempt < limits.commitAttemptsMax; attempt += 1) {
    // Few records are read by one decision: a list is quicker than a map, and this is done most.
    const seen: Seen[] = []
    const decided = decide((key) => {
      const loaded = store.load(key)
      return loaded instanceof Promise
        ? loaded.then((later) => noted(seen, later))
        : noted(seen, loaded)
    })
    const decision = decided instanceof Promise ? await decided : decided
    const { result, writes = none, opens = none, transfers = none, short } = decision
    const changes = writes.length + opens.length + transfers.length > 0
    if (!changes && seen.length < 2) return result
    const puts = writes.map((write) => putOf(write, seenAs(seen, write.key)))
    const onlyRead = seen.filter(({ key }) => !puts.some((put) => put.key === key))
    const committed = store.commit({ puts, seen: onlyRead, opens, transfers })
    const commit = committed instanceof Promise ? await committed : committed
    if (commit === 'committed') return result
    if (commit === 'funds-insufficient' && short !== undefined) return short
    if (commit === 'forgotten') return madeAnew(decision)
    if (commit !== 'moved-on') throw new Error(`The book refuses: ${explained(commit, transfers)}`)
  }
  throw new Error('Failed to commit: the records moved on at every attempt.')
}

const none = Object.freeze([])

function noted<T>(seen: Seen[], loaded: Loaded<T>): T | undefined {
  if (seenAs(seen, loaded.key) === undefined) seen.push(loaded)
  return loaded.record
}

/** Under the name it was read by: that text was looked for before, and is known by its hash. */
function putOf({ key, record, final, finalAt, of, once }: Write, seen: Seen | undefined): Put {
  if (seen === undefined)
    return { key, version: 0, place: undefined, record, final, finalAt, of, once }
  const { key: known, version, place } = seen
  return { key: known, version, place, record, final, finalAt, of, once }
}

/** What a decision says that would make anew what was forgotten. */
function madeAnew<Result>(decision: Decision<Result>): Result {
  if ('forgotten' in decision) return decision.forgotten
  const keys = decision.writes?.map(({ key }) => key).join(', ')
  throw new Error(`Failed to commit ${keys}: one of them was forgotten, and may be made only once.`)
}

function seenAs(seen: readonly Seen[], key: string): Seen | undefined {
  for (const one of seen) if (one.key === key) return one
  return undefined
}

const explained = (refusal: LedgerRefusal, transfers: readonly Transfer[]) =>
  `${refusal} in ${transfers.map(({ kind, id }) => `${kind} ${id}`).join(', ')}`
