/** The failures after which money has moved, may have, or must come back: from the debit onwards. */

interface Told {
  readonly source: string
  readonly says: string
  readonly app: string
  readonly merchant: string
}

const at = <Step extends string, Moved extends string>(
  step: Step,
  moneyMoved: Moved,
  told: Told,
) => ({ ...{ step, moneyMoved }, ...told })

/** The sections are those of docs/sources.md. */
export const movedFailures = {
  'issuer-late': at('issuer', 'must-return', {
    source: 'U3.5',
    says: "The payer's side did not answer in time: what it did or will do is reversed, once.",
    app: 'The payment failed. Should your bank show a debit, it comes back by itself.',
    merchant: 'It is refused: give nothing out. Charge a new code, or show a new order.',
  }),
  'result-unknown': at('network', 'depends', {
    source: 'U5.2',
    says: 'No answer came to whoever asked: it is queried, and undone when nobody can tell.',
    app: 'The result is being checked. Do not pay again yet.',
    merchant:
      'Query by the order number until it is known; then reverse. Never charge anew before.',
  }),
  overloaded: at('network', 'depends', {
    source: 'U3.2',
    says: 'A house on the way had too much to do: the message was turned away, and nothing done.',
    app: 'The service is busy. Wait a little, and look before you pay again.',
    merchant: 'Ask more slowly, with growing gaps: who asks at once makes it last. Query first.',
  }),
  'credit-notice-lost': at('credit', 'yes', {
    source: 'U5.2',
    says: "The payer is debited and the payee's network has not heard: it is told again.",
    app: 'Paid; the shop will be told.',
    merchant: 'Query before you ask for another payment: the debit stands.',
  }),
  'credit-refused': at('credit', 'must-return', {
    source: 'U5.2',
    says: "The payee's network would not take the money of a debit: the debit is reversed.",
    app: 'The payment failed, and the money comes back by itself.',
    merchant: 'Place a new order: the old one could not be paid any more.',
  }),
  'notification-lost': at('notify', 'yes', {
    source: 'U6',
    says: 'The merchant is not told: the notification was lost, or nobody answered it.',
    app: 'Paid. Show the payment to the shop.',
    merchant: 'Query open orders by yourself; never wait for a notification alone.',
  }),
  'notification-refused': at('notify', 'yes', {
    source: 'U6',
    says: 'The merchant was told, and did not acknowledge: it is told again.',
    app: 'Paid. Show the payment to the shop.',
    merchant: "Acknowledge in the network's words, at once; do the work after. See why it failed.",
  }),
  'notification-doubled': at('notify', 'yes', {
    source: 'U6',
    says: 'The merchant was told of one payment twice.',
    app: 'Paid, once.',
    merchant:
      'Know a notification by its order and state; acknowledge again, and do nothing twice.',
  }),
  'day-cut-crossed': at('day-cut', 'must-return', {
    source: 'U6',
    says: 'The clearing day ended before the reversal came: the debit is given back instead.',
    app: 'The payment failed. The money comes back as a refund.',
    merchant: "Expect two lines, in two days' files: a debit, and what gives it back.",
  }),
  'reconciliation-break': at('reconciliation', 'depends', {
    source: 'U5.7',
    says: "Two parties' files of one day do not say the same of a payment.",
    app: 'Nothing, until it is cleared up.',
    merchant: 'Hold the line; compare order, bill and notification, and report the break.',
  }),
  'refund-delayed': at('refund', 'depends', {
    source: 'U5.6',
    says: 'A refund got no answer: it is asked for again under its own number.',
    app: 'The refund is on its way.',
    merchant: 'Query the refund, or ask again under the same number: it is done once.',
  }),
}
