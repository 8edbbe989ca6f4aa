/** The failures of an interconnected payment, by the hop where each happens: to be told in full. */

export type MoneyMoved = 'no' | 'yes' | 'must-return' | 'depends'

export interface FailureFacts {
  /** The step of a payment at which it happens. */
  readonly step:
    | ('scan' | 'recognise' | 'capability' | 'rollout' | 'policy' | 'code-kind' | 'lookup' | 'user')
    | ('limit' | 'risk' | 'issuer' | 'credit' | 'notify' | 'client' | 'crypto' | 'day-cut')
    | ('reconciliation' | 'device')
  readonly says: string
  readonly moneyMoved: MoneyMoved
  /** What the payer's app should show, and what the merchant should do. */
  readonly app: string
  readonly merchant: string
}
