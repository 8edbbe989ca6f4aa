/** One institution's books. It decides first, over the whole list of transfers, then applies. */
import { BoundedMap } from '../bounded-map.ts'
import type { ByteBudget } from '../byte-budget.ts'
import { limits } from '../limits.ts'
import { addFen, type Fen, subtractFen } from '../money.ts'
import { weightOf } from '../weight.ts'
import { type Account, type AccountKind, availableFen, emptyAccount } from './account.ts'
import { Draft } from './draft.ts'
import { brokenInvariants } from './invariants.ts'
import type { Hold, LedgerRefusal, Transfer } from './transfer.ts'

type Sums = { -readonly [K in keyof Account]: Account[K] }

/** Hears what changes in a book, by name, so that it can be written down. */
export interface BookWatch {
  /** An account was opened, or is about to be changed. */
  account(id: string): void
  /** A transfer was applied: its name is known from now on. */
  transfer(transfer: Transfer): void
  /** A hold was made, or ended. */
  hold(id: string): void
  /** An ended hold was forgotten. */
  forgotHold(id: string): void
}

/** What was written down of a book, each list the oldest first. */
export interface BookKept {
  readonly accounts: readonly Account[]
  readonly transfers: readonly Transfer[]
  readonly holds: readonly (readonly [id: string, hold: Hold])[]
  readonly transfersForgotten: number
  readonly holdsForgotten: number
}

export class Book {
  readonly #accounts = new Map<string, Sums>()
  readonly #transfers: BoundedMap<Transfer>
  readonly #holds: BoundedMap<Hold>
  readonly #budgets: readonly ByteBudget[]
  readonly #watch: BookWatch | undefined

  /**
   * Remembers that many ended holds, and four times as many transfers to know a repeat by, and fewer
   * when a budget is passed. Accounts are never forgotten: what they take is taken for good.
   */
  constructor(
    endedHoldsMax: number = limits.recordsMax,
    budgets: readonly ByteBudget[] = [],
    watch?: BookWatch,
  ) {
    const weighing = budgets.length === 0 ? {} : { weigh: weightOfEntry, budgets }
    this.#budgets = budgets
    this.#watch = watch
    this.#transfers = new BoundedMap<Transfer>({
      max: endedHoldsMax * 4,
      mayForget: () => true,
      ...weighing,
    })
    this.#holds = new BoundedMap<Hold>({
      max: endedHoldsMax,
      mayForget: ({ state }) => state !== 'pending',
      forgot: (id) => watch?.forgotHold(id),
      ...weighing,
    })
  }

  /** How many accounts are open. */
  get size(): number {
    return this.#accounts.size
  }

  /** How many transfers and ended holds were forgotten. */
  get forgotten(): number {
    return this.#transfers.forgotten + this.#holds.forgotten
  }

  /** How many transfers were, of those: always the first that were applied. */
  get transfersForgotten(): number {
    return this.#transfers.forgotten
  }

  /** The transfers whose names it knows, the oldest first. */
  transfers(): IterableIterator<[string, Transfer]> {
    return this.#transfers.entries()
  }

  /** The holds it knows, the oldest first. */
  holds(): IterableIterator<[string, Hold]> {
    return this.#holds.entries()
  }

  /** Fills an empty book with what was written down of one; nothing of it is decided again. */
  recall({ accounts, transfers, holds, transfersForgotten, holdsForgotten }: BookKept): void {
    for (const account of accounts) this.#enter({ ...account })
    for (const transfer of transfers) this.#transfers.add(transfer.id, transfer)
    for (const [id, hold] of holds) this.#holds.add(id, hold)
    this.#transfers.recall(transfersForgotten)
    this.#holds.recall(holdsForgotten)
  }

  /** Opens an account, or leaves the one of that name as it is. */
  open(id: string, kind: AccountKind): Account {
    const found = this.#accounts.get(id)
    if (found !== undefined) return { ...found }
    const account = emptyAccount(id, kind)
    this.#enter({ ...account })
    this.#watch?.account(id)
    return account
  }

  /** The account as it stands now: a later transfer does not change what was handed out. */
  account(id: string): Account | undefined {
    const found = this.#accounts.get(id)
    return found === undefined ? undefined : { ...found }
  }

  accounts(): readonly Account[] {
    return Array.from(this.#accounts.values(), (account) => ({ ...account }))
  }

  /** A sentence for each broken invariant of the book as it stands: nothing is copied for it. */
  broken(): string[] {
    return brokenInvariants(this.#accounts.values())
  }

  hold(id: string): Hold | undefined {
    return this.#holds.get(id)
  }

  /** The first reason to refuse, or nothing when all of the transfers may be applied together. */
  decide(transfers: readonly Transfer[]): LedgerRefusal | undefined {
    // What comes alone needs no draft: nothing is decided after it.
    const draft = transfers.length > 1 ? new Draft() : undefined
    for (const transfer of transfers) {
      const first = draft?.transfer(transfer.id) ?? this.#transfers.get(transfer.id)
      if (first !== undefined && isRepeat(first, transfer)) continue
      // A hold keeps its name even after the transfer that made it was forgotten.
      const isTaken = first !== undefined || this.#holds.has(transfer.id)
      const refusal =
        'of' in transfer
          ? this.#decideEnding(transfer, isTaken, draft)
          : this.#decideNew(transfer, isTaken, draft)
      if (refusal !== undefined) return refusal
    }
    return undefined
  }

  /** Applies transfers that `decide` let pass; one that was applied before changes nothing. */
  apply(transfers: readonly Transfer[]): void {
    for (const transfer of transfers) {
      if (this.#transfers.has(transfer.id)) continue
      this.#transfers.add(transfer.id, transfer)
      this.#watch?.transfer(transfer)
      if ('of' in transfer) this.#end(transfer)
      else if (transfer.kind === 'post') this.#post(transfer)
      else this.#reserve(transfer)
    }
  }

  #decideNew(
    transfer: Extract<Transfer, { debit: string }>,
    isTaken: boolean,
    draft: Draft | undefined,
  ): LedgerRefusal | undefined {
    const { debit, credit, amountFen } = transfer
    if (amountFen <= 0) return 'amount-not-positive'
    if (debit === credit) return 'accounts-are-the-same'
    const from = this.#accounts.get(debit)
    if (from === undefined || !this.#accounts.has(credit)) return 'account-missing'
    if (isTaken) return 'exists-with-other-terms'
    const changeFen = draft?.changeFen(debit) ?? 0
    if (availableFen(from) + changeFen < amountFen) return 'funds-insufficient'
    draft?.begin(transfer)
    return undefined
  }

  #decideEnding(
    transfer: Extract<Transfer, { of: string }>,
    isTaken: boolean,
    draft: Draft | undefined,
  ): LedgerRefusal | undefined {
    if (isTaken) return 'exists-with-other-terms'
    const hold = draft?.hold(transfer.of) ?? this.#holds.get(transfer.of)
    if (hold === undefined) return 'hold-missing'
    if (hold.state !== 'pending') return 'hold-already-ended'
    draft?.end(transfer, hold)
    return undefined
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
    this.#watch?.hold(id)
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
    this.#watch?.hold(transfer.of)
  }

  #enter(account: Sums): void {
    this.#accounts.set(account.id, account)
    for (const budget of this.#budgets) budget.add(weightOfEntry(account.id, account))
  }

  /** The account that is about to be changed. */
  #known(id: string): Sums {
    const account = this.#accounts.get(id)
    if (account === undefined) throw new Error(`No account ${id}: decide was not asked.`)
    this.#watch?.account(id)
    return account
  }
}

/** What an entry takes beside its name and content: its place in the map. */
const placeBytes = 48

const weightOfEntry = (id: string, entry: object) => placeBytes + weightOf(id) + weightOf(entry)

/** Whether a transfer says under its name what was said under that name before. */
function isRepeat(first: Transfer, again: Transfer): boolean {
  if (first.kind !== again.kind) return false
  if ('of' in first) return 'of' in again && first.of === again.of
  return (
    'debit' in again &&
    first.debit === again.debit &&
    first.credit === again.credit &&
    first.amountFen === again.amountFen
  )
}
