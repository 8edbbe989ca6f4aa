/**
 * What an operation of APIv2 is: how it is read, what the roles do for it, what it answers. It works
 * on the orders of the same house as APIv3: what one version opens, the other may query, close,
 * reverse and refund.
 */
import type { Outcome } from '../../../core/outcome.ts'
import type { Host } from '../../host/institution.ts'
import type { House } from '../../roles/house.ts'
import type { Order, OrderRefund } from '../../roles/order.ts'
import type { FindPayer } from '../../roles/parties.ts'
import { memoOf } from '../memo.ts'
import type { Admitted, Merchants } from './admission.ts'
import type { Words } from './codes.ts'
import type { OperationName } from './paths.ts'
import type { Prepayments } from './prepayments.ts'
import type { Layout } from './reply.ts'
import type { Asked, OrderReferenceAsk, Read } from './requests.ts'
import type { Told } from './xml.ts'

export interface Result {
  readonly outcome: Outcome
  readonly order?: Order | undefined
  readonly refund?: OrderRefund | undefined
  /** What is said instead of the outcome's own words. */
  readonly words?: Words
  /** What is told beside, where it is neither an order nor a refund. */
  readonly told?: Told
}

/** What an operation works with. */
export interface Rooms {
  readonly host: Host
  readonly house: House
  readonly merchants: Merchants
  readonly findPayer: FindPayer
  /** Whether what production refuses is refused: openids nobody was given. */
  readonly strict: boolean
  readonly prepayments: Prepayments
}

export interface Operation<A extends Asked> {
  readonly name: OperationName
  readonly movesMoney?: boolean
  readonly layout: Layout
  read(admitted: Admitted, now: number): Read<A>
  act(rooms: Rooms, by: Admitted, asked: A): Promise<Result>
  /** The fields of a success. */
  say(result: Result, rooms: Rooms, origin: string): Promise<Told> | Told
}

/** An order is there only for whoever placed it: a provider's is not the sub-merchant's own. */
export async function found(
  { house }: Pick<Rooms, 'house'>,
  by: Admitted,
  asked: OrderReferenceAsk,
) {
  const order = await house.acquirer.find(by.seller.id, asked)
  return order !== undefined && memoOf(order).provider === by.provider ? order : undefined
}
