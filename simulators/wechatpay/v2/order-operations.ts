/** The operations of APIv2 on orders: placed, charged, asked about, closed, undone; and whose code. */
import type { Opened, OpenOrder } from '../../roles/acquirer.ts'
import type { Order } from '../../roles/order.ts'
import { payerCodeKey } from '../../roles/wallet.ts'
import { areOfTwo } from '../charging.ts'
import { memoOf, memorised } from '../memo.ts'
import { openidOf, payerOf } from '../openid.ts'
import { orderWords, tradeState } from '../states.ts'
import type { Admitted } from './admission.ts'
import { flaws } from './codes.ts'
import { versionMark } from './marks.ts'
import { dayMs, found, type Operation, type Result, type Rooms } from './operation.ts'
import {
  type OrderAsk,
  type OrderReferenceAsk,
  type PayerCodeAsk,
  readOrder,
  readOrderNumber,
  readPayerCode,
  readReference,
  readStrictReference,
} from './requests.ts'
import { encodeOrder, encodePaid, encodePrepaid } from './wire.ts'
import type { Told } from './xml.ts'

/** An order without an end of its own is payable for a week; so long may a charge be undone. */
const orderLifeMs = 7 * dayMs
const reversibleMs = 7 * dayMs

function opened({ host }: Rooms, by: Admitted, asked: OrderAsk): OpenOrder {
  const { seller } = by
  const { trace, orderNo, terms, amountFen, notifyUrl, memo } = asked
  const until = host.clock.now() + orderLifeMs
  return {
    ...{ trace, orderNo, terms, amountFen, notifyUrl },
    ...{ merchant: seller.id, payee: seller.payee },
    scene: memo.tradeType === 'MICROPAY' ? 'payer-code' : 'merchant-code',
    expiresAt: Math.min(asked.expiresAt ?? until, until),
    memo: { ...memorised(memo), ...versionMark(by.signType) },
  }
}

export const unifiedorder: Operation<OrderAsk> = {
  name: 'unifiedorder',
  layout: 'prepaid',
  read: readOrder,
  act: async (rooms, by, asked) => {
    const words = misaddressed(rooms, asked)
    if (words !== undefined) return { outcome: 'order-mismatch', words }
    const order = opened(rooms, by, asked)
    return rooms.house.acquirer.open({ ...order, ...rooms.prepayments.codeFor(asked.memo) })
  },
  say: async ({ order }, { prepayments }, origin) =>
    order === undefined ? [] : encodePrepaid(order, { ...(await prepayments.of(order)), origin }),
}

/** Why the openid of an order names nobody who could pay it. */
function misaddressed({ merchants, findPayer, strict }: Rooms, { memo }: OrderAsk) {
  const { openid, payerApp, subAppid, appid } = memo
  if (!strict || openid === '') return undefined
  const isKnown = (app: string) => {
    const payer = payerOf(app, openid)
    return payer !== undefined && findPayer(payer) !== undefined
  }
  if (isKnown(payerApp === 'sub' ? subAppid : appid)) return undefined
  const elsewhere = merchants.all().some((one) => isKnown(one.appid))
  return flaws[elsewhere ? 'openid-of-another-app' : 'openid-unknown']
}

export const micropay: Operation<OrderAsk> = {
  name: 'micropay',
  movesMoney: true,
  layout: 'recent',
  read: readOrder,
  act: async (rooms, by, asked) => {
    const charged = await rooms.house.charger.charge(opened(rooms, by, asked))
    return charged.repeated ? askedAgain(rooms, charged, asked) : charged
  },
  say: ({ order }) => (order === undefined ? [] : [...deviceOf(order), ...encodePaid(order)]),
}

/** A charge that came before is not made again: how it stands is told, or what differs. */
async function askedAgain({ host }: Rooms, before: Opened, asked: OrderAsk): Promise<Result> {
  const { outcome, order, differs } = before
  if (order === undefined) return { outcome }
  const others = differs === 'payerCode'
  if (others && (await areOfTwo(host.store, order.terms.payerCode, asked))) {
    return { outcome, order, words: flaws['payer-differs'] }
  }
  if (differs !== undefined) return { outcome, order }
  if (tradeState(order) === 'REVOKED') return { outcome: 'order-reversed', order }
  return { outcome: outcome === 'approved' ? 'order-paid' : outcome, order }
}

const deviceOf = (order: Order): Told => {
  const { deviceId } = memoOf(order)
  return deviceId === '' ? [] : [['device_info', deviceId]]
}

export const orderquery: Operation<OrderReferenceAsk> = {
  name: 'orderquery',
  layout: 'recent',
  read: readReference,
  act: async (rooms, by, asked) => {
    const order = await found(rooms, by, asked)
    return { outcome: order === undefined ? 'order-missing' : 'approved', order }
  },
  say: ({ order }) => (order === undefined ? [] : encodeOrder(order, orderWords(order))),
}

export const closeorder: Operation<OrderReferenceAsk> = {
  name: 'closeorder',
  layout: 'early',
  read: readOrderNumber,
  act: async (rooms, by, asked) => {
    const order = await found(rooms, by, asked)
    if (order === undefined) return { outcome: 'order-missing' }
    if (order.scene === 'payer-code') return { outcome: 'order-mismatch' }
    if (order.state === 'closed') return { outcome: 'order-closed' }
    return rooms.house.acquirer.close(by.seller.id, asked)
  },
  say: () => [['result_msg', 'OK']],
}

export const reverse: Operation<OrderReferenceAsk> = {
  name: 'reverse',
  movesMoney: true,
  layout: 'early',
  read: readStrictReference,
  act: async (rooms, by, asked) => {
    const order = await found(rooms, by, asked)
    if (order === undefined) return { outcome: 'order-missing', told: noRecall }
    if (order.scene === 'merchant-code') return { outcome: 'order-mismatch', told: noRecall }
    const late = rooms.host.clock.now() - order.createdAt > reversibleMs
    if (late) return { outcome: 'order-mismatch', words: flaws['reverse-late'], told: noRecall }
    const { outcome } = await rooms.house.refunder.reverse(by.seller.id, asked)
    return { outcome, told: outcome === 'result-unknown' ? recall : noRecall }
  },
  say: ({ told = noRecall }) => told,
}

/** Whether the merchant is to ask again. */
const recall: Told = [['recall', 'Y']]
const noRecall: Told = [['recall', 'N']]

export const authcodetoopenid: Operation<PayerCodeAsk> = {
  name: 'authcodetoopenid',
  layout: 'early',
  read: readPayerCode,
  act: async ({ host }, { merchant, fields }, { code }) => {
    const shown = (await host.store.load(payerCodeKey(code))).record
    if (shown === undefined) return { outcome: 'code-unrecognised' }
    if (shown.usedBy !== null) return { outcome: 'code-used' }
    if (host.clock.now() >= shown.expiresAt) return { outcome: 'code-expired' }
    const openid = openidOf(merchant.appid, shown.payer)
    const subAppid = fields.get('sub_appid') ?? ''
    const sub: Told = subAppid === '' ? [] : [['sub_openid', openidOf(subAppid, shown.payer)]]
    return { outcome: 'approved', told: [['openid', openid], ...sub] }
  },
  say: ({ told = [] }) => told,
}
