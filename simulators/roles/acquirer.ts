/** The merchant's side of a payment: open an order, be paid, find it, close it. */
import type { DuplicateSeen } from '../../core/events.ts'
import type { InstitutionId, MerchantId, OrderNo, Trace } from '../../core/ids.ts'
import type { AnswerOf, AskOf, Payee, ScannedOrder } from '../../core/interchange.ts'
import type { Fen } from '../../core/money.ts'
import { type ComparedField, differingField, type OrderTerms } from '../../core/order.ts'
import type { Outcome, Refusal } from '../../core/outcome.ts'
import { canonicalCode } from '../../core/scan-code.ts'
import type { CodeKind } from '../../core/scene.ts'
import type { Store } from '../../storage/store.ts'
import type { Host } from '../host/institution.ts'
import type { OwedNotice } from '../host/notification.ts'
import { bookCredit } from './book-credit.ts'
import type { Booked, OrderCredit } from './credit.ts'
import { exclusion } from './exclusion.ts'
import { captureOf } from './hold.ts'
import {
  asOf,
  codeKey,
  moved,
  type Order,
  type OrderReference,
  orderKey,
  unpayable,
} from './order.ts'
import { located, newOrder, writeOrder } from './orders.ts'
import { owing } from './owed.ts'
import { clearingAccount, merchantAccount } from './parties.ts'
import type { StaticCodes, StaticForms } from './static-code.ts'
import { createStatics } from './static-code-order.ts'
import { type Decision, type Read, transact } from './transact.ts'
import { abandonCharge, undoOf } from './undo.ts'

/** What a network adds to the role: its numbers, its codes, and what it tells the merchant. */
export interface AcquirerForms {
  tradeNo(order: { readonly orderNo: OrderNo; readonly createdAt: number }): string
  /** The merchant-presented code of an order. */
  orderCode(trace: Trace): string
  /** Whether an order remembers when a payer first opened it. */
  readonly remembersScans?: boolean
  /** `owed`: what is written down of the telling, to be handed on to the notifier. */
  onPaid(order: Order, owed?: OwedNotice): void
  /** What a notification is called, the same at every send, at networks that name them. */
  noticeId?(now: number): string
  /** Why a code does not open its order any more, at networks whose codes die before their orders. */
  codeRefusal?(order: Order, code: string): Promise<Refusal | undefined>
  /** The codes of its shops and of the holders of its app; without them there are none. */
  readonly statics?: StaticForms
}

export interface OpenOrder {
  readonly trace: Trace
  readonly merchant: MerchantId
  readonly orderNo: OrderNo
  readonly scene: Order['scene']
  /** The static code that begins it, and not its merchant. */
  readonly codeKind?: NonNullable<Order['codeKind']>
  readonly payee: Payee
  readonly terms: OrderTerms
  readonly amountFen: Fen
  readonly notifyUrl: string | null
  readonly expiresAt: number
  readonly memo: Order['memo']
  /**
   * What a payer's app opens it by when nobody scans: a prepay_id, a tn, a cashier page's number.
   * Without it the network forms a code to be scanned.
   */
  readonly code?: string
  /** The money is only held, for the issuer's time, until an order captures it. */
  readonly holds?: true
  /** The order whose hold pays this one. */
  readonly captures?: OrderReference
  /** Debits this card, which the merchant tells, instead of charging a code. */
  readonly cardNo?: string
}

export interface Opened {
  readonly outcome: Outcome
  readonly order: Order | undefined
  /** Whether the same order came before with the same terms. */
  readonly repeated: boolean
  readonly differs?: ComparedField
}

export interface Acquirer extends Pick<StaticCodes, 'shopCode' | 'personCode'> {
  open(request: OpenOrder): Promise<Opened>
  find(merchant: MerchantId, reference: OrderReference): Promise<Order | undefined>
  /** The order of a code or reference that a payer's app would open. */
  findByCode(code: string): Promise<Order | undefined>
  /** Closes an unpaid order; `result-unknown` while a charge is under way. */
  close(merchant: MerchantId, reference: OrderReference): Promise<Closed>
  resolve(message: AskOf<'resolve'>): Promise<AnswerOf<'resolve'>>
  /** Pays an order; the same settle key again gets the same answer. */
  credit(credit: OrderCredit): Promise<Booked>
  all(): Promise<readonly Order[]>
  /** Its numbers go on where they were. */
  wake(): Promise<void>
}

export interface Closed {
  readonly outcome: Outcome
  readonly order: Order | undefined
}

export function createAcquirer(host: Host, forms: AcquirerForms): Acquirer {
  const { store, clock } = host

  const find = (merchant: MerchantId, reference: OrderReference) =>
    located(async (key) => (await store.load(key)).record, merchant, reference, clock.now())

  const open = async (request: OpenOrder): Promise<Opened> => {
    const opened = await openOrder(host, forms, request)
    if (opened.repeated) host.emit(cameAgain(host, request.trace, 'open'))
    return opened
  }

  const close = async (merchant: MerchantId, reference: OrderReference): Promise<Closed> => {
    const { before, ...closed } = await transact(store, async (read) =>
      withUndoing(store, read, decideClose(await located(read, merchant, reference, clock.now()))),
    )
    if (before?.state === 'confirming') abandonCharge(host, before, 'order-closed')
    return closed
  }

  const findByCode = async (code: string) => {
    const pointer = (await store.load(codeKey(canonicalCode(code)))).record
    if (pointer === undefined) return undefined
    return find(pointer.merchant, { orderNo: pointer.orderNo })
  }

  const statics = createStatics(host, forms.statics, { open, shown: scannedOrder })

  const resolve = async (message: AskOf<'resolve'>): Promise<AnswerOf<'resolve'>> => {
    const { code, app } = message
    const known = await statics.resolve(message)
    if (known !== undefined) return known
    const order = await findByCode(code)
    if (order === undefined) return { outcome: 'code-unrecognised' }
    const refusal = exclusion(host, app, order) ?? unpayable[order.state]
    const dead = refusal ?? (await forms.codeRefusal?.(order, code))
    if (dead !== undefined) return { outcome: dead }
    if (forms.remembersScans === true && order.scannedAt === null) await markScanned(host, order)
    return { outcome: 'approved', order: scannedOrder(host.id, order) }
  }

  const credit = (request: OrderCredit) => bookCredit(host, forms, request)

  const all = async () =>
    (await store.scan<Order>('order/')).map((order) => asOf(order, clock.now()))

  const { shopCode, personCode, wake } = statics
  return { open, find, findByCode, close, resolve, credit, all, shopCode, personCode, wake }
}

const openOrder = (host: Host, forms: AcquirerForms, request: OpenOrder) =>
  transact<Opened>(host.store, async (read) => {
    const now = host.clock.now()
    const known = await read(orderKey(request.merchant, request.orderNo))
    if (known !== undefined) return { result: repeated(asOf(known, now), request.terms) }
    const fresh = await newOrder(read, { id: host.id, forms, now }, request)
    const taken = fresh.order.captures && (await captureOf(read, fresh.order, now))
    const order = taken?.order ?? fresh.order
    return {
      result: { outcome: taken?.outcome ?? 'approved', order, repeated: false },
      writes: [writeOrder(order), ...fresh.pointers, ...(taken?.writes ?? [])],
      opens: [
        { account: merchantAccount(order.merchant), kind: 'merchant' },
        { account: clearingAccount, kind: 'clearing' },
      ],
      forgotten: { outcome: 'order-closed', order: undefined, repeated: true },
    }
  })

/** A merchant said the same again under one number: nothing happens twice. */
export const cameAgain = (
  { id, clock }: Pick<Host, 'id' | 'clock'>,
  trace: Trace,
  operation: string,
): DuplicateSeen => ({
  type: 'duplicate-seen',
  at: clock.now(),
  trace,
  hop: `merchant>${id}`,
  operation,
})

const markScanned = ({ store, clock }: Host, { merchant, orderNo }: Order) =>
  transact(store, async (read) => {
    const order = await read(orderKey(merchant, orderNo))
    if (order === undefined || order.scannedAt !== null) return { result: undefined }
    const scannedAt = clock.now()
    return { result: undefined, writes: [writeOrder({ ...order, scannedAt })] }
  })

/** Closes what nobody has paid. `before`: the order this very request has closed. */
function decideClose(
  order: Order | undefined,
): Decision<Closed & { readonly before: Order | undefined }> {
  const as = (outcome: Outcome) => ({ result: { outcome, order, before: undefined } })
  if (order === undefined) return as('order-missing')
  if (order.state === 'closed') return as('approved')
  if (order.state === 'reserved') return as('result-unknown')
  const reason = unpayable[order.state]
  if (reason !== undefined) return as(reason)
  const closed = moved(order, 'closed')
  return {
    result: { outcome: 'approved', order: closed, before: order },
    writes: [writeOrder(closed)],
  }
}

/** Who was charged for it has to hear of it, also after a fall. */
async function withUndoing(
  store: Store,
  read: Read,
  decision: ReturnType<typeof decideClose>,
): Promise<typeof decision> {
  const { before } = decision.result
  if (before?.state !== 'confirming') return decision
  const owed = await owing(store, read, undoOf(before, before.tradeNo))
  return { ...decision, writes: [...(decision.writes ?? []), ...owed] }
}

function repeated(order: Order, terms: OrderTerms): Opened {
  const differs = differingField(order.terms, terms)
  if (differs !== undefined) return { outcome: 'order-mismatch', order, repeated: true, differs }
  return { outcome: unpayable[order.state] ?? 'approved', order, repeated: true }
}

function scannedOrder(owner: InstitutionId, order: Order): ScannedOrder {
  const { trace, orderNo, payee, amountFen, expiresAt, holds, scene } = order
  const codeKind: CodeKind = order.codeKind ?? 'order'
  const about = { orderTrace: trace, owner, orderNo, payee, amountFen, expiresAt }
  const scanned = { ...about, scene, codeKind }
  return holds === undefined ? scanned : { ...scanned, holds }
}
