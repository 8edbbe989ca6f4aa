/** The page on which a person pays an order: approves, declines, or leaves it to lapse. */
import type { Gate } from '../host/fault-gate.ts'
import type { Host, Route, WireRequest } from '../host/institution.ts'
import type { Order } from './order.ts'
import type { WalletDesk } from './wallet-desk.ts'

/** Where the browser goes from the cashier: a link to follow, or a form to send. */
export interface BrowserReturn {
  readonly method: 'GET' | 'POST'
  readonly url: string
  /** What a POST carries, in this order. */
  readonly fields: ReadonlyMap<string, string>
}

export interface CashierParts {
  readonly host: Host
  readonly gate: Gate
  readonly desk: WalletDesk
  /** The app whose payers pay here: `alipay`, `wechat`, `quickpass`. */
  readonly app: string
  /** An Express path at which the page stands. */
  readonly path: string
  /** The order's code, as the page's address names it; nothing when it names none. */
  referenceOf(request: WireRequest): string | undefined
  /** The order of a code: `house.acquirer.findByCode`. */
  find(reference: string): Promise<Order | undefined>
  /** Where the browser goes once it is paid; nothing shows the end on the page itself. */
  paid(order: Order): Promise<BrowserReturn | undefined>
  /** Where it goes when the person declines or leaves. */
  unpaid(order: Order): Promise<BrowserReturn | undefined>
  /** The payer a person named, when it is no payer's id: a card number, say. */
  payerOf?(given: string): string | undefined
}

/**
 * GET shows the page, POST (a form of `payer`, `password` and `action`: approve, decline or leave)
 * acts. A client that accepts `application/json` gets `{ outcome, says, returnTo }` instead.
 */
export function cashierRoutes(_parts: CashierParts): Route[] {
  throw new Error('Under way.')
}
