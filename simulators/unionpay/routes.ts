/**
 * The operations of the gateway: which command a request makes, what the house does with it, and
 * what is told. A transaction is known by merchant, number and time, all three.
 */
import { clearingDay } from '../../core/calendar.ts'
import { trace } from '../../core/ids.ts'
import { limits } from '../../core/limits.ts'
import type { Outcome } from '../../core/outcome.ts'
import type { Gate } from '../host/fault-gate.ts'
import type { Host, Route, WireReply, WireRequest } from '../host/institution.ts'
import type { MerchantDirectory } from '../host/merchants.ts'
import { createPipeline, type Decoded } from '../host/pipeline.ts'
import type { OpenOrder } from '../roles/acquirer.ts'
import type { House } from '../roles/house.ts'
import type { Order } from '../roles/order.ts'
import { type Answer, answers, originalAnswer, refusals, standingAnswer } from './codes.ts'
import { envelopeFlaw, unknownFields } from './fields.ts'
import type { UnionPayMerchant } from './merchants.ts'
import type { RefundDesk, RefundOrder } from './refunds.ts'
import { type Fields, joinPairs, parseForm, type Seal, verify } from './signature.ts'
import { entryOf, hasRefunds, standingOf } from './states.ts'
import {
  type Command,
  decodeRequest,
  type Entry,
  encodeAnswer,
  encodeEntry,
  encodeOrderCode,
  encodeOriginal,
  encodeOriginalTradeNo,
  encodeRefusal,
  encodeTradeNo,
  isFlaw,
  type Operation,
  orderTimeOf,
  type PayCommand,
  paths,
  type ReferringCommand,
  unreadable,
} from './wire.ts'

export interface GatewayParts {
  readonly host: Host
  readonly gate: Gate
  readonly merchants: MerchantDirectory<UnionPayMerchant>
  readonly house: House
  readonly refundDesk: RefundDesk
  readonly seal: Seal
}

interface Known {
  readonly command: Command
  readonly merchant: UnionPayMerchant
}

/** How a command went; `because` is a refusal no outcome has a word for. */
interface Result {
  readonly outcome: Outcome
  readonly because?: keyof typeof refusals
  readonly order?: Order | undefined
  readonly refundOrder?: RefundOrder | undefined
  /** What a query found: how the transaction stands, and its entry. */
  readonly found?: { readonly outcome: Outcome; readonly entry: Entry }
}

/** How long a code for one order may be paid, as the gateway's answers have it: a day. */
const orderCodeMs = 86_400_000
/** A charge may wait for its payer's password and for the news of it. */
const chargeMs = 2 * limits.payerCodeMs

export function createGatewayRoutes(parts: GatewayParts): Route[] {
  return Object.values(paths).map((path) => ({
    method: 'POST',
    path,
    serve: createPipeline<Known, Result>(parts.host, parts.gate, {
      from: () => 'merchant',
      decode: (request) => decode(parts, path, request),
      handle: (known) => handle(parts, known),
      refuse: (_known, outcome) => ({ outcome }),
      encode: async ({ command }, result) =>
        sealed(parts.seal, encodeAnswer(command.memo, answerTo(command, result), tell(result))),
    }),
  }))
}

/** `k=v&k=v` raw, under a type that no client unescapes (docs/sources.md, U1.5). */
export async function sealed(seal: Seal, fields: Fields): Promise<WireReply> {
  return said(200, joinPairs(await seal(fields)))
}

export const said = (status: number, body: string): WireReply => ({
  status,
  headers: { 'Content-Type': 'text/html;charset=UTF-8' },
  body,
})

async function decode(
  { host, merchants, seal }: GatewayParts,
  path: string,
  request: WireRequest,
): Promise<Decoded<Known>> {
  const fields = parseForm(request.body)
  if (fields === undefined) return { reason: 'no form', reply: said(200, unreadable) }
  const strange = unknownFields(fields)
  if (strange.length > 0) return notInTheDocument(strange)
  const refuse = async (answer: Answer, field?: string) => ({
    reason: `${answer.respCode} ${field ?? answer.text}`,
    reply: await sealed(seal, encodeRefusal(fields, answer, field)),
  })
  const flaw = envelopeFlaw(fields)
  if (flaw !== undefined) return refuse(refusals[flaw.refusal], flaw.field)
  const merchant = merchants.find(fields.merId ?? '')
  if (merchant === undefined) return refuse(refusals.merchant)
  const isOwn = fields.certId === merchant.certId && verify(fields, merchant.publicKey)
  if (!isOwn) return refuse(refusals.signature)
  const command = decodeRequest(path, fields, host.realNow())
  if (isFlaw(command)) return refuse(refusals[command.refusal], command.field)
  return { command: { command, merchant }, about: about(host, command, merchant) }
}

/** The gateway answers a field its document does not have with a page of HTTP 400. */
function notInTheDocument(names: readonly string[]) {
  const reason = `fields the document does not have: ${names.join(', ').slice(0, 200)}`
  return { reason, reply: said(400, `<html><body>HTTP Status 400: ${reason}</body></html>`) }
}

const about = (host: Host, command: Command, { id, payee }: UnionPayMerchant) => ({
  trace: trace(command.orderNo),
  operation: command.operation,
  movesMoney: command.operation === 'qr-consume',
  ...('amountFen' in command ? { amountFen: command.amountFen } : {}),
  merchant: id,
  city: payee.city,
  owner: host.id,
})

function handle(parts: GatewayParts, { command, merchant }: Known): Promise<Result> {
  switch (command.operation) {
    case 'qr-apply':
    case 'qr-consume':
      return pay(parts, command, merchant)
    case 'refund':
      return parts.refundDesk.refund(command)
    case 'query':
      return query(parts, command)
    case 'reversal':
      return reverse(parts, command)
  }
}

/** The same request again is told what the first was: the code, or how the charge went. */
async function pay(
  { host, house, refundDesk }: GatewayParts,
  command: PayCommand,
  merchant: UnionPayMerchant,
): Promise<Result> {
  const taken = await refundDesk.find(command.merchant, command.orderNo)
  if (taken !== undefined) return { outcome: 'order-mismatch' }
  const request = openOrder(command, merchant, host.clock.now())
  const applies = command.operation === 'qr-apply'
  const opened = await (applies ? house.acquirer.open(request) : house.charger.charge(request))
  const { order, differs } = opened
  if (differs !== undefined) return { outcome: 'order-mismatch' }
  const done = applies || (order !== undefined && order.payment !== null)
  return { outcome: done ? 'approved' : opened.outcome, order }
}

function openOrder(command: PayCommand, { id, payee }: UnionPayMerchant, now: number): OpenOrder {
  const { orderNo, amountFen, notifyUrl, payerCode, payWithinMs, memo } = command
  const scene = payerCode === '' ? 'merchant-code' : 'payer-code'
  const usualMs = payerCode === '' ? orderCodeMs : chargeMs
  const attach = `${joinPairs(memo)} ${notifyUrl}`
  return {
    trace: trace(orderNo),
    merchant: id,
    orderNo,
    scene,
    payee,
    terms: { amountFen, subject: '', scene, payerCode, attach },
    amountFen,
    notifyUrl,
    expiresAt: now + (payWithinMs ?? usualMs),
    memo,
  }
}

async function query(parts: GatewayParts, command: ReferringCommand): Promise<Result> {
  const order = await orderOf(parts, command)
  if (order !== undefined) {
    return { outcome: 'approved', found: { outcome: standingOf(order), entry: entryOf(order) } }
  }
  const refundOrder = await parts.refundDesk.find(command.merchant, command.orderNo)
  if (refundOrder?.orderTime !== command.orderTime) return { outcome: 'order-missing' }
  return { outcome: 'approved', found: await parts.refundDesk.standing(refundOrder), refundOrder }
}

/** Only on the clearing day of the original, and only while nothing of it was refunded. */
async function reverse(parts: GatewayParts, command: ReferringCommand): Promise<Result> {
  const order = await orderOf(parts, command)
  if (order === undefined) return { outcome: 'order-missing' }
  const day = clearingDay(order.payment?.paidAt ?? order.createdAt)
  if (day !== clearingDay(parts.host.clock.now())) {
    return { outcome: 'order-mismatch', because: 'otherDay', order }
  }
  if (hasRefunds(order)) return { outcome: 'refund-exceeds', because: 'alreadyRefunded', order }
  const { merchant, orderNo } = command
  return parts.house.refunder.reverse(merchant, { orderNo })
}

async function orderOf({ house }: GatewayParts, { merchant, orderNo, orderTime }: Command) {
  const order = await house.acquirer.find(merchant, { orderNo })
  return order !== undefined && orderTimeOf(order.memo) === orderTime ? order : undefined
}

/** Refunds and reversals speak of an original; the others of themselves. */
const wordsOf: Readonly<Record<Operation, (outcome: Outcome) => Answer>> = {
  'qr-apply': (outcome) => answers[outcome],
  'qr-consume': (outcome) => answers[outcome],
  query: (outcome) => answers[outcome],
  refund: originalAnswer,
  reversal: originalAnswer,
}

const answerTo = ({ operation }: Command, { outcome, because }: Result): Answer =>
  because === undefined ? wordsOf[operation](outcome) : refusals[because]

function tell({ order, refundOrder, found }: Result): Fields {
  return {
    ...(order === undefined ? {} : toldOrder(order)),
    ...(refundOrder === undefined ? {} : toldRefund(refundOrder)),
    ...(found === undefined ? {} : toldEntry(found)),
  }
}

/** A code to be scanned has no entry yet; a charge has. */
const toldOrder = (order: Order): Fields =>
  order.code === null ? encodeTradeNo(order) : encodeOrderCode(order.code)

const toldRefund = ({ originalTradeNo, tradeNo }: RefundOrder): Fields => ({
  ...encodeOriginalTradeNo(originalTradeNo),
  ...encodeTradeNo({ tradeNo }),
})

const toldEntry = ({ outcome, entry }: { outcome: Outcome; entry: Entry }): Fields => ({
  ...encodeEntry(entry),
  ...encodeOriginal(standingAnswer(outcome)),
})
