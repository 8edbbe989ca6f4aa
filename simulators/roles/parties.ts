/** What a role must be told about the people it serves, and how their accounts are called. */
import type { AppId, PayerId } from '../../core/ids.ts'
import type { Funding } from '../../core/interchange.ts'
import type { Transfer } from '../../core/ledger/transfer.ts'
import type { Fen } from '../../core/money.ts'
import type { Store } from '../../storage/store.ts'

export interface Payer {
  readonly id: PayerId
  readonly app: AppId
  readonly name: string
  readonly funding: Funding
  /** Without a certificate, and so with the limits of the day: levels B and C. */
  readonly limited?: true
  /** With clear business features: a code of a person is not for trade (Yinfa[2021]259). */
  readonly trades?: true
}

/** The payers of one institution, by id. */
export type FindPayer = (id: string) => Payer | undefined

export const payerAccount = (payer: string) => `payer:${payer}`
export const merchantAccount = (merchant: string) => `merchant:${merchant}`
export const clearingAccount = 'clearing'
export const capitalAccount = 'capital'

/**
 * Opens a payer's account and puts the opening money in, once.
 * @throws Error when the book refuses.
 */
export async function ensureFunded(store: Store, payer: string, openingFen: Fen): Promise<void> {
  const account = payerAccount(payer)
  if ((await store.account(account)) !== undefined) return
  const opening: Transfer = {
    kind: 'post',
    id: `opening/${payer}`,
    debit: capitalAccount,
    credit: account,
    amountFen: openingFen,
  }
  const commit = await store.commit({
    puts: [],
    opens: [
      { account: capitalAccount, kind: 'capital' },
      { account, kind: 'payer' },
    ],
    transfers: openingFen > 0 ? [opening] : [],
  })
  if (commit !== 'committed') throw new Error(`Failed to open ${account}: ${commit}.`)
}
