/** What each operation asks of the roles, and how their answer is read in Alipay's way. */
import { type OrderNo, refundNo, trace } from '../../core/ids.ts'
import type { Outcome } from '../../core/outcome.ts'
import { sceneOf } from '../../core/scene.ts'
import type { Opened, OpenOrder } from '../roles/acquirer.ts'
import { type Order, refundableFen, unpayable } from '../roles/order.ts'
import type { StatementLine } from '../roles/statement.ts'
import { payerCodeKey } from '../roles/wallet.ts'
import type { Deed, Done, Ground } from './deed.ts'
import type { FlawName } from './flaws.ts'
import type { AlipayMerchant } from './merchants.ts'
import { buyerNamed } from './numbers.ts'
import type { Asked, OrderAsk, QueryAsk, RefundAsk, RefundQueryAsk } from './requests.ts'
import { isFinished, isTrade } from './states.ts'

const missing: Done = { outcome: 'order-missing' }

function opening({ id, payee }: AlipayMerchant, ask: OrderAsk): OpenOrder {
  const { orderNo, terms, amountFen, notifyUrl, expiresAt, memo } = ask
  const scene = sceneOf(ask.way, payee.categoryCode)
  const said = { terms, amountFen, notifyUrl, expiresAt, memo }
  return { orderNo, scene, payee, merchant: id, trace: trace(orderNo), ...said }
}

/** An order whose payer will come by a code, on a page or in an app. */
export const open: Deed<OrderAsk> = ({ house, merchant }, ask) =>
  house.acquirer.open(opening(merchant, ask))

const buyerNames = ['buyer_id', 'buyer_open_id'] as const

/** One whose buyer is named: another buyer makes it another trade. */
export const create: Deed<OrderAsk> = async (ground, ask) => {
  const opened = await open(ground, ask)
  const { outcome, order } = opened
  const other = buyerNames.some((name) => order?.memo[name] !== ask.memo[name])
  return outcome === 'approved' && other ? { ...opened, ...notTheBuyer } : opened
}

const notTheBuyer = { outcome: 'order-mismatch', flaw: 'ACQ.TRADE_BUYER_NOT_MATCH' } as const

/** The same order again is told how it stands: a paid one is no success twice. */
export const pay: Deed<OrderAsk> = async (ground, ask) => {
  const { house, merchant } = ground
  const holder = await holderOf(ground, ask.terms.payerCode)
  const wanted = ask.memo.buyer_id
  if (wanted !== undefined && holder !== undefined && buyerNamed(holder).userId !== wanted) {
    return { outcome: 'payer-missing', flaw: 'ACQ.PAYER_UNMATCHED' }
  }
  const opened = await house.charger.charge(opening(merchant, ask))
  const { order } = opened
  const outcome = again(opened)
  if (outcome === 'funds-insufficient' && order !== undefined && isBank(order.decidedAt)) {
    return { order, outcome, flaw: 'ACQ.BUYER_BANKCARD_BALANCE_NOT_ENOUGH' }
  }
  return { order, outcome, payer: holder ?? (await holderOf(ground, ask.terms.payerCode)) }
}

/** A second code for one order is no other order: only its state refuses it. */
function again({ outcome, order, repeated, differs }: Opened): Outcome {
  if (order !== undefined && differs === 'payerCode') return unpayable[order.state] ?? outcome
  return repeated && outcome === 'approved' ? 'order-paid' : outcome
}

/** Whose code it is, when it is a code of this house. */
async function holderOf({ store }: Ground, code: string): Promise<string | undefined> {
  return code === '' ? undefined : (await store.load(payerCodeKey(code))).record?.payer
}

/** Whether a hop ends at a bank: all that pay at once and are none hold balances. */
const isBank = (hop: string) => !/>(alipay|wechatpay|unionpay|switch)$/.test(hop)

/** The order, if Alipay already calls it a trade. */
async function tradeOf({ house, merchant }: Ground, ask: Asked) {
  const order = await house.acquirer.find(merchant.id, ask)
  return order !== undefined && isTrade(order) ? order : undefined
}

export const query: Deed<QueryAsk> = async (ground, ask) => {
  const order = await tradeOf(ground, ask)
  if (order === undefined) return missing
  const payer = order.payment === null ? await holderOf(ground, order.terms.payerCode) : undefined
  return { outcome: 'approved', order, payer }
}

const cancelMs = 24 * 3_600_000

export const cancel: Deed<Asked> = async (ground, ask) => {
  const { house, merchant } = ground
  const before = await tradeOf(ground, ask)
  const flaw = before === undefined ? undefined : uncancellable(before, ground.now)
  if (flaw !== undefined) return { outcome: 'order-closed', flaw, order: before }
  const { outcome, order, action } = await house.refunder.reverse(merchant.id, ask)
  const underWay = order?.refunds.some(({ state }) => state === 'pending') === true
  if (outcome === 'approved' && action === 'none' && underWay) return { outcome: 'result-unknown' }
  return { outcome, order }
}

function uncancellable(order: Order, now: number): FlawName | undefined {
  if (isFinished(order, now)) return 'ACQ.TRADE_HAS_FINISHED'
  if (now - order.createdAt > cancelMs) return 'ACQ.TRADE_CANCEL_TIME_OUT'
  // What a refund gave back, no cancel can give; what a cancel gave, the same cancel has given.
  const given = order.refunds.some(({ refundNo: number }) => number !== cancelNo(order.orderNo))
  return given ? 'ACQ.REASON_TRADE_REFUND_FEE_ERR' : undefined
}

/** The number under which the role gives back what is cancelled. */
const cancelNo = (orderNo: OrderNo) => refundNo(`reverse-${orderNo}`)

/** How a merchant knows a refund: what was cancelled has no number but the order's. */
export function requestNoOf({
  order,
  refund,
}: Pick<StatementLine, 'order' | 'refund'>): string | undefined {
  return refund?.refundNo === cancelNo(order.orderNo) ? order.orderNo : refund?.refundNo
}

export const close: Deed<Asked> = async (ground, ask) => {
  const order = await tradeOf(ground, ask)
  if (order === undefined) return missing
  const refusal = unpayable[order.state]
  if (refusal !== undefined) return { outcome: refusal, order }
  // The payer's side has been asked and may yet say yes.
  if (order.state === 'reserved') return { outcome: 'result-unknown', order }
  return ground.house.acquirer.close(ground.merchant.id, ask)
}

export const refund: Deed<RefundAsk> = async (ground, ask) => {
  const order = await tradeOf(ground, ask)
  if (order === undefined) return missing
  const number = ask.refundNo ?? refundNo(order.orderNo)
  const before = order.refunds.find((one) => one.refundNo === number && one.state !== 'refused')
  const refused = before === undefined ? unrefundable(order, ask, ground.now) : undefined
  if (refused !== undefined) return { ...refused, order }
  const { amountFen, reason } = ask
  const request = { refundNo: number, amountFen, reason, notifyUrl: null }
  const done = await ground.house.refunder.refund(ground.merchant.id, ask, request)
  return { ...done, changed: !done.repeated }
}

function unrefundable(order: Order, ask: RefundAsk, now: number): Done | undefined {
  if (order.state === 'refunded') return { outcome: 'order-closed' }
  if (order.payment === null) return { outcome: unpayable[order.state] ?? 'order-unpaid' }
  if (isFinished(order, now)) return { outcome: 'order-closed', flaw: 'ACQ.TRADE_HAS_FINISHED' }
  const isPart = ask.amountFen !== order.amountFen
  if (ask.amountFen > order.amountFen || (ask.refundNo === undefined && isPart)) {
    return { outcome: 'refund-exceeds' }
  }
  return ask.amountFen > refundableFen(order)
    ? { outcome: 'refund-exceeds', flaw: 'ACQ.REASON_TRADE_REFUND_FEE_ERR' }
    : undefined
}

export const queryRefund: Deed<RefundQueryAsk> = async (ground, ask) => {
  const order = await tradeOf(ground, ask)
  if (order === undefined) return missing
  const refund = order.refunds.find((one) => one.refundNo === ask.refundNo && one.state === 'done')
  return { outcome: refund === undefined ? 'refund-missing' : 'approved', order, refund }
}
