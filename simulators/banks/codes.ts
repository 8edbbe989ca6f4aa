/**
 * ISO 8583's words for each outcome, and what each word says to whoever reads it. Meanings are CUP's
 * (docs/sources.md, U3.2 and U3.4). No answer that leaves the result open may be read as a refusal.
 */
import type { Outcome } from '../../core/outcome.ts'

/** Every response code of table U3.2, and the outcome its reader concludes. */
const readings = {
  '00': 'approved',
  '01': 'issuer-declined',
  '03': 'merchant-blocked',
  '04': 'card-blocked',
  '05': 'issuer-declined',
  '10': 'approved',
  '11': 'approved',
  '12': 'order-unpaid',
  '13': 'amount-over-limit',
  '14': 'card-unknown',
  '15': 'card-unknown',
  '21': 'payer-blocked',
  '22': 'order-reversed',
  '25': 'order-missing',
  '30': 'issuer-declined',
  '34': 'risk-refused',
  '38': 'card-blocked',
  '40': 'card-not-permitted',
  '41': 'card-blocked',
  '43': 'card-blocked',
  '45': 'card-not-permitted',
  '51': 'funds-insufficient',
  '54': 'card-expired',
  '55': 'password-wrong',
  '57': 'card-not-permitted',
  '58': 'card-not-permitted',
  '59': 'password-wrong',
  '61': 'amount-over-limit',
  '62': 'card-not-permitted',
  '64': 'order-mismatch',
  '65': 'count-over-limit',
  '68': 'result-unknown',
  '75': 'card-blocked',
  '90': 'issuer-down',
  '91': 'issuer-down',
  '92': 'issuer-down',
  '94': 'order-paid',
  '96': 'result-unknown',
  '97': 'merchant-blocked',
  '98': 'result-unknown',
  '99': 'issuer-declined',
  A0: 'issuer-declined',
  A2: 'approved',
  A4: 'approved',
  A5: 'approved',
  A6: 'approved',
  A7: 'issuer-declined',
  C1: 'institution-down',
  D1: 'issuer-declined',
  D2: 'issuer-declined',
  D3: 'issuer-declined',
  D4: 'issuer-declined',
  D5: 'issuer-declined',
  D6: 'issuer-declined',
  D7: 'issuer-declined',
  D8: 'issuer-declined',
  D9: 'issuer-declined',
  DA: 'issuer-declined',
  DB: 'issuer-declined',
  DC: 'issuer-declined',
  F1: 'issuer-declined',
  F2: 'issuer-declined',
  F3: 'issuer-declined',
  F4: 'issuer-declined',
  F5: 'issuer-declined',
} as const satisfies Record<string, Outcome>

export type ResponseCode = keyof typeof readings

interface ResponseRow {
  readonly code: ResponseCode
  /** Where ISO has no word for the outcome: what the code says in its stead. */
  readonly standsIn?: string
}

/** F39 for each outcome. */
export const responses = {
  'institution-down': { code: '91' },
  'switch-down': { code: '96' },
  'code-unrecognised': { code: '92', standsIn: 'no route: ISO knows no scan codes' },
  'code-closed-by-rule': { code: '40', standsIn: 'function not open to this institution' },
  'outside-pilot': { code: '62', standsIn: 'restricted card: ISO knows no pilots' },
  'exclusive-agreement': { code: '58', standsIn: 'not permitted at this terminal' },
  'wrong-code-kind': { code: '40', standsIn: 'function not supported: ISO knows no scan codes' },
  'code-expired': { code: '05', standsIn: 'data too old: ISO knows no scan codes' },
  'code-used': { code: '94', standsIn: 'duplicate transaction: ISO knows no scan codes' },
  'order-missing': { code: '25' },
  'order-mismatch': { code: '64' },
  'order-reversed': { code: '22' },
  'order-closed': { code: '22', standsIn: 'related transaction at fault: cards are never closed' },
  'order-paid': { code: '94' },
  'order-unpaid': { code: '12' },
  'merchant-blocked': { code: '03' },
  'payer-missing': { code: '14' },
  'payer-blocked': { code: '21' },
  'payer-declined': { code: '05', standsIn: 'not honoured: the payer is not at the terminal' },
  'payer-timeout': { code: '05', standsIn: 'not honoured: the payer is not at the terminal' },
  'password-wrong': { code: '55' },
  'amount-over-limit': { code: '61' },
  'count-over-limit': { code: '65' },
  'risk-refused': { code: '34' },
  'card-unknown': { code: '14' },
  'card-expired': { code: '54' },
  'card-blocked': { code: '41' },
  'card-not-permitted': { code: '57' },
  'funds-insufficient': { code: '51' },
  'issuer-declined': { code: '05' },
  'issuer-down': { code: '91' },
  'issuer-timeout': { code: '91', standsIn: 'issuer inoperative: 98 would leave the result open' },
  'owner-timeout': { code: '91', standsIn: 'issuer inoperative: ISO knows no code owner' },
  'refund-missing': { code: '25', standsIn: 'original not found: refunds are transactions too' },
  'refund-mismatch': { code: '64', standsIn: 'amount differs: refunds are transactions too' },
  'refund-exceeds': { code: '13', standsIn: 'invalid amount' },
  'merchant-funds-insufficient': { code: '51', standsIn: 'no funds, without saying whose' },
  'result-unknown': { code: '98' },
  'payer-confirming': {
    code: '68',
    standsIn: 'answer too late: cards have no "pending", ask again',
  },
  approved: { code: '00' },
} as const satisfies Record<Outcome, ResponseRow>

/** What F39 concludes. A code that nobody wrote down is a refusal without a reason. */
export function outcomeOfResponseCode(code: string): Outcome {
  return isResponseCode(code) ? readings[code] : 'issuer-declined'
}

function isResponseCode(code: string): code is ResponseCode {
  return Object.hasOwn(readings, code)
}
