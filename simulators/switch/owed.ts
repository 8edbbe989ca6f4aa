/**
 * The undoing that an exchange leaves behind when it is given up: written with the giving up where
 * the store outlives the process, so that whoever wakes on it goes on. In memory nothing is written.
 */
import type { Key, Store } from '../../storage/store.ts'
import { type Read, transact, type Write } from '../roles/transact.ts'
import type { Exchange } from './exchange.ts'
import type { UndoCause } from './leg.ts'

interface OwedUndo {
  /** As it is to be undone: with what pays, and as far as it had come. */
  readonly exchange: Exchange
  readonly why: UndoCause
  readonly isPaid: boolean
}

const prefix: Key<OwedUndo> = 'undo/'
const undoKey = ({ settleKey }: Exchange): Key<OwedUndo> => `${prefix}${settleKey}`

/** To be written with what gives the exchange up; nothing when it was undone before. */
export async function owing(
  store: Store,
  read: Read,
  exchange: Exchange,
  why: UndoCause | undefined,
): Promise<readonly Write[]> {
  if (why === undefined || store.durable !== true) return []
  const key = undoKey(exchange)
  if ((await read(key)) !== undefined) return []
  return [{ key, record: { exchange, why, isPaid: false }, final: false }]
}

/** Both sides have heard. They may be quicker than the giving up: then that finds it written. */
export async function paidOff(store: Store, exchange: Exchange, why: UndoCause): Promise<void> {
  if (store.durable !== true) return
  const key = undoKey(exchange)
  await transact(store, async (read) => {
    await read(key)
    const record: OwedUndo = { exchange, why, isPaid: true }
    return { result: undefined, writes: [{ key, record, final: true }] }
  })
}

/** What is still to be undone, oldest first. */
export async function undosOwed(store: Store): Promise<readonly OwedUndo[]> {
  return (await store.scan(prefix)).filter(({ isPaid }) => !isPaid)
}
