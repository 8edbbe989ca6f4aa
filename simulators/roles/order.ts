/** An order as its acquirer keeps it, and what may be asked of it. Pure: records in, records out. */
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
import type { Payee } from '../../core/interchange.ts'
import { isPaid, mayMove, type PaymentState } from '../../core/lifecycle.ts'
import { limits } from '../../core/limits.ts'
import { addFen, type Fen, fen } from '../../core/money.ts'
import type { OrderTerms } from '../../core/order.ts'
import type { Outcome } from '../../core/outcome.ts'
import type { CodeKind, Scene } from '../../core/scene.ts'
import type { Key } from '../../storage/store.ts'

export interface Order {
  readonly trace: Trace
  readonly merchant: MerchantId
  readonly orderNo: OrderNo
  /** The network's own number for it: trade_no, transaction_id, queryId. */
  readonly tradeNo: string
  readonly scene: Scene
  /** The static code that began it; nothing when its merchant opened it. */
  readonly codeKind?: Exclude<CodeKind, 'order'>
  readonly payee: Payee
  readonly terms: OrderTerms
  readonly amountFen: Fen
  readonly notifyUrl: string | null
  /** What a payer's app finds it by: a code to scan, or a reference to open; null at a till. */
  readonly code: string | null
  /** When a payer first opened it, at networks that tell. */
  readonly scannedAt: number | null
  /** What the wire must be told again later, in the wire's own words. */
  readonly memo: Readonly<Record<string, string>>
  readonly state: PaymentState
  readonly createdAt: number
  readonly expiresAt: number
  readonly payment: OrderPayment | null
  /** Whether the money is only to be held. */
  readonly holds?: true
  /** What is held, or was. */
  readonly hold?: OrderHold
  /** The order whose hold this one captures. */
  readonly captures?: OrderReference
  /** The card to be debited, when the merchant tells it. */
  readonly cardNo?: string
  /** Whether the payer was asked for a word on the way. */
  readonly asked?: true
  /** How the last attempt ended, and where. */
  readonly outcome: Outcome
  readonly decidedAt: Hop
  readonly refunds: readonly OrderRefund[]
}

/** One of the two; the network's own number wins when both are given. */
export interface OrderReference {
  readonly orderNo?: OrderNo | undefined
  readonly tradeNo?: string | undefined
}

interface PaidBy {
  readonly payerInstitution: InstitutionId
  readonly app: AppId
  readonly payer: string
}

export interface OrderHold extends PaidBy {
  readonly settleKey: SettleKey
  readonly heldAt: number
  /** The order that captures it, or has. */
  readonly capturedBy: OrderNo | null
}

export interface OrderPayment extends PaidBy {
  readonly settleKey: SettleKey | null
  /** The account the money came from: a payer's of this house, or `clearing`. */
  readonly from: string
  readonly paidAt: number
  /** What the own wallet calls the payment, when no key of the switch does. */
  readonly by?: string
}

export interface OrderRefund {
  readonly refundNo: RefundNo
  readonly amountFen: Fen
  readonly reason: string
  readonly notifyUrl: string | null
  /** It undoes the whole: what was held is free, what was captured is held again. */
  readonly undoes?: true
  readonly state: 'pending' | 'done' | 'refused'
  /** Which try this is under its number, counted from 0: one that was refused may be asked again. */
  readonly tries: number
  readonly at: number
  readonly doneAt: number | null
}

export const orderKey = (merchant: MerchantId, orderNo: OrderNo): Key<Order> =>
  `order/${merchant}/${orderNo}`

/** From another name of an order to the order. */
export interface OrderPointer {
  readonly merchant: MerchantId
  readonly orderNo: OrderNo
}

export const tradeKey = (tradeNo: string): Key<OrderPointer> => `trade/${tradeNo}`
export const codeKey = (code: string): Key<OrderPointer> => `code/${code}`

/**
 * The order as it stands now: one that was not paid in time is closed, one whose hold is past its
 * time holds nothing, both without further word.
 */
export function asOf(order: Order, now: number): Order {
  const { state, expiresAt, hold } = order
  if ((state === 'created' || state === 'confirming') && now >= expiresAt) {
    return { ...order, state: 'closed' }
  }
  const lapsed = state === 'held' && hold !== undefined && now >= hold.heldAt + limits.holdMs
  return lapsed ? { ...order, state: 'voided' } : order
}

/** The switch's key of the payment or the hold; nothing when there is neither, or none. */
export const settleKeyOf = ({ payment, hold }: Order): SettleKey | null | undefined =>
  (payment ?? hold)?.settleKey

/** @throws Error on a move the lifecycle does not know: a mistake of ours. */
export function moved(order: Order, to: PaymentState, change: Partial<Order> = {}): Order {
  if (!mayMove(order.state, to)) {
    throw new Error(`Order ${order.orderNo} may not move from ${order.state} to ${to}.`)
  }
  return { ...order, ...change, state: to }
}

/** Why an order in this state cannot be paid, or nothing when it can. */
export const unpayable = {
  created: undefined,
  confirming: undefined,
  reserved: undefined,
  paid: 'order-paid',
  refunding: 'order-paid',
  refunded: 'order-paid',
  held: 'order-paid',
  captured: 'order-paid',
  voided: 'order-closed',
  declined: 'order-closed',
  reversed: 'order-reversed',
  closed: 'order-closed',
} as const satisfies Record<PaymentState, Outcome | undefined>

export function refundedFen(order: Order): Fen {
  const done = order.refunds.filter(({ state }) => state === 'done')
  return addFen(fen(0), ...done.map(({ amountFen }) => amountFen))
}

/** What may still be refunded: refunds under way are counted as given. */
export function refundableFen(order: Order): number {
  if (!isPaid(order.state)) return 0
  const given = order.refunds.filter(({ state }) => state !== 'refused')
  return order.amountFen - addFen(fen(0), ...given.map(({ amountFen }) => amountFen))
}
