/** An order at the counter and what its merchant was told of it: each word is written down, and moves it. */
import type { CounterOrder, CounterState, CounterWord } from '../../dashboard/protocol/phone.ts'
import type { Said, Sale, Till } from '../../loadtests/traffic/tills/till.ts'

/** How many words of one order are kept: the first, which opened it, and the latest. */
const wordsMax = 12

export interface Held {
  order: CounterOrder
  readonly sale: Sale
  readonly till: Till
}

/** A till whose request found no answer may also reject. */
export async function said(ask: () => Promise<Said>): Promise<Said> {
  try {
    return await ask()
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    return { state: 'unknown', reason }
  }
}

/** Writes down what the network said. */
export function hear(
  one: Held,
  via: CounterWord['via'],
  { state, reason, code }: Said,
): CounterOrder {
  if (code !== undefined) one.order = { ...one.order, code }
  return tell(one, { via, state, reason })
}

export function tell(one: Held, word: Omit<CounterWord, 'at'>): CounterOrder {
  const { order } = one
  const told = [...order.told, { at: Date.now(), ...word }]
  const kept = told.length > wordsMax ? [...told.slice(0, 1), ...told.slice(2)] : told
  one.order = { ...order, told: kept, state: stateAfter(order.state, word) }
  return one.order
}

/**
 * A word that says nothing leaves an order as it stood; so does one that came late: what is paid is
 * undone by a cancellation only, and only a network that answers says so.
 */
function stateAfter(before: CounterState, { via, state }: Omit<CounterWord, 'at'>): CounterState {
  if (state === 'unknown') return before === 'asking' ? 'unknown' : before
  if (via === 'cancel') return state === 'refused' ? before : state
  if (before === 'paid') return state === 'closed' ? 'closed' : 'paid'
  return state
}
