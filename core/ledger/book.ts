/** One institution's books. It decides first, over the whole list of transfers, then applies. */
import { limits } from '../limits.ts'
import { addFen, type Fen, subtractFen } from '../money.ts'
import { type Account, type AccountKind, availableFen, emptyAccount } from './account.ts'
import type { Hold, LedgerRefusal, Transfer } from './transfer.ts'

type Sums = { -readonly [K in keyof Account]: Account[K] }

export class Book {
  readonly #accounts = new Map<string, Sums>()
  readonly #transfers = new Map<string, Transfer>()
  readonly #holds = new Map<string, Hold>()

  /** Opens an account, or leaves the one of that name as it is. */
  open(id: string, kind: AccountKind): Account {
    const found = this.#accounts.get(id)
    if (found !== undefined) return found
    const account: Sums = { ...emptyAccount(id, kind) }
    this.#accounts.set(id, account)
    return account
  }

  account(id: string): Account | undefined {
    return this.#accounts.get(id)
  }

  accounts(): readonly Account[] {
    return [...this.#accounts.values()]
  }

  hold(id: string): Hold | undefined {
    return this.#holds.get(id)
  }

  /** The first reason to refuse, or nothing when all of the transfers may be applied together. */
  decide(transfers: readonly Transfer[]): LedgerRefusal | undefined {
    const taken = new Map<string, number>()
    for (const transfer of transfers) {
      if (this.#isRepeat(transfer)) continue
      const refusal =
        'of' in transfer ? this.#decideEnding(transfer) : this.#decideNew(transfer, taken)
      if (refusal !== undefined) return refusal
    }
    return undefined
  }

  /** Applies transfers that `decide` let pass; one that was applied before changes nothing. */
  apply(transfers: readonly Transfer[]): void {
    for (const transfer of transfers) {
      if (this.#isRepeat(transfer)) continue
      this.#remember(transfer)
      if ('of' in transfer) this.#end(transfer)
      else if (transfer.kind === 'post') this.#post(transfer)
      else this.#reserve(transfer)
    }
  }

  #decideNew(
    transfer: Extract<Transfer, { debit: string }>,
    taken: Map<string, number>,
  ): LedgerRefusal | undefined {
    if (transfer.amountFen <= 0) return 'amount-not-positive'
    if (transfer.debit === transfer.credit) return 'accounts-are-the-same'
    const debit = this.#accounts.get(transfer.debit)
    if (debit === undefined || !this.#accounts.has(transfer.credit)) return 'account-missing'
    if (this.#transfers.has(transfer.id)) return 'exists-with-other-terms'
    const before = taken.get(debit.id) ?? 0
    if (availableFen(debit) - before < transfer.amountFen) return 'funds-insufficient'
    taken.set(debit.id, before + transfer.amountFen)
    return undefined
  }

  #decideEnding(transfer: Extract<Transfer, { of: string }>): LedgerRefusal | undefined {
    if (this.#transfers.has(transfer.id)) return 'exists-with-other-terms'
    const hold = this.#holds.get(transfer.of)
    if (hold === undefined) return 'hold-missing'
    return hold.state === 'pending' ? undefined : 'hold-already-ended'
  }

  #isRepeat(transfer: Transfer): boolean {
    const first = this.#transfers.get(transfer.id)
    if (first === undefined || first.kind !== transfer.kind) return false
    if ('of' in first) return 'of' in transfer && first.of === transfer.of
    return (
      'debit' in transfer &&
      first.debit === transfer.debit &&
      first.credit === transfer.credit &&
      first.amountFen === transfer.amountFen
    )
  }

  #remember(transfer: Transfer): void {
    this.#transfers.set(transfer.id, transfer)
    if (this.#transfers.size <= limits.recordsMax * 4) return
    const oldest = this.#transfers.keys().next().value
    if (oldest !== undefined) this.#transfers.delete(oldest)
  }

  #post({ debit, credit, amountFen }: { debit: string; credit: string; amountFen: Fen }): void {
    const from = this.#known(debit)
    const to = this.#known(credit)
    from.debitsPostedFen = addFen(from.debitsPostedFen, amountFen)
    to.creditsPostedFen = addFen(to.creditsPostedFen, amountFen)
  }

  #reserve(transfer: Extract<Transfer, { debit: string }>): void {
    const { id, debit, credit, amountFen } = transfer
    const from = this.#known(debit)
    const to = this.#known(credit)
    from.debitsPendingFen = addFen(from.debitsPendingFen, amountFen)
    to.creditsPendingFen = addFen(to.creditsPendingFen, amountFen)
    this.#holds.set(id, { debit, credit, amountFen, state: 'pending' })
  }

  #end(transfer: Extract<Transfer, { of: string }>): void {
    const hold = this.#holds.get(transfer.of)
    if (hold === undefined) throw new Error(`No hold ${transfer.of}: decide was not asked.`)
    const from = this.#known(hold.debit)
    const to = this.#known(hold.credit)
    from.debitsPendingFen = subtractFen(from.debitsPendingFen, hold.amountFen)
    to.creditsPendingFen = subtractFen(to.creditsPendingFen, hold.amountFen)
    const posted = transfer.kind === 'post-hold'
    if (posted) this.#post(hold)
    this.#holds.set(transfer.of, { ...hold, state: posted ? 'posted' : 'voided' })
  }

  #known(id: string): Sums {
    const account = this.#accounts.get(id)
    if (account === undefined) throw new Error(`No account ${id}: decide was not asked.`)
    return account
  }
}
