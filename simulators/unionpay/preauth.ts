/**
 * Pre-authorisation and its completion (docs/sources.md, U1.2 and U2.2): every way to pay is a way to
 * hold as well, by a transaction of its own; a completion is an order that is paid by what is held.
 * Both undoings stand with the other payments back, in refunds.ts.
 */
import type { OpenOrder } from '../roles/acquirer.ts'
import type { House } from '../roles/house.ts'
import { originalAnswer } from './codes.ts'
import { type DirectParts, directPayments } from './direct.ts'
import { type OnlineParts, onlinePayments } from './online.ts'
import { type Client, type Row, row } from './operation.ts'
import {
  chargeMs,
  codePayments,
  opened,
  openingOf,
  type PaymentParts,
  type PayResult,
} from './payments.ts'
import { isFlaw, type Moving, readMoving } from './request.ts'
import type { Fields } from './signature.ts'
import { type OperationName, transactions } from './wire.ts'

/** What a way to pay is called when it only holds; ways that are missing here do not hold. */
const holding: Readonly<Partial<Record<OperationName, OperationName>>> = {
  'qr-apply': 'preauth-apply',
  'qr-consume': 'preauth-code',
  'direct-consume': 'preauth-card',
  'front-consume': 'preauth-front',
  'app-consume': 'preauth-app',
}

export function preauthPayments(parts: DirectParts & OnlineParts): Row[] {
  const held = { ...parts, house: holdingHouse(parts.house) }
  const ways = [...codePayments(held), ...onlinePayments(held), ...directPayments(held)]
  return [...ways.flatMap(asHolding), completion(parts)]
}

function asHolding(way: Row): Row[] {
  const name = holding[way.name]
  return name === undefined ? [] : [{ ...way, ...transactions[name], name }]
}

/** The house, but its orders only hold. */
function holdingHouse(house: House): House {
  const only = (request: OpenOrder): OpenOrder => ({ ...request, holds: true })
  const { acquirer, charger } = house
  return {
    ...house,
    acquirer: { ...acquirer, open: (request) => acquirer.open(only(request)) },
    charger: { ...charger, charge: (request) => charger.charge(only(request)) },
  }
}

interface Completion extends Moving {
  /** The queryId of the pre-authorisation. */
  readonly originalTradeNo: string
}

interface Completed extends PayResult {
  readonly originalTradeNo: string
}

const completion = (parts: PaymentParts): Row =>
  row({
    name: 'completion',
    needs: ['orderId', 'txnAmt', 'channelType', 'backUrl', 'origQryId'],
    movesMoney: true,
    words: originalAnswer,
    decode: (asked, fields, now) => {
      const moving = readMoving(asked, fields, now)
      return isFlaw(moving) ? moving : { ...moving, originalTradeNo: fields.origQryId ?? '' }
    },
    handle: (command: Completion, client) => complete(parts, command, client),
    tell,
  })

/** The same request again is told how the first went. */
async function complete(
  parts: PaymentParts,
  command: Completion,
  { merchant }: Client,
): Promise<Completed> {
  const { host, house } = parts
  const { originalTradeNo } = command
  const taken = { payerCode: originalTradeNo, usualMs: chargeMs }
  const way = { ...taken, kind: 'completion', scene: 'payer-code' } as const
  const timed = { ...command, payWithinMs: undefined }
  const opening = openingOf(timed, merchant, host.clock.now(), way)
  const request = { ...opening, captures: { tradeNo: originalTradeNo } }
  const { order, outcome } = await opened(parts, request, house.charger.charge)
  const isPaid = order !== undefined && order.payment !== null
  return { outcome: isPaid ? 'approved' : outcome, order, originalTradeNo }
}

function tell({ order, originalTradeNo }: Completed): Fields {
  const original = { origQryId: originalTradeNo }
  if (order === undefined) return original
  return { ...original, queryId: order.tradeNo, txnAmt: String(order.amountFen) }
}
