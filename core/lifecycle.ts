/** The only moves a payment may make. A pair that is absent here is refused, in every network. */

const moves = {
  created: ['confirming', 'reserved', 'paid', 'declined', 'closed', 'reversed'],
  confirming: ['reserved', 'paid', 'declined', 'closed', 'reversed'],
  reserved: ['paid', 'declined', 'reversed'],
  paid: ['refunding', 'refunded', 'reversed'],
  refunding: ['refunding', 'refunded'],
  refunded: [],
  declined: ['closed', 'reversed'],
  reversed: [],
  closed: [],
} as const satisfies Record<string, readonly string[]>

/**
 * `created`: known, unpaid. `confirming`: the payer is asked. `reserved`: the payer's side was
 * asked and its answer is awaited. `refunding`: paid, and part of it given back.
 */
export type PaymentState = keyof typeof moves

export const paymentStates = Object.keys(moves) as readonly PaymentState[]

export function mayMove(from: PaymentState, to: PaymentState): boolean {
  return (moves[from] as readonly PaymentState[]).includes(to)
}

/** Whether no move leads out of the state, or only a refund does. */
export function isFinal(state: PaymentState): boolean {
  return !['created', 'confirming', 'reserved'].includes(state)
}

/** Whether the merchant has the money, or had all of it and gave some back. */
export function isPaid(state: PaymentState): boolean {
  return state === 'paid' || state === 'refunding'
}
