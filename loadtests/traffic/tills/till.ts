/**
 * What a merchant's till does on any network: ask for a code, charge a payer's code, ask how it
 * went, undo it, and read the notification. A till speaks the network's real wire and verifies
 * every signature it is given, unless its network trusts everybody; it knows nothing of how the
 * network thinks.
 */

import type { OrderNo } from '../../../core/ids.ts'
import type { Fen } from '../../../core/money.ts'
import type { Scene } from '../../../core/scene.ts'
import type { SignatureMode } from '../../../core/signature-mode.ts'

/** One sale, drawn from (seed, k). */
export interface Sale {
  readonly orderNo: OrderNo
  readonly amountFen: Fen
  readonly subject: string
  readonly scene: Scene
  /** Where the network is to send its notification. */
  readonly notifyUrl: string
  /** Who is logged in where a remote order is made: a payer of the network's own app. */
  readonly member?: string
  /** The order's number at the network, where a merchant's service has given it another. */
  readonly networkOrderNo?: OrderNo
}

/**
 * What the network said. `unknown`: it said nothing, or that it does not know; ask again.
 * `reason` is the network's own code, for the report.
 */
export interface Said {
  readonly state: 'open' | 'paid' | 'waiting' | 'refused' | 'closed' | 'unknown'
  readonly reason: string
  /** The code to be scanned, or the reference to be opened, when one was asked for. */
  readonly code?: string
  /** The order's number at the network, when it is not the sale's. */
  readonly orderNo?: OrderNo
}

/** A notification that verified. */
export interface Heard {
  readonly orderNo: string
  readonly paid: boolean
  readonly amountFen: number
}

export interface TillRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Path and query. */
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface TillReply {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/** Sends a request to the network; rejects when no answer comes. */
export type Send = (request: TillRequest) => Promise<TillReply>

/** A request for an order, signed before it was due. */
export interface SignedOrder {
  readonly request: TillRequest
  /** The time it bears, milliseconds since 1970. */
  readonly signedFor: number
}

export interface Till {
  /**
   * Places an order for the payer to take up: by a merchant-presented code (precreate, native, QR
   * apply), and in remote scenes by a reference (trade_no, prepay_id, tn).
   */
  openOrder(sale: Sale, signed?: SignedOrder): Promise<Said>
  /** The request that `openOrder` sends, as signed at that time, milliseconds since 1970. */
  signOrder?(sale: Sale, signedFor: number): Promise<SignedOrder>
  /** Charges a payer-presented code. */
  charge(sale: Sale, payerCode: string): Promise<Said>
  query(sale: Sale): Promise<Said>
  /** Closes what is unpaid, gives back what is paid: cancel, reverse, close. */
  cancel(sale: Sale): Promise<Said>
  /** Reads and verifies a notification; nothing when it does not verify. */
  hear(headers: Readonly<Record<string, string>>, body: Buffer): Heard | undefined
  /** What the network wants to hear back. */
  readonly acknowledgement: { readonly status: number; readonly body: string }
  /** Whether payer-presented codes are notified too, or must be asked about. */
  readonly notifiesCharges: boolean
}

/** A till as far as a customer deals with it. One that cannot ask or undo is not asked to. */
export type Counterpart = Pick<Till, 'openOrder' | 'charge' | 'notifiesCharges'> &
  Partial<Pick<Till, 'query' | 'cancel'>>

/** What a till must be given: plain data, so that it can be handed to a thread. */
export interface TillMerchant {
  readonly network: 'alipay' | 'wechatpay' | 'unionpay'
  /** app_id, mchid, merId. */
  readonly id: string
  readonly name: string
  readonly city: string
  readonly categoryCode: string
  /** PKCS#8 PEM. */
  readonly privateKey: string
  /** What else the wire needs, by network: see each till. */
  readonly extra: Readonly<Record<string, string>>
  /** SPKI PEM of the key the network signs with. */
  readonly networkPublicKey: string
  /** How earnest the network is about signatures: `full`, when not said. */
  readonly signatures?: SignatureMode
}
