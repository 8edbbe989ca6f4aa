/** The only moves a payment may make. A pair that is absent here is refused, in every network. */

const moves = {
  created: ['confirming', 'reserved', 'paid', 'held', 'declined', 'closed', 'reversed'],
  confirming: ['reserved', 'paid', 'held', 'declined', 'closed', 'reversed'],
  reserved: ['paid', 'held', 'declined', 'reversed'],
  paid: ['refunding', 'refunded', 'reversed'],
  refunding: ['refunding', 'refunded'],
  refunded: [],
  held: ['captured', 'voided', 'reversed'],
  captured: ['held'],
  voided: [],
  declined: ['closed', 'reversed'],
  reversed: [],
  closed: [],
} as const satisfies Record<string, readonly string[]>

/**
 * `created`: known, unpaid. `confirming`: the payer is asked. `reserved`: the payer's side was
 * asked and its answer is awaited. `refunding`: paid, and part of it given back. `held`: the money
 * is kept ready on the payer's side. `captured`: another payment takes, or took, what was held; when
 * that comes to nothing it is held again. `voided`: what was held is free, undone or past its time.
 */
export type PaymentState = keyof typeof moves

export const paymentStates = Object.keys(moves) as readonly PaymentState[]

export function mayMove(from: PaymentState, to: PaymentState): boolean {
  return (moves[from] as readonly PaymentState[]).includes(to)
}

/** Whether no move leads out of the state, or only one that gives back. */
export function isFinal(state: PaymentState): boolean {
  return !['created', 'confirming', 'reserved', 'held'].includes(state)
}

/** Whether the merchant has the money, or had all of it and gave some back. */
export function isPaid(state: PaymentState): boolean {
  return state === 'paid' || state === 'refunding'
}
