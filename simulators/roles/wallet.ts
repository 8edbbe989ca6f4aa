/** The payer's side: show a code, scan one, confirm or decline, and be charged. */

import type { Level } from '../../core/barcode-limits.ts'
import { sandboxPassword } from '../../core/cast.ts'
import type { Hop } from '../../core/events.ts'
import {
  type AppId,
  type InstitutionId,
  institutionId,
  type OrderNo,
  type PayerId,
  type RefundNo,
  refundNo,
  type SettleKey,
  type Trace,
} from '../../core/ids.ts'
import type { Funding, Payee, ScannedOrder } from '../../core/interchange.ts'
import type { Fen } from '../../core/money.ts'
import type { Outcome } from '../../core/outcome.ts'
import type { CodeKind, Scene } from '../../core/scene.ts'
import type { Key } from '../../storage/store.ts'
import type { Order } from './order.ts'
import type { Payer } from './parties.ts'

/** One payment on its way, as the payer's institution keeps it. */
export interface WalletPayment {
  readonly id: string
  readonly trace: Trace
  readonly payer: PayerId
  readonly app: AppId
  readonly scene: Scene
  /** What kind of code was scanned; a charged payment has none of its merchant's. */
  readonly codeKind: CodeKind
  readonly owner: InstitutionId
  readonly orderNo: OrderNo
  readonly payee: Payee
  readonly amountFen: Fen
  readonly funding: Funding
  /** The switch's name for what was looked up; empty on us. */
  readonly txnNo: string
  readonly settleKey: SettleKey | null
  /** Whether the switch has had the payer's balance debited and it was not given back since. */
  readonly debited: boolean
  /** What the payer got back of it, each refund once. */
  readonly given?: readonly { readonly refundNo: RefundNo; readonly amountFen: Fen }[]
  /** How strongly the payer has proved to be the payer: decides the limit of the day. */
  readonly level?: Level
  /** When it was counted towards the limits of a day; not at all once that was given back. */
  readonly countedAt?: number
  /** Whether the money is only to be held. */
  readonly holds?: true
  readonly state: 'awaiting' | 'paying' | 'paid' | 'refused' | 'unknown'
  readonly outcome: Outcome
  readonly decidedAt: Hop
  readonly createdAt: number
  readonly expiresAt: number
}

/** A code a payer shows; good for one charge. */
export interface PayerCode {
  readonly code: string
  readonly payer: PayerId
  readonly app: AppId
  readonly expiresAt: number
  /** The charge that has used it up. */
  readonly usedBy: string | null
}

export const paymentKey = (id: string): Key<WalletPayment> => `payment/${id}`
export const payerCodeKey = (code: string): Key<PayerCode> => `payer-code/${code}`
/** The payments that a payer was asked about last. */
export const askedKey = (payer: string): Key<{ readonly ids: readonly string[] }> =>
  `asked/${payer}`
/** From the switch's key to the wallet's payment. */
export const settledKey = (settleKey: SettleKey): Key<{ readonly id: string }> =>
  `settled/${settleKey}`

/** How a charge within one house went: the outcome, and the account that is to be debited. */
export interface Owned {
  readonly outcome: Outcome
  readonly from: string
  readonly settleKey: SettleKey | null
  readonly app: AppId
  readonly payerInstitution: InstitutionId
  readonly payer: string
  /** The hop that decided, when it was not the merchant's. */
  readonly decidedAt?: Hop | undefined
}

/** Charges a code of one's own house for an order of one's own house. */
export type OwnCharge = (order: Order) => Promise<OwnCharged>

export interface OwnCharged extends Omit<Owned, 'app' | 'payerInstitution'> {
  /** To be told how the order has ended, for only then has the payment. */
  end(outcome: Outcome): Promise<unknown>
}

/** What a charge within the house is called: by the order that it pays. */
export const ownChargeId = ({ merchant, orderNo }: Pick<Order, 'merchant' | 'orderNo'>) =>
  `own/${merchant}/${orderNo}`

/** What stands for a refund's number when a whole charge is undone: no merchant's refund has none. */
export const undoing = refundNo('')

export const theSwitch = institutionId('switch')

/** Whether that is the payer's password; nothing given means the phone unlocked it. */
export const isPassword = (given: string | undefined) =>
  given === undefined || given === sandboxPassword

/** A payment made of what a scan found. */
export function scannedPayment(
  {
    id,
    trace,
    txnNo,
    now,
    hop,
  }: {
    id: string
    trace: Trace
    txnNo: string
    now: number
    hop: Hop
  },
  payer: Payer,
  order: ScannedOrder,
): WalletPayment {
  return {
    id,
    trace,
    payer: payer.id,
    app: payer.app,
    scene: order.scene,
    codeKind: order.codeKind,
    owner: order.owner,
    orderNo: order.orderNo,
    payee: order.payee,
    amountFen: order.amountFen,
    funding: payer.funding,
    txnNo,
    settleKey: null,
    debited: false,
    state: 'awaiting',
    outcome: 'payer-confirming',
    decidedAt: hop,
    createdAt: now,
    expiresAt: order.expiresAt,
    ...(order.holds === undefined ? {} : { holds: order.holds }),
  }
}
