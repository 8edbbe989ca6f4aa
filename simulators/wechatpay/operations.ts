/**
 * What an operation of WeChat Pay is: where it lives, how it is read, what the roles do for it, and
 * what it answers when that succeeds. Roles decide; no operation moves money by itself.
 */
import type { Outcome } from '../../core/outcome.ts'
import type { Host, Route, WireRequest } from '../host/institution.ts'
import type { MerchantDirectory } from '../host/merchants.ts'
import type { House } from '../roles/house.ts'
import type { Order, OrderRefund } from '../roles/order.ts'
import type { FindPayer } from '../roles/parties.ts'
import type { Words } from './codes.ts'
import type { WechatPayMerchant } from './merchants.ts'
import type { Numbers } from './numbers.ts'
import type { Named, Read } from './requests.ts'
import type { Tickets } from './tickets.ts'
import type { paths } from './wire.ts'

export interface Result {
  readonly outcome: Outcome
  readonly order?: Order | undefined
  readonly refund?: OrderRefund | undefined
  /** Whether this very request began the refund. */
  readonly begun?: boolean
  /** Whether a refund that was refused failed at the payer's card. */
  readonly abnormal?: boolean
  /** Whether a refund of the order was accepted and has failed since. */
  readonly failedRefund?: boolean
  /** What is said instead of the outcome's own words. */
  readonly words?: Words
  /** The body, where it is neither an order nor a refund. */
  readonly told?: object
}

/** What an operation works with. */
export interface Rooms {
  readonly host: Host
  readonly house: House
  readonly merchants: MerchantDirectory<WechatPayMerchant>
  readonly findPayer: FindPayer
  readonly numbers: Numbers
  readonly tickets: Tickets
  /** Whether what production refuses is refused: unknown fields, openids nobody was given. */
  readonly strict: boolean
}

/** `merchant` is whoever signed: the merchant itself, or a service provider. */
export interface Operation<Asked extends Named> {
  readonly name: string
  readonly method: Route['method']
  readonly path: keyof typeof paths
  readonly movesMoney?: boolean
  read(request: WireRequest, now: number): Read<Asked>
  act(rooms: Rooms, merchant: WechatPayMerchant, asked: Asked): Promise<Result>
  /** The body of a success; nothing for 204. */
  say(result: Result, merchant: WechatPayMerchant, rooms: Rooms): object | undefined
}
