/** What a payer has: a balance, what may still be spent today, and a code to be paid by. */
import type { LimitedLevel } from '../../core/barcode-limits.ts'
import { balanceFen } from '../../core/ledger/account.ts'
import { type Fen, fen } from '../../core/money.ts'
import type { Outcome } from '../../core/outcome.ts'
import type { Key } from '../../storage/store.ts'
import type { Host } from '../host/institution.ts'
import type { Acquirer } from './acquirer.ts'
import { merchantAccount, type Payer, payerAccount } from './parties.ts'
import { spendable } from './spending.ts'

export interface Balance {
  readonly outcome: Outcome
  readonly name: string
  readonly balanceFen: Fen
  readonly heldFen: Fen
  /** What may still be spent today by each level that limits this payer. */
  readonly leftFen: Readonly<Partial<Record<LimitedLevel, Fen>>>
}

export interface Received {
  readonly outcome: Outcome
  readonly code?: string
  /** All that came in by it, which is no part of the balance. */
  readonly receivedFen?: Fen
}

export interface Purse {
  balance(payer: string): Promise<Balance>
  /** The person's own code, to be paid by; nothing at institutions whose app has none. */
  readonly receiptCode?: (payer: string) => Promise<Received>
}

export function createPurse(
  { store, clock }: Pick<Host, 'store' | 'clock'>,
  {
    payerNamed,
    acquirer,
  }: {
    /** The payer, with an account. */
    payerNamed(id: string): Promise<Payer | undefined>
    acquirer: Pick<Acquirer, 'personCode'> | undefined
  },
): Purse {
  const balance = async (id: string): Promise<Balance> => {
    const payer = await payerNamed(id)
    const account = await store.account(payerAccount(id))
    const held = fen(account?.debitsPendingFen ?? 0)
    const sum = account === undefined ? fen(0) : balanceFen(account)
    const outcome = payer === undefined ? 'payer-missing' : 'approved'
    const read = async <T extends object>(key: Key<T>) => (await store.load(key)).record
    const left = payer === undefined ? {} : await spendable(read, payer, clock.now())
    return { outcome, name: payer?.name ?? '', balanceFen: sum, heldFen: held, leftFen: left }
  }
  if (acquirer === undefined) return { balance }

  const receiptCode = async (id: string): Promise<Received> => {
    const code = acquirer.personCode(id)
    if (code === undefined) return { outcome: 'payer-missing' }
    const account = await store.account(merchantAccount(id))
    const receivedFen = account === undefined ? fen(0) : balanceFen(account)
    return { outcome: 'approved', code, receivedFen }
  }
  return { balance, receiptCode }
}
