/** The operations of APIv2 on orders: placed, charged, asked about, closed, undone; and whose code. */
import { isCharged } from '../../../core/scene.ts'
import type { OpenOrder } from '../../roles/acquirer.ts'
import type { Order } from '../../roles/order.ts'
import { payerCodeKey } from '../../roles/wallet.ts'
import { chargeOnce } from '../charging.ts'
import { openUnspent } from '../early-close.ts'
import { memoOf } from '../memo.ts'
import { openidFlaw, openidOf } from '../openid.ts'
import { isTooOldToReverse } from '../order-age.ts'
import type { OrderPlan } from '../order-requests.ts'
import { orderOpened } from '../ordering.ts'
import { hasFailedRefund } from '../refunds.ts'
import { orderWords } from '../states.ts'
import type { Admitted } from './admission.ts'
import { flaws } from './codes.ts'
import { versionMark } from './marks.ts'
import { found, type Operation, type Rooms } from './operation.ts'
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

function opened({ host }: Rooms, by: Admitted, asked: OrderPlan): OpenOrder {
  const order = orderOpened(host, by.seller, asked)
  const { api, signType, key } = versionMark(by)
  return { ...order, memo: { api, signType, key, ...order.memo } }
}

export const unifiedorder: Operation<OrderAsk> = {
  name: 'unifiedorder',
  layout: 'prepaid',
  read: readOrder,
  act: async (rooms, by, asked) => {
    const flaw = openidFlaw(rooms, asked.memo)
    if (flaw !== undefined) return { outcome: 'order-mismatch', words: flaws[flaw] }
    const first = rooms.prepayments.first(asked.memo.tradeType)
    const order = { ...opened(rooms, by, asked), ...first }
    return openUnspent(rooms.host, rooms.house.acquirer, order)
  },
  say: async ({ order }, { prepayments }, origin) =>
    order === undefined ? [] : encodePrepaid(order, { ...(await prepayments.of(order)), origin }),
}

export const micropay: Operation<OrderAsk> = {
  name: 'micropay',
  movesMoney: true,
  layout: 'recent',
  read: readOrder,
  act: async (rooms, by, asked) => {
    const { outcome, order, payerDiffers } = await chargeOnce(rooms, opened(rooms, by, asked))
    return payerDiffers ? { outcome, order, words: flaws['payer-differs'] } : { outcome, order }
  },
  say: ({ order }) => (order === undefined ? [] : [...deviceOf(order), ...encodePaid(order)]),
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
  say: async ({ order }, { host }) =>
    order === undefined
      ? []
      : encodeOrder(order, orderWords(order, await hasFailedRefund(host.store, order))),
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
    if (!isCharged(order.scene)) return { outcome: 'order-mismatch', told: noRecall }
    const late = isTooOldToReverse(order, rooms.host.clock.now())
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
