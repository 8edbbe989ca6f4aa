/** What every operation stands on, and what it leaves behind: records and outcomes, no words yet. */
import type { Outcome } from '../../core/outcome.ts'
import type { Store } from '../../storage/store.ts'
import type { House } from '../roles/house.ts'
import type { Order, OrderRefund } from '../roles/order.ts'
import type { Bills } from './bill-link.ts'
import type { FlawName } from './flaws.ts'
import type { AlipayMerchant } from './merchants.ts'
import type { Asked } from './requests.ts'

/** What a deed stands on: the house, whose request it is, and the business time. */
export interface Ground {
  readonly house: House
  readonly store: Store
  readonly bills: Bills
  readonly merchant: AlipayMerchant
  readonly now: number
  /** Where the client sees the door: `http://127.0.0.1:9001`. */
  readonly origin: string
}

/** How an operation went, in our words; what it was about, where there is something to tell. */
export interface Done {
  readonly outcome: Outcome
  /** What Alipay says instead of the outcome's usual word. */
  readonly flaw?: FlawName
  readonly order?: Order | undefined
  readonly refund?: OrderRefund | undefined
  /** Who was asked to pay, when nobody has yet. */
  readonly payer?: string | undefined
  /** Whether money moved by this very request. */
  readonly changed?: boolean
  /** Where a file may be fetched. */
  readonly url?: string
}

export type Deed<Ask extends Asked> = (ground: Ground, ask: Ask) => Promise<Done>
