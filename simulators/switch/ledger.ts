/** The switch's own records: an exchange moves, its book moves with it, and nothing else does. */
import type { Hop } from '../../core/events.ts'
import type { InstitutionId, RefundNo, SettleKey } from '../../core/ids.ts'
import type { Transfer } from '../../core/ledger/transfer.ts'
import type { Fen } from '../../core/money.ts'
import type { Outcome } from '../../core/outcome.ts'
import type { Host } from '../host/institution.ts'
import { type Decision, transact, type Write } from '../roles/transact.ts'
import type { Directory } from './directory.ts'
import {
  type Exchange,
  exchangeKey,
  memberAccount,
  moved,
  type Pointer,
  pointerKey,
  refundedFen,
} from './exchange.ts'

export interface ExchangeLedger {
  /** Begins an exchange, or finds the one its reference already names. */
  begin(exchange: Exchange): Promise<Begun>
  find(from: InstitutionId, reference: string): Promise<Pointer | undefined>
  load(key: SettleKey): Promise<Exchange | undefined>
  /** Both sides have said yes. */
  pay(exchange: Exchange): Promise<Exchange>
  decline(exchange: Exchange, outcome: Outcome, decidedAt: Hop): Promise<Exchange>
  confirming(exchange: Exchange): Promise<Exchange>
  /** A payer was asked and has answered: the exchange is under way again. */
  resume(exchange: Exchange): Promise<Exchange | undefined>
  reverse(exchange: Exchange): Promise<Exchange>
  /** Remembers that this must not happen when it comes. */
  refuseBeforehand(from: InstitutionId, reference: string): Promise<void>
  refundAsked(exchange: Exchange, refundNo: RefundNo, amountFen: Fen): Promise<Outcome>
  refundDone(exchange: Exchange, refundNo: RefundNo, amountFen: Fen): Promise<void>
}

export type Begun =
  | { readonly exchange: Exchange; readonly repeated: boolean }
  | { readonly reversed: true }

export function createExchangeLedger(host: Host, directory: Directory): ExchangeLedger {
  const { store, clock } = host

  const begin = (exchange: Exchange) =>
    transact<Begun>(store, async (read) => {
      const asker = exchange.kind === 'consume' ? exchange.owner : exchange.payerInstitution
      const key = pointerKey(asker, exchange.reference)
      const pointer = await read(key)
      if (pointer?.settleKey === null) return { result: { reversed: true } }
      if (pointer !== undefined) {
        const before = await read(exchangeKey(pointer.settleKey))
        if (before !== undefined) return { result: { exchange: before, repeated: true } }
      }
      await read(exchangeKey(exchange.settleKey))
      const record: Pointer = { settleKey: exchange.settleKey }
      return {
        result: { exchange, repeated: false },
        writes: [written(exchange), { key, record, final: true }],
      }
    })

  /** Moves the exchange as it stands in the store; a move made meanwhile wins. */
  const move = (exchange: Exchange, next: (now: Exchange) => Decision<Exchange>) =>
    transact<Exchange>(store, async (read) =>
      next((await read(exchangeKey(exchange.settleKey))) ?? exchange),
    )

  const pay = (exchange: Exchange) =>
    move(exchange, (now) => {
      if (now.state !== 'reserved') return { result: now }
      const paid = moved(now, 'paid', { outcome: 'approved', funding: exchange.funding })
      const posting = { id: `pay/${now.settleKey}`, amountFen: now.amountFen }
      return settled(paid, { ...posting, from: payingMember(paid, directory), to: paid.owner })
    })

  const decline = (exchange: Exchange, outcome: Outcome, decidedAt: Hop) =>
    move(exchange, (now) => {
      if (now.state !== 'reserved' && now.state !== 'confirming') return { result: now }
      const declined = moved(now, 'declined', { outcome, decidedAt })
      return { result: declined, writes: [written(declined)] }
    })

  const confirming = (exchange: Exchange) =>
    move(exchange, (now) => {
      if (now.state !== 'reserved') return { result: now }
      const waits: Exchange = { ...now, state: 'confirming', outcome: 'payer-confirming' }
      return { result: waits, writes: [written(waits)] }
    })

  const resume = (exchange: Exchange) =>
    transact<Exchange | undefined>(store, async (read) => {
      const now = await read(exchangeKey(exchange.settleKey))
      if (now?.state !== 'confirming') return { result: undefined }
      const next = moved(now, 'reserved', { funding: exchange.funding })
      return { result: next, writes: [written(next)] }
    })

  const reverse = (exchange: Exchange) =>
    move(exchange, (now) => {
      if (now.state === 'reversed' || now.state === 'declined') return { result: now }
      const reversed = moved(now, 'reversed', { outcome: 'order-reversed' })
      if (now.state !== 'paid') return { result: reversed, writes: [written(reversed)] }
      const posting = { id: `reversal/${now.settleKey}`, amountFen: now.amountFen }
      return settled(reversed, { ...posting, from: now.owner, to: payingMember(now, directory) })
    })

  const refuseBeforehand = (from: InstitutionId, reference: string) =>
    transact(store, async (read) => {
      const key = pointerKey(from, reference)
      const known = await read(key)
      if (known !== undefined) return { result: undefined }
      return { result: undefined, writes: [{ key, record: { settleKey: null }, final: true }] }
    })

  const refundAsked = (exchange: Exchange, refundNo: RefundNo, amountFen: Fen) =>
    transact<Outcome>(store, async (read) => {
      const now = await read(exchangeKey(exchange.settleKey))
      return decideRefund(now, { refundNo, amountFen })
    })

  const refundDone = async (exchange: Exchange, refundNo: RefundNo, amountFen: Fen) => {
    await move(exchange, (now) => {
      const refunds = now.refunds.map((other) =>
        other.refundNo === refundNo ? { ...other, done: true, doneAt: clock.now() } : other,
      )
      const written = { ...now, refunds }
      const whole = refundedFen(written) >= now.amountFen
      const next = moved(written, whole ? 'refunded' : 'refunding')
      const posting = { id: `refund/${now.settleKey}/${refundNo}`, amountFen }
      return settled(next, { ...posting, from: now.owner, to: payingMember(now, directory) })
    })
  }

  return {
    begin,
    find: async (from, reference) => (await store.load(pointerKey(from, reference))).record,
    load: async (key) => (await store.load(exchangeKey(key))).record,
    pay,
    decline,
    confirming,
    resume,
    reverse,
    refuseBeforehand,
    refundAsked,
    refundDone,
  }
}

const written = (exchange: Exchange): Write => ({
  key: exchangeKey(exchange.settleKey),
  record: exchange,
  final: !['reserved', 'confirming'].includes(exchange.state),
})

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
): Decision<Exchange> {
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

function decideRefund(
  exchange: Exchange | undefined,
  { refundNo, amountFen }: { refundNo: RefundNo; amountFen: Fen },
): Decision<Outcome> {
  if (exchange === undefined) return { result: 'order-missing' }
  const before = exchange.refunds.find((other) => other.refundNo === refundNo)
  if (before !== undefined) {
    if (before.amountFen !== amountFen) return { result: 'refund-mismatch' }
    return { result: before.done ? 'approved' : 'result-unknown' }
  }
  if (exchange.state !== 'paid' && exchange.state !== 'refunding') return { result: 'order-unpaid' }
  const given = exchange.refunds.reduce((sum, other) => sum + other.amountFen, 0)
  if (given + amountFen > exchange.amountFen) return { result: 'refund-exceeds' }
  const refund = { refundNo, amountFen, done: false, doneAt: 0 }
  const next = { ...exchange, refunds: [...exchange.refunds, refund] }
  return { result: 'result-unknown', writes: [written(next)] }
}
