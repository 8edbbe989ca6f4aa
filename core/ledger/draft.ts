/**
 * What a list of transfers would do to the books, worked out before any of it is applied: the
 * second transfer of a list is decided as if the first had been.
 */
import type { Hold, Transfer } from './transfer.ts'

export class Draft {
  readonly #transfers = new Map<string, Transfer>()
  readonly #holds = new Map<string, Hold>()
  readonly #availableFen = new Map<string, number>()

  transfer(id: string): Transfer | undefined {
    return this.#transfers.get(id)
  }

  hold(id: string): Hold | undefined {
    return this.#holds.get(id)
  }

  /** By how much more, or less, may be debited than the books say. */
  changeFen(account: string): number {
    return this.#availableFen.get(account) ?? 0
  }

  /** Money leaves at once, or is put aside for later. */
  begin(transfer: Extract<Transfer, { debit: string }>): void {
    const { id, kind, debit, credit, amountFen } = transfer
    this.#transfers.set(id, transfer)
    this.#change(debit, -amountFen)
    if (kind === 'post') this.#change(credit, amountFen)
    else this.#holds.set(id, { debit, credit, amountFen, state: 'pending' })
  }

  /** What was put aside arrives, or returns. */
  end(transfer: Extract<Transfer, { of: string }>, hold: Hold): void {
    const posted = transfer.kind === 'post-hold'
    this.#transfers.set(transfer.id, transfer)
    this.#holds.set(transfer.of, { ...hold, state: posted ? 'posted' : 'voided' })
    this.#change(posted ? hold.credit : hold.debit, hold.amountFen)
  }

  #change(account: string, byFen: number): void {
    this.#availableFen.set(account, this.changeFen(account) + byFen)
  }
}
