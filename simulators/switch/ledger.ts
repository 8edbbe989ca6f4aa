/** The switch's own records: an exchange moves, its book moves with it, and nothing else does. */
import type { InstitutionId, SettleKey } from '../../core/ids.ts'
import type { Outcome } from '../../core/outcome.ts'
import type { Key, Soon, Store } from '../../storage/store.ts'
import type { Host } from '../host/institution.ts'
import { type Decision, type Read, transact, type Write } from '../roles/transact.ts'
import { decidePay, decideRefundDone, decideRefundRefused, decideUndo } from './booking.ts'
import type { Directory } from './directory.ts'
import {
  asOf,
  debitedOf,
  type Exchange,
  exchangeKey,
  moved,
  type Pointer,
  pointerKey,
  type Refund,
  type Undone,
  undoing,
  written,
} from './exchange.ts'
import { captureOf, heldAgain } from './hold.ts'
import type { Leg, UndoCause } from './leg.ts'
import { owing } from './owed.ts'
import { decideRefund } from './refund.ts'

export interface ExchangeLedger {
  /** Begins an exchange, or finds the one its reference already names. */
  begin(exchange: Exchange): Promise<Begun>
  find(from: InstitutionId, reference: string): Promise<Pointer | undefined>
  load(key: SettleKey): Promise<Exchange | undefined>
  /** Both sides have said yes. */
  pay(exchange: Exchange): Promise<Exchange>
  /** `undoes`: what was asked for it is being undone, and owed until that is done. */
  decline(exchange: Exchange, end: Leg): Promise<Exchange>
  /** Which card pays is written down before its bank is asked, where it could be forgotten. */
  funded(exchange: Exchange): Promise<unknown>
  confirming(exchange: Exchange): Promise<Exchange>
  /** A payer was asked and has answered: the exchange is under way again. */
  resume(exchange: Exchange): Promise<Exchange | undefined>
  /** Undoes what may be undone; `undone` is the exchange as it was before, if this call undid it. */
  undo(exchange: Exchange, why: UndoCause): Promise<Undone>
  /** The bank has given back what it could not reverse; true when this is news. */
  corrected(exchange: Exchange): Promise<boolean>
  /**
   * Remembers that this must not happen when it comes: `approved`. When it has come meanwhile, that is
   * to be asked again; when nobody remembers how it ended, it is too late: `order-paid`.
   */
  refuseBeforehand(from: InstitutionId, reference: string): Promise<Undone['outcome']>
  /** `asked`: the payer's side is to be asked now. Otherwise how the refund stands. */
  refundAsked(exchange: Exchange, refund: Refund): Promise<Outcome | 'asked'>
  refundDone(exchange: Exchange, refund: Refund): Promise<void>
  /** The payer's side said no: the amount may be refunded otherwise. */
  refundRefused(exchange: Exchange, refund: Refund): Promise<void>
}

export type Begun =
  | { readonly exchange: Exchange; readonly repeated: boolean }
  | { readonly refusal: 'order-reversed' | 'order-mismatch' }

export function createExchangeLedger(host: Host, directory: Directory): ExchangeLedger {
  const { store, clock } = host

  const move = (exchange: Exchange, next: Next) => moveIn(store, exchange, next)

  const pay = (exchange: Exchange) =>
    move(exchange, (now) => decidePay(now, exchange, { directory, at: clock.now() }))

  const decline: ExchangeLedger['decline'] = (exchange, { outcome, decidedAt, undoes }) =>
    move(exchange, async (now, read) => {
      if (now.state !== 'reserved' && now.state !== 'confirming') return { result: now }
      const declined = moved(now, 'declined', { outcome, decidedAt })
      const owed = await owing(store, read, exchange, undoes)
      return { result: declined, writes: [written(declined), ...owed] }
    })

  const undo: ExchangeLedger['undo'] = (exchange, why) =>
    transact<Undone>(store, async (read) => {
      const now = (await read(exchangeKey(exchange.settleKey))) ?? exchange
      const undone = undoing(now)
      if (undone.undone === undefined) return { result: undone }
      const decision = await decideUndo(read, now, { directory, at: clock.now() })
      const owed = await owing(store, read, debitedOf(now), why)
      return { ...decision, writes: [...(decision.writes ?? []), ...owed] }
    })

  const refundAsked = (exchange: Exchange, refund: Refund) =>
    transact<Outcome | 'asked'>(store, async (read) => {
      const now = await read(exchangeKey(exchange.settleKey))
      return decideRefund(now && asOf(now, clock.now()), refund)
    })

  const refundDone = async (exchange: Exchange, refund: Refund) => {
    await move(exchange, (now) => decideRefundDone(now, refund, { directory, at: clock.now() }))
  }

  const refundRefused = async (exchange: Exchange, refund: Refund) => {
    await move(exchange, (now) => decideRefundRefused(now, refund))
  }

  return {
    begin: (exchange) => begin(host, exchange),
    find: async (from, reference) => (await store.load(pointerKey(from, reference))).record,
    load: async (key) => (await store.load(exchangeKey(key))).record,
    pay,
    decline,
    funded: async (exchange) =>
      store.durable === true && (await move(exchange, (now) => nowFunded(now, exchange))),
    confirming: (exchange) => move(exchange, nowConfirming),
    resume: (exchange) => resume(store, exchange),
    undo,
    corrected: (exchange) => corrected(store, exchange, clock.now()),
    refuseBeforehand: (from, reference) => refuseBeforehand(store, pointerKey(from, reference)),
    refundAsked,
    refundDone,
    refundRefused,
  }
}

/** The payer is asked: what was begun waits for the answer. */
function nowConfirming(now: Exchange): Decision<Exchange> {
  if (now.state !== 'reserved') return { result: now }
  const waits: Exchange = { ...now, state: 'confirming', outcome: 'payer-confirming' }
  return { result: waits, writes: [written(waits)] }
}

function nowFunded(now: Exchange, { funding }: Exchange): Decision<Exchange> {
  if (now.state !== 'reserved') return { result: now }
  const funded = { ...now, funding }
  return { result: funded, writes: [written(funded)] }
}

type Next = (now: Exchange, read: Read) => Soon<Decision<Exchange>>

/** Moves the exchange as it stands in the store; a move made meanwhile wins. */
const moveIn = (store: Store, exchange: Exchange, next: Next) =>
  transact<Exchange>(store, async (read) => {
    const decided = await next((await read(exchangeKey(exchange.settleKey))) ?? exchange, read)
    const { result, writes = [] } = decided
    return { ...decided, writes: [...writes, ...(await heldAgain(read, result))] }
  })

const corrected = (store: Store, exchange: Exchange, at: number) =>
  transact<boolean>(store, async (read) => {
    const now = (await read(exchangeKey(exchange.settleKey))) ?? exchange
    if (now.correctedAt !== undefined) return { result: false }
    const { funding } = exchange
    return { result: true, writes: [written({ ...now, funding, correctedAt: at })] }
  })

const resume = (store: Store, exchange: Exchange) =>
  transact<Exchange | undefined>(store, async (read) => {
    const now = await read(exchangeKey(exchange.settleKey))
    if (now?.state !== 'confirming') return { result: undefined }
    const next = moved(now, 'reserved', { funding: exchange.funding })
    return { result: next, writes: [written(next)] }
  })

const begin = ({ store, clock }: Host, exchange: Exchange) =>
  transact<Begun>(store, async (read) => {
    const key = pointerKey(askerOf(exchange), exchange.reference)
    const pointer = await read(key)
    if (pointer?.settleKey === null) return { result: { refusal: 'order-reversed' } }
    if (pointer !== undefined) {
      const before = await read(exchangeKey(pointer.settleKey))
      return { result: before ? beganBefore(before, exchange) : forgotten }
    }
    if ((await read(exchangeKey(exchange.settleKey))) !== undefined) {
      throw new Error(`Failed to begin an exchange: the key ${exchange.settleKey} is taken.`)
    }
    const record: Pointer = { settleKey: exchange.settleKey }
    const of = exchangeKey(exchange.settleKey)
    const { begun, writes } = await captureOf(read, exchange, clock.now())
    return {
      result: { exchange: begun, repeated: begun.state === 'declined' },
      writes: [written(begun), { key, record, final: true, of, once: true }, ...writes],
      forgotten,
    }
  })

/** How it ended nobody knows any more: it is not begun again. */
const forgotten: Begun = { refusal: 'order-mismatch' }

/** Who named it by its reference: a payment is begun by its payer's side, or by the acquirer. */
const askerOf = ({ kind, owner, payerInstitution }: Exchange) =>
  kind === 'consume' || kind === 'capture' ? owner : payerInstitution

/** The same payment again, unless it is not the same. */
function beganBefore(before: Exchange, again: Exchange): Begun {
  if (before.amountFen !== again.amountFen) return { refusal: 'order-mismatch' }
  return { exchange: before, repeated: true }
}

const refuseBeforehand = (store: Store, key: Key<Pointer>) =>
  transact<Undone['outcome']>(store, async (read) => {
    const known = await read(key)
    if (known?.settleKey === null) return { result: 'approved' }
    if (known !== undefined) {
      const isThere = (await read(exchangeKey(known.settleKey))) !== undefined
      return { result: isThere ? 'result-unknown' : 'order-paid' }
    }
    const refused: Write = { key, record: { settleKey: null }, final: true, once: true }
    return { result: 'approved', writes: [refused], forgotten: 'order-paid' }
  })
