/**
 * Money that pays an order: booked once, under the switch's key if there is one, or refused. What
 * is only held pays nobody yet, and is not booked. Pure.
 */
import type { AppId, InstitutionId, MerchantId, OrderNo, SettleKey } from '../../core/ids.ts'
import type { Transfer } from '../../core/ledger/transfer.ts'
import { limits } from '../../core/limits.ts'
import type { Fen } from '../../core/money.ts'
import type { Outcome } from '../../core/outcome.ts'
import { isClosedDay } from '../../core/settle-key.ts'
import { moved, type Order, settleKeyOf, unpayable } from './order.ts'
import { writeOrder } from './orders.ts'
import { merchantAccount } from './parties.ts'
import type { Decision } from './transact.ts'

/** Where the money comes from, and under which key of the switch, if any. */
export interface OrderCredit {
  readonly merchant: MerchantId
  readonly orderNo: OrderNo
  readonly amountFen: Fen
  readonly from: string
  readonly settleKey: SettleKey | null
  readonly payerInstitution: InstitutionId
  readonly app: AppId
  readonly payer: string
  /** What the own wallet calls its payment: no key of the switch tells it. */
  readonly payment?: string
}

export interface Booked {
  readonly outcome: Outcome
  /** The order that this very credit has paid, or holds for; nothing when it did not. */
  readonly paid: Order | undefined
}

/** Pays an order or says why not; the same settle key again gets the same answer. */
export function decideCredit(
  order: Order | undefined,
  credit: OrderCredit,
  now: number,
): Decision<Booked> {
  const not = (outcome: Outcome): Decision<Booked> => ({ result: { outcome, paid: undefined } })
  if (order === undefined) return not('order-missing')
  if (credit.settleKey !== null && settleKeyOf(order) === credit.settleKey) {
    return not('approved')
  }
  // Its day is in the files already, without it: whoever asks is to undo what was debited.
  const writtenBy = now + limits.cutWritingMs
  if (credit.settleKey !== null && isClosedDay(credit.settleKey, writtenBy)) {
    return not('order-closed')
  }
  const reason = unpayable[order.state]
  if (reason !== undefined) return not(reason)
  if (order.amountFen !== credit.amountFen) return not('order-mismatch')
  if (order.holds === true) return decideHold(order, credit, now)
  const paid = paidWith(order, credit, now)
  const posting: Transfer = {
    kind: 'post',
    id: `pay/${order.tradeNo}`,
    debit: credit.from,
    credit: merchantAccount(order.merchant),
    amountFen: order.amountFen,
  }
  return {
    result: { outcome: 'approved', paid },
    writes: [writeOrder(paid)],
    transfers: [posting],
    short: { outcome: 'funds-insufficient', paid: undefined },
  }
}

function paidWith(order: Order, credit: OrderCredit, paidAt: number): Order {
  const { settleKey, payerInstitution, app, payer, from, payment: by } = credit
  const payment = { settleKey, payerInstitution, app, payer, from, paidAt }
  const named = settleKey === null && by !== undefined ? { ...payment, by } : payment
  return moved(order, 'paid', { payment: named, outcome: 'approved' })
}

/** Only a card can hold: a balance has no issuer that would keep it ready. */
function decideHold(
  order: Order,
  { settleKey, payerInstitution, app, payer }: OrderCredit,
  heldAt: number,
): Decision<Booked> {
  if (settleKey === null) return { result: { outcome: 'card-not-permitted', paid: undefined } }
  const hold = { settleKey, payerInstitution, app, payer, heldAt, capturedBy: null }
  const held = moved(order, 'held', { hold, outcome: 'approved' })
  return { result: { outcome: 'approved', paid: held }, writes: [writeOrder(held)] }
}
