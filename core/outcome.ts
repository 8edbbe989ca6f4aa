/**
 * Every way an attempt to move money can end, in order of precedence: when two refusals apply to
 * the same attempt, the one that stands earlier in this list is the answer, in every network.
 */

/** What an outcome leaves the parties knowing. */
export type OutcomeClass = 'success' | 'pending' | 'unknown' | 'refused'

/** Where in the journey of a payment an outcome is decided. */
export type Stage =
  | 'scan'
  | 'rule'
  | 'order'
  | 'merchant'
  | 'payer'
  | 'limit'
  | 'risk'
  | 'card'
  | 'funds'
  | 'issuer'
  | 'network'
  | 'refund'
  | 'none'

interface OutcomeFacts {
  readonly class: OutcomeClass
  readonly stage: Stage
  /** One plain sentence for a person who watches. */
  readonly says: string
}

const facts = {
  'institution-down': refused('network', 'The institution is not in service.'),
  'switch-down': refused('network', 'The switch is not in service.'),
  'code-unrecognised': refused('scan', 'No network known here issues such a code.'),
  'code-closed-by-rule': refused('rule', 'The rule book does not open this app to this code.'),
  'outside-pilot': refused('rule', 'The rule book opens this elsewhere, and not here yet.'),
  'exclusive-agreement': refused('rule', 'An agreement keeps other apps out of this shop.'),
  'wrong-code-kind': refused('rule', 'A code of this kind may not be paid in this way.'),
  'code-expired': refused('scan', 'The code is past its time.'),
  'code-used': refused('scan', 'The code was used before.'),
  'order-missing': refused('order', 'There is no such order.'),
  'order-mismatch': refused('order', 'The same order number came before with other contents.'),
  'order-reversed': refused('order', 'The order was reversed.'),
  'order-closed': refused('order', 'The order is closed.'),
  'order-paid': refused('order', 'The order is already paid.'),
  'order-unpaid': refused('order', 'The order is not paid.'),
  'merchant-blocked': refused('merchant', 'The merchant may not receive money now.'),
  'payer-missing': refused('payer', 'There is no such payer.'),
  'payer-blocked': refused('payer', 'The payer account may not pay now.'),
  'payer-declined': refused('payer', 'The payer declined.'),
  'payer-timeout': refused('payer', 'The payer did not answer in time.'),
  'password-wrong': refused('payer', 'The password is wrong.'),
  'amount-over-limit': refused('limit', 'The amount passes a limit.'),
  'count-over-limit': refused('limit', 'The number of payments passes a limit.'),
  'risk-refused': refused('risk', 'Risk control refused the payment.'),
  'card-unknown': refused('card', 'The issuer knows no such card.'),
  'card-expired': refused('card', 'The card has expired.'),
  'card-blocked': refused('card', 'The card is lost, stolen or locked.'),
  'card-not-permitted': refused('card', 'The card may not be used for this.'),
  'funds-insufficient': refused('funds', 'There is not enough money.'),
  'issuer-declined': refused('issuer', 'The issuer declined without saying more.'),
  'issuer-down': refused('issuer', 'The issuer is not in service.'),
  'issuer-timeout': refused(
    'issuer',
    'The issuer did not answer in time; what it did was reversed.',
  ),
  'owner-timeout': refused('network', 'The network that owns the code did not answer in time.'),
  'refund-missing': refused('refund', 'There is no such refund.'),
  'refund-mismatch': refused('refund', 'The same refund number came before with another amount.'),
  'refund-exceeds': refused('refund', 'The refund is more than what is left of the payment.'),
  'merchant-funds-insufficient': refused('refund', 'The merchant has too little money to refund.'),
  'result-unknown': { class: 'unknown', stage: 'network', says: 'No answer came: ask again.' },
  'payer-confirming': { class: 'pending', stage: 'payer', says: 'The payer is asked to confirm.' },
  approved: { class: 'success', stage: 'none', says: 'The money moved.' },
} as const satisfies Record<string, OutcomeFacts>

export type Outcome = keyof typeof facts

/** All outcomes, the first to win standing first. */
export const outcomes = Object.freeze(Object.keys(facts)) as readonly Outcome[]

/** The outcomes that say no: what a refusal policy may choose from. */
export type Refusal = {
  [K in Outcome]: (typeof facts)[K]['class'] extends 'refused' ? K : never
}[Outcome]

export const refusals = outcomes.filter(isRefusal)

export function outcomeFacts(outcome: Outcome): OutcomeFacts {
  return facts[outcome]
}

export function isRefusal(outcome: Outcome): outcome is Refusal {
  return facts[outcome].class === 'refused'
}

export function isOutcome(word: string): word is Outcome {
  return Object.hasOwn(facts, word)
}

/** Of several refusals that apply, the one that is told. */
export function firstOf(found: readonly Refusal[]): Refusal | undefined {
  return refusals.find((refusal) => found.includes(refusal))
}

function refused<S extends Stage>(stage: S, says: string) {
  return { class: 'refused', stage, says } as const
}
