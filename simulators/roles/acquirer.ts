/** The merchant's side of a payment: open an order, be paid, find it, close it. */
import type { Hop } from '../../core/events.ts'
import {
  type AppId,
  appId,
  type InstitutionId,
  institutionId,
  type MerchantId,
  type OrderNo,
  type SettleKey,
  type Trace,
} from '../../core/ids.ts'
import type { AnswerOf, AskOf, Payee, ScannedOrder } from '../../core/interchange.ts'
import type { Transfer } from '../../core/ledger/transfer.ts'
import type { Fen } from '../../core/money.ts'
import { type ComparedField, differingField, type OrderTerms } from '../../core/order.ts'
import type { Outcome } from '../../core/outcome.ts'
import { canonicalCode } from '../../core/scan-code.ts'
import type { Host } from '../host/institution.ts'
import {
  asOf,
  codeKey,
  moved,
  type Order,
  type OrderPayment,
  orderKey,
  tradeKey,
  unpayable,
} from './order.ts'
import { clearingAccount, merchantAccount } from './parties.ts'
import { type Decision, type Read, transact, type Write } from './transact.ts'

/** What a network adds to the role: its numbers, its codes, and what it tells the merchant. */
export interface AcquirerForms {
  tradeNo(order: { readonly orderNo: OrderNo; readonly createdAt: number }): string
  /** The merchant-presented code of an order. */
  orderCode(trace: Trace): string
  onPaid(order: Order): void
}

export interface OpenOrder {
  readonly trace: Trace
  readonly merchant: MerchantId
  readonly orderNo: OrderNo
  readonly scene: Order['scene']
  readonly payee: Payee
  readonly terms: OrderTerms
  readonly amountFen: Fen
  readonly notifyUrl: string | null
  readonly expiresAt: number
  readonly memo: Order['memo']
}

export interface Opened {
  readonly outcome: Outcome
  readonly order: Order | undefined
  /** Whether the same order came before with the same terms. */
  readonly repeated: boolean
  readonly differs?: ComparedField
}

/** One of the two; the network's own number wins when both are given. */
export interface OrderReference {
  readonly orderNo?: OrderNo | undefined
  readonly tradeNo?: string | undefined
}

/** Money that pays an order: where from, and under which key of the switch, if any. */
export interface OrderCredit {
  readonly merchant: MerchantId
  readonly orderNo: OrderNo
  readonly amountFen: Fen
  readonly from: string
  readonly settleKey: SettleKey | null
  readonly payerInstitution: InstitutionId
  readonly app: AppId
  readonly payer: string
}

export interface Acquirer {
  open(request: OpenOrder): Promise<Opened>
  find(merchant: MerchantId, reference: OrderReference): Promise<Order | undefined>
  /** Closes an unpaid order. */
  close(merchant: MerchantId, reference: OrderReference): Promise<Closed>
  resolve(message: AskOf<'resolve'>): Promise<AnswerOf<'resolve'>>
  /** Pays an order; the same settle key again gets the same answer. */
  credit(credit: OrderCredit): Promise<Outcome>
  all(): Promise<readonly Order[]>
}

export interface Closed {
  readonly outcome: Outcome
  readonly order: Order | undefined
}

export function createAcquirer(host: Host, forms: AcquirerForms): Acquirer {
  const { store, clock } = host

  const find = async (merchant: MerchantId, { orderNo, tradeNo }: OrderReference) =>
    located(
      async (key) => (await store.load(key)).record,
      merchant,
      { orderNo, tradeNo },
      clock.now(),
    )

  const open = (request: OpenOrder) =>
    transact<Opened>(store, async (read) => {
      const now = clock.now()
      const key = orderKey(request.merchant, request.orderNo)
      const known = await read(key)
      if (known !== undefined) return { result: repeated(asOf(known, now), request.terms) }
      const order = newOrder(host.id, forms, request, now)
      return {
        result: { outcome: 'approved', order, repeated: false },
        writes: await newOrderWrites(read, order),
        opens: [
          { account: merchantAccount(order.merchant), kind: 'merchant' },
          { account: clearingAccount, kind: 'clearing' },
        ],
      }
    })

  const close = (merchant: MerchantId, reference: OrderReference) =>
    transact<Closed>(store, async (read) => {
      const order = await located(read, merchant, reference, clock.now())
      if (order === undefined) return { result: { outcome: 'order-missing', order } }
      if (order.state === 'closed') return { result: { outcome: 'approved', order } }
      const reason = unpayable[order.state]
      if (reason !== undefined) return { result: { outcome: reason, order } }
      const closed = moved(order, 'closed')
      return { result: { outcome: 'approved', order: closed }, writes: [writeOrder(closed)] }
    })

  const resolve = async ({ code }: AskOf<'resolve'>): Promise<AnswerOf<'resolve'>> => {
    const pointer = (await store.load(codeKey(canonicalCode(code)))).record
    if (pointer === undefined) return { outcome: 'code-unrecognised' }
    const order = await find(pointer.merchant, { orderNo: pointer.orderNo })
    if (order === undefined) return { outcome: 'order-missing' }
    const reason = unpayable[order.state]
    if (reason !== undefined) return { outcome: reason }
    return { outcome: 'approved', order: scannedOrder(host.id, order) }
  }

  const credit = async (paid: OrderCredit): Promise<Outcome> => {
    const { outcome, order } = await transact<Closed>(store, async (read) =>
      decideCredit(
        await located(read, paid.merchant, { orderNo: paid.orderNo }, clock.now()),
        paid,
        clock.now(),
      ),
    )
    if (order !== undefined) {
      host.emit(orderMoved(host.id, order, clock.now()))
      forms.onPaid(order)
    }
    return outcome
  }

  const all = () => store.scan<Order>('order/')

  return { open, find, close, resolve, credit, all }
}

/** The order a reference names, as it stands now. */
export async function located(
  read: Read,
  merchant: MerchantId,
  { orderNo, tradeNo }: OrderReference,
  now: number,
): Promise<Order | undefined> {
  const pointer =
    tradeNo !== undefined
      ? await read(tradeKey(tradeNo))
      : orderNo !== undefined
        ? { merchant, orderNo }
        : undefined
  if (pointer === undefined || pointer.merchant !== merchant) return undefined
  const order = await read(orderKey(pointer.merchant, pointer.orderNo))
  return order === undefined ? undefined : asOf(order, now)
}

export const writeOrder = (order: Order): Write => ({
  key: orderKey(order.merchant, order.orderNo),
  record: order,
  final: !['created', 'confirming', 'reserved'].includes(order.state),
})

/** Pays an order or says why not. A result without an order means nothing new happened. */
export function decideCredit(
  order: Order | undefined,
  paid: OrderCredit,
  now: number,
): Decision<Closed> {
  if (order === undefined) return { result: { outcome: 'order-missing', order } }
  const sameAgain = paid.settleKey !== null && order.payment?.settleKey === paid.settleKey
  if (sameAgain) {
    const outcome = order.state === 'reversed' ? 'order-reversed' : 'approved'
    return { result: { outcome, order: undefined } }
  }
  const reason = unpayable[order.state]
  if (reason !== undefined) return { result: { outcome: reason, order: undefined } }
  if (order.amountFen !== paid.amountFen) {
    return { result: { outcome: 'order-mismatch', order: undefined } }
  }
  const payment: OrderPayment = {
    settleKey: paid.settleKey,
    payerInstitution: paid.payerInstitution,
    app: paid.app,
    payer: paid.payer,
    from: paid.from,
    paidAt: now,
  }
  const done = moved(order, 'paid', { payment, outcome: 'approved' })
  const posting: Transfer = {
    kind: 'post',
    id: `pay/${order.tradeNo}`,
    debit: paid.from,
    credit: merchantAccount(order.merchant),
    amountFen: order.amountFen,
  }
  return {
    result: { outcome: 'approved', order: done },
    writes: [writeOrder(done)],
    transfers: [posting],
    short: { outcome: 'funds-insufficient', order: undefined },
  }
}

function newOrder(id: InstitutionId, forms: AcquirerForms, request: OpenOrder, now: number): Order {
  const { orderNo, trace, scene } = request
  const hop: Hop = `merchant>${id}`
  return {
    ...request,
    tradeNo: forms.tradeNo({ orderNo, createdAt: now }),
    code: scene === 'merchant-code' ? forms.orderCode(trace) : null,
    state: scene === 'merchant-code' ? 'created' : 'reserved',
    createdAt: now,
    payment: null,
    outcome: 'result-unknown',
    decidedAt: hop,
    refunds: [],
  }
}

async function newOrderWrites(read: Read, order: Order): Promise<Write[]> {
  const { merchant, orderNo, tradeNo, code } = order
  const pointer = { merchant, orderNo }
  const keys = [tradeKey(tradeNo), ...(code === null ? [] : [codeKey(canonicalCode(code))])]
  for (const key of keys) await read(key)
  return [writeOrder(order), ...keys.map((key) => ({ key, record: pointer, final: true }))]
}

function repeated(order: Order, terms: OrderTerms): Opened {
  const differs = differingField(order.terms, terms)
  if (differs !== undefined) return { outcome: 'order-mismatch', order, repeated: true, differs }
  return { outcome: unpayable[order.state] ?? 'approved', order, repeated: true }
}

function scannedOrder(owner: InstitutionId, order: Order): ScannedOrder {
  const { trace, orderNo, payee, amountFen, expiresAt } = order
  return { orderTrace: trace, owner, orderNo, payee, amountFen, expiresAt }
}

export const orderMoved = (acquirer: InstitutionId, order: Order, at: number) =>
  ({
    type: 'order-moved',
    at,
    trace: order.trace,
    acquirer,
    merchant: order.merchant,
    to: order.state,
    amountFen: order.amountFen,
  }) as const

/** Who a payment is put down to while nobody is known to have paid it. */
export const nobody = { app: appId('unknown'), payerInstitution: institutionId('unknown') }
