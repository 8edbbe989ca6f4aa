/** Orders in their acquirer's store: how a new one is made, found by its names, and written down. */
import type { OrderMoved } from '../../core/events.ts'
import { appId, type InstitutionId, institutionId, type MerchantId, trace } from '../../core/ids.ts'
import { isFinal } from '../../core/lifecycle.ts'
import { canonicalCode } from '../../core/scan-code.ts'
import { isCharged } from '../../core/scene.ts'
import type { Key } from '../../storage/store.ts'
import type { AcquirerForms, OpenOrder } from './acquirer.ts'
import {
  asOf,
  codeKey,
  type Order,
  type OrderPointer,
  type OrderReference,
  orderKey,
  tradeKey,
} from './order.ts'
import type { Read, Write } from './transact.ts'

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
  final: isFinal(order.state) && order.refunds.every(({ state }) => state !== 'pending'),
  finalAt: order.state === 'created' || order.state === 'confirming' ? order.expiresAt : undefined,
  once: true,
})

/** How often a network is asked for a number that nobody has yet. */
const drawsMax = 8

/** A new order under names no other order has, and the names that lead to it, to be written too. */
export async function newOrder(
  read: Read,
  { id, forms, now }: { id: InstitutionId; forms: AcquirerForms; now: number },
  request: OpenOrder,
): Promise<{ readonly order: Order; readonly pointers: readonly Write[] }> {
  const { merchant, orderNo, scene, codeKind } = request
  const record: OrderPointer = { merchant, orderNo }
  const tradeNo = await unused(read, record, {
    keyOf: tradeKey,
    form: () => forms.tradeNo({ orderNo, createdAt: now }),
  })
  const code =
    isCharged(scene) || codeKind !== undefined
      ? null
      : await unused(read, record, {
          keyOf: (text) => codeKey(canonicalCode(text)),
          form: (draw) =>
            request.code ?? forms.orderCode(draw === 0 ? request.trace : again(request, draw)),
        })
  const { holds, captures, cardNo } = request
  // Field by field: what is added behind a spread costs V8 a new shape, every field of every order.
  const order: Order = {
    trace: request.trace,
    merchant,
    orderNo,
    tradeNo,
    scene,
    payee: request.payee,
    terms: request.terms,
    amountFen: request.amountFen,
    notifyUrl: request.notifyUrl,
    code,
    scannedAt: codeKind !== undefined && forms.remembersScans === true ? now : null,
    memo: request.memo,
    state: isCharged(scene) ? 'reserved' : 'created',
    createdAt: now,
    expiresAt: request.expiresAt,
    payment: null,
    outcome: 'result-unknown',
    decidedAt: `merchant>${id}`,
    refunds: [],
    ...(codeKind === undefined ? {} : { codeKind }),
    ...(holds === undefined ? {} : { holds }),
    ...(captures === undefined ? {} : { captures }),
    ...(cardNo === undefined ? {} : { cardNo }),
  }
  const keys = [tradeKey(tradeNo), ...(code === null ? [] : [codeKey(canonicalCode(code))])]
  const of = orderKey(merchant, orderNo)
  const pointers = keys.map((key) => ({ key, record, final: true, of }))
  return { order, pointers }
}

/** Two merchants may use one order number, and so one trace: a second draw tells them apart. */
const again = ({ trace: of, merchant }: OpenOrder, draw: number) =>
  trace(`${of}/${merchant}/${draw}`)

/**
 * A name no other order has. When the same order was opened a moment ago, it has the name already,
 * and the commit will find that it has moved on.
 * @throws Error when a network gives the same name again and again: a mistake of ours.
 */
async function unused(
  read: Read,
  { merchant, orderNo }: OrderPointer,
  {
    keyOf,
    form,
  }: {
    readonly keyOf: (name: string) => Key<OrderPointer>
    readonly form: (draw: number) => string
  },
): Promise<string> {
  for (let draw = 0; draw < drawsMax; draw += 1) {
    const name = form(draw)
    const known = await read(keyOf(name))
    const isFree = known === undefined || (known.merchant === merchant && known.orderNo === orderNo)
    if (isFree) return name
  }
  throw new Error('Failed to name an order: every name drawn is taken.')
}

export const orderMoved = (acquirer: InstitutionId, order: Order, at: number): OrderMoved => ({
  type: 'order-moved',
  at,
  trace: order.trace,
  acquirer,
  merchant: order.merchant,
  to: order.state,
  amountFen: order.amountFen,
})

/** Who a payment is put down to while nobody is known to have paid it. */
export const nobody = { app: appId('unknown'), payerInstitution: institutionId('unknown') }
