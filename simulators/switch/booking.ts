/**
 * What each move of an exchange books between two members: paid, undone, given back. The record and
 * the posting move together; what is only held is not booked. Pure but for what is read.
 */
import type { InstitutionId } from '../../core/ids.ts'
import type { Transfer } from '../../core/ledger/transfer.ts'
import type { Fen } from '../../core/money.ts'
import type { Decision, Read } from '../roles/transact.ts'
import type { Directory } from './directory.ts'
import {
  type Exchange,
  memberAccount,
  moved,
  type Refund,
  refundedFen,
  type Undone,
  written,
} from './exchange.ts'
import { freed, heldAgain, heldNow } from './hold.ts'

/** What a move of the books needs to know. */
interface Booking {
  readonly directory: Directory
  readonly at: number
}

/** Both sides have said yes. */
export function decidePay(
  now: Exchange,
  exchange: Exchange,
  { directory, at }: Booking,
): Decision<Exchange> {
  if (now.state !== 'reserved') return { result: now }
  if (now.holds === true) return heldNow(now, exchange, at)
  const paid = moved(now, 'paid', { outcome: 'approved', funding: exchange.funding })
  const posting = { id: `pay/${now.settleKey}`, amountFen: now.amountFen }
  return settled(paid, { ...posting, from: payingMember(paid, directory), to: paid.owner })
}

/** What was paid goes back in the book, what was held or asked for was never in it. */
export async function decideUndo(
  read: Read,
  now: Exchange,
  { directory, at }: Booking,
): Promise<Decision<Undone>> {
  const result: Undone = { outcome: 'approved', undone: now }
  const reversed = moved(now, 'reversed', { outcome: 'order-reversed', undoneAt: at })
  if (now.state !== 'paid') return { result, writes: [written(reversed)] }
  const again = await heldAgain(read, reversed)
  const posting = { id: `reversal/${now.settleKey}`, amountFen: now.amountFen }
  const back = { ...posting, from: now.owner, to: payingMember(now, directory) }
  const { writes, opens, transfers } = settled(reversed, back)
  return { result, writes: [...writes, ...again], opens, transfers }
}

export function decideRefundDone(
  now: Exchange,
  refund: Refund,
  { directory, at }: Booking,
): Decision<Exchange> {
  const { refundNo, amountFen } = refund
  const pending = now.refunds.find((other) => other.refundNo === refundNo)
  if (pending?.done === true) return { result: now }
  const others = now.refunds.filter((other) => other.refundNo !== refundNo)
  const refunds = [...others, { ...refund, done: true, doneAt: at }]
  if (now.state === 'held') return freed(now, refunds)
  const whole = refundedFen({ ...now, refunds }) >= now.amountFen
  const next = moved(now, whole ? 'refunded' : 'refunding', { refunds })
  const posting = { id: `refund/${now.settleKey}/${refundNo}`, amountFen }
  return settled(next, { ...posting, from: now.owner, to: payingMember(now, directory) })
}

/** The payer's side said no: nothing was booked, and the amount may be refunded otherwise. */
export function decideRefundRefused(now: Exchange, { refundNo }: Refund): Decision<Exchange> {
  const refunds = now.refunds.filter((other) => other.done || other.refundNo !== refundNo)
  const next = { ...now, refunds }
  return { result: next, writes: [written(next)] }
}

/** Who pays for it in clearing: the bank of the card, or the house whose balance it was. */
export function payingMember({ funding, payerInstitution }: Exchange, directory: Directory) {
  if (funding.kind === 'balance') return payerInstitution
  return directory.bankOf(funding.cardNo) ?? payerInstitution
}

/** The exchange and the posting between two members; none when both are the same. */
function settled(
  exchange: Exchange,
  {
    id,
    from,
    to,
    amountFen,
  }: {
    id: string
    from: InstitutionId
    to: InstitutionId
    amountFen: Fen
  },
): Required<Omit<Decision<Exchange>, 'short' | 'forgotten'>> {
  const debit = memberAccount(from)
  const credit = memberAccount(to)
  const posting: Transfer = { kind: 'post', id, debit, credit, amountFen }
  return {
    result: exchange,
    writes: [written(exchange)],
    opens: [
      { account: debit, kind: 'clearing' },
      { account: credit, kind: 'clearing' },
    ],
    transfers: from === to ? [] : [posting],
  }
}
