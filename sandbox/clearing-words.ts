/** What a back office is told of each class of breaks: what the files say, and what is to be done. */
import type { DifferenceKind } from '../core/reconciliation.ts'

interface BreakWords {
  readonly says: string
  readonly todo: string
}

// The chargeback reasons are those of docs/sources.md, U3.3; which break leads to which is ours.
export const breakWords = {
  duplicate: {
    says: 'The same item stands twice in one file.',
    todo: 'Settle it once. If the payer was debited twice, charge the second back as duplicate clearing (4512).',
  },
  'ours-only': {
    says: 'The institution has the item and the switch has not.',
    todo: 'It was not settled. Ask the switch by the settle key; if it knows nothing, give the debit back (4502).',
  },
  'theirs-only': {
    says: 'The switch has the item and the institution has not.',
    todo: 'It was settled. Book it by hand after asking the switch for the voucher.',
  },
  'status-differs': {
    says: 'One file has the item done, the other undone.',
    todo: 'The switch’s word was settled. Find the reversal or its absence, and correct the own book (4544).',
  },
  'amount-differs': {
    says: 'Both files have the payment, with different amounts.',
    todo: 'The switch’s amount was settled. Adjust the own book by the difference.',
  },
  'refund-differs': {
    says: 'Both files have the refund, with different amounts.',
    todo: 'The switch’s amount was settled. Adjust by the difference, or claim a refund that is missing (4532).',
  },
  'crossed-cut': {
    says: 'The item stands in this day’s file of one side and in a neighbouring day’s of the other.',
    todo: 'Nothing is missing: match it across the cut, and clear both lines together.',
  },
} as const satisfies Record<DifferenceKind, BreakWords>
