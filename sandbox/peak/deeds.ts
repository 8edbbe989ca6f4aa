/** What happened in a book while an arrival was played: money that moved, and accounts looked at. */
import type { AccountKind } from '../../core/ledger/account.ts'
import { createMemoryStore } from '../../storage/memory.ts'
import type { Store } from '../../storage/store.ts'

export type Deed =
  | {
      readonly kind: 'moved'
      readonly book: string
      readonly debit: string
      readonly credit: string
      readonly amountFen: number
    }
  | {
      readonly kind: 'opened'
      readonly book: string
      readonly account: string
      readonly as: AccountKind
    }
  | { readonly kind: 'looked-at'; readonly book: string; readonly account: string }

/** A store in memory, and what is done in it told. */
export function createWatchedStore(book: string, tell: (deed: Deed) => void): Store {
  const store = createMemoryStore()
  const held = new Map<string, { debit: string; credit: string; amountFen: number }>()
  const done = new Set<string>()
  const moved = ({
    debit,
    credit,
    amountFen,
  }: {
    debit: string
    credit: string
    amountFen: number
  }) => tell({ kind: 'moved', book, debit, credit, amountFen })
  return {
    ...store,
    account: (id) => {
      tell({ kind: 'looked-at', book, account: id })
      return store.account(id)
    },
    commit: async (transition) => {
      const commit = await store.commit(transition)
      if (commit !== 'committed') return commit
      for (const { account, kind: as } of transition.opens ?? []) {
        tell({ kind: 'opened', book, account, as })
      }
      for (const transfer of transition.transfers ?? []) {
        // A transfer that is said twice is made once.
        if (done.has(transfer.id)) continue
        done.add(transfer.id)
        if (transfer.kind === 'hold') held.set(transfer.id, transfer)
        else if (transfer.kind === 'post') moved(transfer)
        else if (transfer.kind === 'post-hold') {
          const hold = held.get(transfer.of)
          if (hold !== undefined) moved(hold)
        }
      }
      return commit
    },
  }
}
