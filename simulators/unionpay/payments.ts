/** Payments by code (docs/sources.md, U2.2): a code for the payer to scan, or the payer's scanned. */
import { trace } from '../../core/ids.ts'
import { limits } from '../../core/limits.ts'
import { stream } from '../../core/random.ts'
import { type Scene, sceneOf } from '../../core/scene.ts'
import type { Host } from '../host/institution.ts'
import type { Opened, OpenOrder } from '../roles/acquirer.ts'
import type { House } from '../roles/house.ts'
import type { Order } from '../roles/order.ts'
import { formOrderEmv } from './emv.ts'
import type { Flaw } from './fields.ts'
import type { UnionPayMerchant } from './merchants.ts'
import { type Client, type Result, type Row, row } from './operation.ts'
import type { RefundOrders } from './refund-orders.ts'
import { type Asked, isFlaw, type Moving, readMoving, readPayWithin, sameness } from './request.ts'
import type { Fields } from './signature.ts'
import { encodeTradeNo } from './wire.ts'

export interface PaymentParts {
  readonly host: Host
  readonly house: House
  readonly refundOrders: RefundOrders
}

export interface PayCommand extends Moving {
  /** How long from now it may be paid, when the merchant says. */
  readonly payWithinMs: number | undefined
}

export interface PayResult extends Result {
  readonly order?: Order | undefined
}

export const payNeeds = ['orderId', 'txnAmt', 'currencyCode', 'channelType', 'backUrl']

/** How long a code for one order may be paid, as the gateway's answers have it: a day. */
const orderCodeMs = 86_400_000
/** A charge may wait for its payer's password and for the news of it. */
export const chargeMs = 2 * limits.payerCodeMs

export function readPay(asked: Asked, fields: Fields, now: number): PayCommand | Flaw {
  const moving = readMoving(asked, fields, now)
  if (isFlaw(moving)) return moving
  const payWithinMs = readPayWithin(fields, now)
  if (typeof payWithinMs === 'object') return payWithinMs
  return { ...moving, payWithinMs }
}

/** How an order comes to be paid: what tells its terms from another's, and its usual life. */
export interface Way {
  readonly kind: string
  readonly scene: Exclude<Scene, 'top-up'>
  readonly payerCode?: string
  readonly code?: string
  readonly usualMs: number
}

export function openingOf(
  command: PayCommand,
  { id, payee }: UnionPayMerchant,
  now: number,
  { kind, scene, payerCode = '', code, usualMs }: Way,
): OpenOrder {
  const { orderNo, amountFen, notifyUrl, payWithinMs, memo } = command
  return {
    trace: trace(orderNo),
    merchant: id,
    orderNo,
    scene: sceneOf(scene, payee.categoryCode),
    payee,
    terms: { amountFen, subject: '', scene: kind, payerCode, attach: sameness(command) },
    amountFen,
    notifyUrl,
    expiresAt: now + (payWithinMs ?? usualMs),
    memo,
    ...(code === undefined ? {} : { code }),
  }
}

/** An order opened under a number that no refund has. */
export async function opened(
  { refundOrders }: PaymentParts,
  request: OpenOrder,
  open: (request: OpenOrder) => Promise<Opened>,
): Promise<Opened> {
  const taken = await refundOrders.find(request.merchant, request.orderNo)
  const clash = { outcome: 'order-mismatch' as const, order: undefined, repeated: true }
  if (taken !== undefined) return clash
  const found = await open(request)
  return found.differs === undefined ? found : clash
}

export function codePayments(parts: PaymentParts): Row[] {
  return [
    row({
      name: 'qr-apply',
      needs: payNeeds,
      decode: (asked, fields, now) => {
        const command = readPay(asked, fields, now)
        return isFlaw(command) ? command : { ...command, asEmv: fields.reserved === emvWish }
      },
      handle: (command, client) => apply(parts, command, client),
      tell: ({ order }) => ({ qrCode: order?.code ?? '' }),
    }),
    row({
      name: 'qr-consume',
      needs: [...payNeeds, 'qrNo', 'termId'],
      movesMoney: true,
      decode: (asked, fields, now) => {
        const command = readPay(asked, fields, now)
        return isFlaw(command) ? command : { ...command, payerCode: fields.qrNo ?? '' }
      },
      handle: (command, client) => consume(parts, command, client),
      tell: ({ order }) => (order === undefined ? {} : encodeTradeNo(order)),
    }),
  ]
}

/** Our own word: a code as an EMV text, which UnionPay gives to merchants abroad (U2.6). */
const emvWish = '{qrCodeFormat=emv}'

/** The same request again is told the same code. */
async function apply(
  parts: PaymentParts,
  command: PayCommand & { readonly asEmv: boolean },
  { merchant }: Client,
): Promise<PayResult> {
  const { host, house } = parts
  const now = host.clock.now()
  const draw = () => stream(host.seed, 'emv', command.merchant, command.orderNo, now).digits(21)
  const code = command.asEmv ? formOrderEmv(merchant.payee, command.amountFen, draw()) : undefined
  const kind = 'merchant-code'
  const way = { kind, scene: kind, usualMs: orderCodeMs, ...(code && { code }) } as const
  const request = openingOf(command, merchant, now, way)
  const { order, outcome } = await opened(parts, request, house.acquirer.open)
  return { outcome: order === undefined ? outcome : 'approved', order }
}

/** The same request again is told how the charge went. */
async function consume(
  parts: PaymentParts,
  command: PayCommand & { readonly payerCode: string },
  { merchant }: Client,
): Promise<PayResult> {
  const { payerCode } = command
  const kind = 'payer-code'
  const way = { kind, scene: kind, payerCode, usualMs: chargeMs } as const
  const request = openingOf(command, merchant, parts.host.clock.now(), way)
  const { order, outcome } = await opened(parts, request, parts.house.charger.charge)
  return { outcome: order !== undefined && order.payment !== null ? 'approved' : outcome, order }
}
