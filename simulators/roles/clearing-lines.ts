/**
 * What a party's own records say of its clearing with the switch: the orders of a house, the balances
 * it has debited, the cards a bank has. Every line by the keys all books share. Pure.
 */
import type { ClearingLine } from '../../core/clearing-file.ts'
import type { SettleKey } from '../../core/ids.ts'
import { type Fen, fen } from '../../core/money.ts'
import type { Authorisation } from './authorisation.ts'
import { correction } from './card-undo.ts'
import type { Order } from './order.ts'
import { theSwitch, type WalletPayment } from './wallet.ts'

/** A line, and when the party booked it, in milliseconds since 1970, as far as it knows. */
export interface OwnLine {
  readonly line: ClearingLine
  readonly at: number
}

/** What a party does not know the end of: a line's key, or by what it has asked the switch. */
export interface OwnOpen {
  readonly keys: readonly string[]
  readonly references: readonly string[]
}

/** What is common to the lines of one payment; fees are told by the switch. */
interface About extends Pick<ClearingLine, 'settleKey' | 'counterparty' | 'amountFen'> {
  readonly at: number
  /** Which way the payment went; what is given back goes the other way. */
  readonly direction: ClearingLine['direction']
}

const paid = ({ settleKey, direction, amountFen, counterparty, at }: About): OwnLine => ({
  line: {
    key: settleKey,
    settleKey,
    kind: 'payment',
    direction,
    amountFen,
    feeFen: 0,
    counterparty,
    status: 'done',
  },
  at,
})

const back = (
  about: About,
  { refundNo, amountFen, at }: { refundNo: string; amountFen: Fen; at?: number | null },
): OwnLine => ({
  line: {
    ...paid(about).line,
    key: `${about.settleKey}/${refundNo}`,
    kind: refundNo === correction ? 'correction' : 'refund',
    direction: about.direction === 'out' ? 'in' : 'out',
    amountFen,
  },
  at: at ?? about.at,
})

/** Of an order that came through the switch: what its acquirer receives, and gives back. */
export function orderLines({ payment, amountFen, refunds }: Order): OwnLine[] {
  if (payment === null || payment.settleKey === null) return []
  const { settleKey, paidAt, payerInstitution: counterparty } = payment
  const about: About = { settleKey, counterparty, amountFen, at: paidAt, direction: 'in' }
  const done = refunds.filter(({ state }) => state === 'done')
  const given = done.map(({ refundNo, doneAt, ...refund }) =>
    back(about, { refundNo, amountFen: refund.amountFen, at: doneAt }),
  )
  return [paid(about), ...given]
}

/** An order asked of the switch without an answer yet, and refunds that nobody has answered. */
export function openOrder({ state, payment, refunds, orderNo, tradeNo }: Order): OwnOpen {
  const isAsked = state === 'reserved' || state === 'confirming'
  const key: SettleKey | null = payment?.settleKey ?? null
  const pending = key === null ? [] : refunds.filter(({ state: of }) => of === 'pending')
  return {
    keys: pending.map(({ refundNo }) => `${key}/${refundNo}`),
    references: isAsked ? [orderNo, tradeNo] : [],
  }
}

/** Of a payment by a balance of this house, to another house. */
export function walletLines(payment: WalletPayment): OwnLine[] {
  const { settleKey, state, funding, amountFen, owner, createdAt, given = [] } = payment
  if (settleKey === null || state !== 'paid' || funding.kind !== 'balance') return []
  const about: About = {
    ...{ settleKey, counterparty: owner, amountFen, at: createdAt },
    direction: 'out',
  }
  return [paid(about), ...given.map((refund) => back(about, refund))]
}

/** A payment without an answer yet: one that was charged has the switch's key from the beginning. */
export function openPayment({ id, txnNo, state, settleKey }: WalletPayment): OwnOpen {
  if (state !== 'paying' && state !== 'unknown') return { keys: [], references: [] }
  return { keys: settleKey === null ? [] : [settleKey], references: [txnNo, id] }
}

/** Of a card: a debit, and what came back to it. The bank knows no one but the switch. */
export function cardLines({ settleKey, state, amountFen, credits, at }: Authorisation): OwnLine[] {
  if (state !== 'approved') return []
  const about: About = { settleKey, counterparty: theSwitch, amountFen, at, direction: 'out' }
  return [paid(about), ...credits.map((credit) => back(about, credit))]
}

/** Amounts received less paid, fees aside. */
export const receivedFen = (lines: readonly ClearingLine[]): Fen =>
  fen(lines.reduce((sum, one) => sum + (one.direction === 'in' ? 1 : -1) * one.amountFen, 0))
