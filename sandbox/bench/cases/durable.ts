/** What it costs that an answer outlives the process: the same payments, remembered by LMDB. */
import type { Case } from '../case.ts'
import { type PressedCase, pressedCase } from '../pressed-case.ts'
import { cardPurchases } from './card.ts'
import { micropays } from './v2-payment.ts'

export const durableCard: Case = onDisk(1, {
  ...{ ...cardPurchases, name: 'durable-card', baseline: 'unsigned-card' },
  says: 'the purchase of unsigned-card, answered when LMDB has it',
})

export const durablePayment: Case = onDisk(2, {
  ...{ ...micropays, name: 'durable-payment', baseline: 'v2-payment' },
  says: 'the payment of v2-payment, answered when LMDB has it in all books',
})

/**
 * A seed of its own gives each case and round a world of its own: nothing is woken up, or known before,
 * and a stranger's purchases of one case do not stand in the books of the other.
 */
function onDisk(place: number, pressed: PressedCase): Case {
  const durable = pressedCase({ ...pressed, settings: { options: { storage: 'lmdb' } } })
  return {
    ...durable,
    measure: (bench) =>
      durable.measure({ ...bench, seed: bench.seed + 1000 * bench.round + place }),
  }
}
