/**
 * How long a code_url or prepay_id opens its order: two hours, or until the same order was asked
 * for again, which gives a new one (docs/sources.md, W3.1). The order outlives them.
 */
import type { Refusal } from '../../core/outcome.ts'
import { canonicalCode } from '../../core/scan-code.ts'
import type { Key, Store } from '../../storage/store.ts'
import type { Host } from '../host/institution.ts'
import { codeKey, type Order, orderKey } from '../roles/order.ts'
import { transact } from '../roles/transact.ts'
import { memoOf, type TradeType } from './memo.ts'
import type { Numbers } from './numbers.ts'

/** The code that opens an order now, and since when. */
export interface Ticket {
  readonly code: string
  readonly at: number
}

const ticketMs = 2 * 3_600_000

const ticketKey = ({ merchant, orderNo }: Order): Key<Ticket> => `ticket/${merchant}/${orderNo}`

export interface Tickets {
  /** What a new order is opened by, when it is not one to be scanned. */
  first(tradeType: TradeType): { readonly code?: string }
  /** The ticket that counts; the first until another was given. */
  current(order: Order): Promise<Ticket>
  /** A new ticket in the place of the one before. */
  renewed(order: Order): Promise<Ticket>
  /** Why a code does not open its order any more. */
  refusal(order: Order, code: string): Promise<Refusal | undefined>
}

export function createTickets(
  { store, clock }: Pick<Host, 'store' | 'clock'>,
  numbers: Numbers,
): Tickets {
  const first = (tradeType: TradeType) =>
    tradeType === 'NATIVE' ? {} : { code: numbers.prepayId(clock.now()) }

  const current = async (order: Order) =>
    (await store.load(ticketKey(order))).record ?? firstOf(order)

  const refusal = async (order: Order, code: string): Promise<Refusal | undefined> => {
    const ticket = await current(order)
    const replaced = canonicalCode(ticket.code) !== canonicalCode(code)
    return replaced || clock.now() >= ticket.at + ticketMs ? 'code-expired' : undefined
  }

  const renewed = async (order: Order) => {
    const now = clock.now()
    const codes = {
      NATIVE: () => numbers.orderCode(order.trace),
      JSAPI: () => numbers.prepayId(now),
      APP: () => numbers.prepayId(now),
      MWEB: () => numbers.prepayId(now),
      MICROPAY: () => '',
    } as const satisfies Record<TradeType, () => string>
    const ticket = { code: codes[memoOf(order).tradeType](), at: now }
    await written(store, order, ticket)
    return ticket
  }

  return { first, current, renewed, refusal }
}

const firstOf = ({ code, createdAt }: Order): Ticket => ({ code: code ?? '', at: createdAt })

const written = (store: Store, order: Order, ticket: Ticket) =>
  transact(store, async (read) => {
    const { merchant, orderNo } = order
    const pointer = codeKey(canonicalCode(ticket.code))
    const of = orderKey(merchant, orderNo)
    await Promise.all([read(ticketKey(order)), read(pointer)])
    return {
      result: undefined,
      writes: [
        { key: ticketKey(order), record: ticket, final: true, of },
        { key: pointer, record: { merchant, orderNo }, final: true, of },
      ],
    }
  })
