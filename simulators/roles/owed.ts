/**
 * What a house owes the switch once it has given a payment up: written with the giving up where the
 * store outlives the process, so that whoever wakes on it goes on. In memory nothing is written.
 */
import type { SettleKey, Trace } from '../../core/ids.ts'
import type { Funding } from '../../core/interchange.ts'
import type { Outcome } from '../../core/outcome.ts'
import type { Key, Store } from '../../storage/store.ts'
import { type Read, transact, type Write } from './transact.ts'

/** `undo`: what was asked under that name. `verdict`: that the payer has not agreed. */
export type Debt =
  | { readonly kind: 'undo'; readonly trace: Trace; readonly reference: string }
  | {
      readonly kind: 'verdict'
      readonly trace: Trace
      readonly reference: SettleKey
      readonly verdict: Outcome
      readonly funding: Funding
    }

type Owed = Debt & { readonly isPaid: boolean }

const prefix: Key<Owed> = 'owed/'
const owedKey = ({ kind, reference }: Pick<Debt, 'kind' | 'reference'>): Key<Owed> =>
  `${prefix}${kind}/${reference}`

/** To be written with what gives the payment up; nothing when it was paid off before. */
export async function owing(
  store: Store,
  read: Read,
  debt: Debt | undefined,
): Promise<readonly Write[]> {
  if (debt === undefined || store.durable !== true) return []
  const key = owedKey(debt)
  if ((await read(key)) !== undefined) return []
  return [{ key, record: { ...debt, isPaid: false }, final: false }]
}

/** The switch has answered. It may be quicker than the giving up: then that finds it written. */
export async function paidOff(store: Store, debt: Debt): Promise<void> {
  if (store.durable !== true) return
  const key = owedKey(debt)
  await transact(store, async (read) => {
    await read(key)
    return { result: undefined, writes: [{ key, record: { ...debt, isPaid: true }, final: true }] }
  })
}

/** What is still owed, oldest first. */
export async function debts(store: Store): Promise<readonly Debt[]> {
  return (await store.scan(prefix)).filter(({ isPaid }) => !isPaid)
}
