/** One interconnected payment as the switch keeps it, and the moves it may make. Pure. */

import type { CardWork } from '../../core/card-messages.ts'
import type { Hop } from '../../core/events.ts'
import type {
  AppId,
  InstitutionId,
  MerchantId,
  OrderNo,
  RefundNo,
  SettleKey,
  Trace,
} from '../../core/ids.ts'
import type { AnswerOf, Funding, ScannedOrder } from '../../core/interchange.ts'
import { isFinal, mayMove, type PaymentState } from '../../core/lifecycle.ts'
import { limits } from '../../core/limits.ts'
import { addFen, type Fen, fen } from '../../core/money.ts'
import type { Outcome } from '../../core/outcome.ts'
import type { Key } from '../../storage/store.ts'
import type { Write } from '../roles/transact.ts'

/**
 * `scan`: the payer scanned. `consume`: the payer was scanned. `fund`: a card pays a house.
 * `capture`: what another exchange holds is taken.
 */
export type ExchangeKind = 'scan' | 'consume' | 'fund' | 'capture'

export interface Exchange {
  readonly settleKey: SettleKey
  readonly kind: ExchangeKind
  readonly trace: Trace
  /** What the asking side calls it: txnNo, order number, the wallet's reference. */
  readonly reference: string
  readonly payerInstitution: InstitutionId
  readonly app: AppId
  /** Who is credited. */
  readonly owner: InstitutionId
  readonly merchant: MerchantId
  readonly orderNo: OrderNo
  readonly city: string
  readonly amountFen: Fen
  readonly funding: Funding
  readonly state: PaymentState
  readonly outcome: Outcome
  readonly decidedAt: Hop
  readonly voucher: string
  /** Whether the money is only to be held. */
  readonly holds?: true
  /** Since when it is held. */
  readonly heldAt?: number
  /** The exchange that captures what this one holds, or has. */
  readonly capturedBy?: SettleKey | null
  /** The exchange whose hold this one captures. */
  readonly of?: SettleKey
  readonly refunds: readonly ExchangeRefund[]
  readonly createdAt: number
  /** When what was paid was undone. */
  readonly undoneAt?: number
  /** When the bank gave a debit back that it could not reverse any more: its clearing day was over. */
  readonly correctedAt?: number
}

export interface ExchangeRefund {
  readonly refundNo: RefundNo
  readonly amountFen: Fen
  /** It undoes the whole: what was held is free, what was captured is held again. */
  readonly undoes?: true
  readonly done: boolean
  readonly doneAt: number
}

export type Refund = Pick<ExchangeRefund, 'refundNo' | 'amountFen' | 'undoes'>

/** What was looked up and may be paid. */
export interface Lookup {
  readonly txnNo: string
  readonly payerInstitution: InstitutionId
  readonly app: AppId
  readonly order: ScannedOrder
}

/** From what a party calls a payment to the payment; `reversed` when it was undone beforehand. */
export interface Pointer {
  readonly settleKey: SettleKey | null
}

/** A payer's code of the card form, and whose app shows it. */
export interface RegisteredCode {
  readonly payerInstitution: InstitutionId
  readonly app: AppId
  readonly payer: string
  readonly expiresAt: number
}

export const exchangeKey = (key: SettleKey): Key<Exchange> => `exchange/${key}`
export const lookupKey = (txnNo: string): Key<Lookup> => `lookup/${txnNo}`
export const pointerKey = (from: InstitutionId, reference: string): Key<Pointer> =>
  `pointer/${from}/${reference}`
export const registeredKey = (code: string): Key<RegisteredCode> => `code/${code}`

/** @throws Error on a move the lifecycle does not know: a mistake of ours. */
export function moved(
  exchange: Exchange,
  to: PaymentState,
  change: Partial<Exchange> = {},
): Exchange {
  if (!mayMove(exchange.state, to)) {
    throw new Error(`Exchange ${exchange.settleKey} may not move from ${exchange.state} to ${to}.`)
  }
  return { ...exchange, ...change, state: to }
}

/** The exchange as it stands now: what is held past its time is free, without further word. */
export function asOf(exchange: Exchange, now: number): Exchange {
  const { state, heldAt = now } = exchange
  const lapsed = state === 'held' && now >= heldAt + limits.holdMs
  return lapsed ? { ...exchange, state: 'voided' } : exchange
}

/** While the payer is still asked nothing is debited: only the payer's house must hear of it. */
export const debitedOf = (exchange: Exchange): Exchange =>
  exchange.state === 'confirming' ? { ...exchange, funding: { kind: 'balance' } } : exchange

/** What the card was asked for. */
export const cardWork = ({ kind, holds }: Exchange): CardWork =>
  kind === 'capture' ? 'capture' : holds === true ? 'hold' : 'purchase'

/** What becomes of the payment, as far as the switch knows. */
const standingOf = {
  created: () => 'result-unknown',
  confirming: () => 'payer-confirming',
  reserved: () => 'result-unknown',
  paid: () => 'approved',
  refunding: () => 'approved',
  refunded: () => 'approved',
  held: () => 'approved',
  captured: () => 'approved',
  voided: () => 'approved',
  declined: ({ outcome }) => outcome,
  reversed: () => 'order-reversed',
  closed: () => 'order-closed',
} as const satisfies Record<PaymentState, (exchange: Exchange) => Outcome>

/** How an exchange stands, as it is told to whoever asks. */
export function told(exchange: Exchange): AnswerOf<'consume'> {
  const { settleKey, voucher, app, payerInstitution, decidedAt, state } = exchange
  const facts = { outcome: standing(exchange), settleKey, voucher, app, payerInstitution }
  return state === 'declined' ? { ...facts, decidedAt } : facts
}

export const standing = (exchange: Exchange): Outcome => standingOf[exchange.state](exchange)

export const onlyHeld = ({ holds }: { readonly holds?: true | undefined }) =>
  holds === undefined ? {} : { holds }

/** Which house asked for the payment: the payee's when a code was charged, else the payer's. */
export const askerOf = ({ kind, owner, payerInstitution }: Exchange): InstitutionId =>
  kind === 'consume' || kind === 'capture' ? owner : payerInstitution

/** `approved` when no money moved nor will, `result-unknown` when it cannot be undone yet. */
export interface Undone {
  readonly outcome: 'approved' | 'result-unknown' | 'order-paid'
  readonly undone: Exchange | undefined
}

/**
 * What is under way cannot be undone yet; what the payee's house has booked, or what is being given
 * back already, only refunded.
 */
export function undoing(now: Exchange): Undone {
  const { state, kind, refunds } = now
  if (state === 'declined' || state === 'reversed') {
    return { outcome: 'approved', undone: undefined }
  }
  if (state === 'reserved') return { outcome: 'result-unknown', undone: undefined }
  const isDone = (state === 'paid' || state === 'held') && refunds.length === 0
  const may = state === 'confirming' || (isDone && kind !== 'scan')
  return may ? { outcome: 'approved', undone: now } : { outcome: 'order-paid', undone: undefined }
}

export function refundedFen({ refunds }: Exchange): Fen {
  return addFen(fen(0), ...refunds.filter(({ done }) => done).map(({ amountFen }) => amountFen))
}

const memberPrefix = 'institution:'

/** The account by which the switch remembers what it and a member owe each other. */
export const memberAccount = (id: InstitutionId) => `${memberPrefix}${id}`

export const memberOf = (account: string) => account.slice(memberPrefix.length)

export const written = (exchange: Exchange): Write => ({
  key: exchangeKey(exchange.settleKey),
  record: exchange,
  final: isFinal(exchange.state) && exchange.refunds.every(({ done }) => done),
})
