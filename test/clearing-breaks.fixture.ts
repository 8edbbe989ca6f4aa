/**
 * A world of nothing but records: payments as switch, houses, wallets and banks would have them, over
 * some clearing days, without anybody having said a word. What closes a day closes it as any other.
 */
import { clearingDay, compactTime } from '../core/calendar.ts'
import { payerIdOf } from '../core/cast.ts'
import type { SandboxEvent } from '../core/events.ts'
import {
  appId,
  type InstitutionId,
  institutionId,
  merchantId,
  orderNo,
  refundNo,
  trace,
} from '../core/ids.ts'
import { fen } from '../core/money.ts'
import { type Stream, stream } from '../core/random.ts'
import { formSettleKey, switchCode } from '../core/settle-key.ts'
import type { ClearingWorld, Tells } from '../sandbox/clearing-records.ts'
import { bankOfCard } from '../sandbox/people.ts'
import { cardNumber, issuers } from '../simulators/banks/issuers.ts'
import type { Authorisation } from '../simulators/roles/authorisation.ts'
import type { Order } from '../simulators/roles/order.ts'
import type { WalletPayment } from '../simulators/roles/wallet.ts'
import { createDirectory, networkMembers } from '../simulators/switch/directory.ts'
import type { Exchange } from '../simulators/switch/exchange.ts'
import { createMemoryStore } from '../storage/memory.ts'

const hourMs = 3_600_000
/** Noon of 22 November 2026 in Beijing. */
export const beginsAt = Date.UTC(2026, 10, 22, 4)

export interface RecordedWorld extends ClearingWorld {
  readonly events: readonly SandboxEvent[]
  /** Payments, and refunds that were done by the end of the running day. */
  doneLines(): number
  /** Keys of debits that a bank has booked one fen too high. */
  readonly misbooked: readonly string[]
}

interface Books {
  readonly orders: Map<InstitutionId, Order[]>
  readonly payments: Map<InstitutionId, WalletPayment[]>
  readonly cards: Map<InstitutionId, Authorisation[]>
  readonly exchanges: Exchange[]
  readonly misbooked: string[]
}

/** So many payments, spread evenly over so many days from noon to noon; every seventh is refunded. */
export function recordedWorld({
  seed,
  payments,
  days,
  misbookEvery = 0,
}: {
  readonly seed: number
  readonly payments: number
  readonly days: number
  /** Of so many debits a bank books one wrongly. */
  readonly misbookEvery?: number
}): RecordedWorld {
  const books: Books = {
    orders: new Map(),
    payments: new Map(),
    cards: new Map(),
    exchanges: [],
    misbooked: [],
  }
  const draw = stream(seed, 'records')
  for (let index = 0; index < payments; index += 1) {
    const at = beginsAt + Math.floor((index * days * 24 * hourMs) / payments)
    const back = index % 7 === 0 ? refundOf(index, { at, draw }) : []
    const misbooks = misbookEvery > 0 && index % misbookEvery === 1
    record(books, { index, at, draw, back, misbooks })
  }
  const events: SandboxEvent[] = []
  const networks = networkMembers.map(({ id }) => ({
    ...{
      id,
      house: { acquirer: tells(books.orders.get(id)), desk: tells(books.payments.get(id)) },
    },
  }))
  const banks = issuers.map(({ id }) => ({ id, issuer: tells(books.cards.get(id)) }))
  const directory = createDirectory([], bankOfCard)
  const nothingWaits = () => Promise.reject(new Error('No payment waits for its end.'))
  const theSwitch = { directory, resolveByFile: nothingWaits, ...tells(books.exchanges) }
  const all = [...networks, ...banks].map(({ id }) => id)
  return {
    company: { networks, banks, wallets: [], theSwitch },
    stores: new Map([...all, institutionId('switch')].map((id) => [id, createMemoryStore()])),
    emit: (event) => events.push(event),
    now: () => beginsAt + days * 24 * hourMs,
    ...{ events, misbooked: books.misbooked },
    doneLines: () => {
      const last = clearingDay(beginsAt + days * 24 * hourMs)
      const done = books.exchanges.flatMap(({ refunds }) =>
        refunds.filter(({ doneAt }) => clearingDay(doneAt) <= last),
      )
      return books.exchanges.length + done.length
    },
  }
}

const tells = <T>(records: readonly T[] = []): Tells<T> => ({ all: async () => records })

const add = <T>(all: Map<InstitutionId, T[]>, id: InstitutionId, record: T) =>
  void (all.get(id)?.push(record) ?? all.set(id, [record]))

interface Part {
  readonly index: number
  readonly at: number
  readonly draw: Stream
  readonly misbooks: boolean
  readonly back: readonly {
    readonly refundNo: ReturnType<typeof refundNo>
    readonly amountFen: ReturnType<typeof fen>
    readonly doneAt: number
  }[]
}

/** A third on the same day, the rest within a day and a half. */
const refundOf = (index: number, { at, draw }: Pick<Part, 'at' | 'draw'>): Part['back'] => [
  {
    refundNo: refundNo(`R${index}`),
    amountFen: fen(1 + draw.int(100)),
    doneAt: at + draw.int(36) * hourMs,
  },
]

/** One payment in every book it has to be in. */
function record(books: Books, { index, at, draw, back, misbooks }: Part): void {
  const owner = draw.pick(networkMembers).id
  const bank = draw.pick(issuers)
  const time = compactTime(at).slice(4)
  const traceNo = String(index).padStart(6, '0')
  const key = formSettleKey({ acquirer: '49430000', forwarder: switchCode, traceNo, time })
  const isBalance = owner !== 'alipay' && draw.int(3) === 0
  const range = bank.cards[0]
  const cardNo = range === undefined ? '' : cardNumber(range.bin, range.length, index)
  const payerInstitution = isBalance ? institutionId('alipay') : bank.id
  const amountFen = fen(100 + draw.int(200_000))
  const merchant = merchantId(`m${index % 50}`)
  const app = appId(payerInstitution)
  const about = {
    trace: trace(`K${index}`),
    orderNo: orderNo(`K${index}`),
    merchant,
    amountFen,
    app,
  }
  const payee = { merchant, name: 'Tea', city: 'Hangzhou', categoryCode: '5499' }
  const funding = isBalance ? { kind: 'balance' as const } : { kind: 'card' as const, cardNo }
  const state = back.length === 0 ? ('paid' as const) : ('refunding' as const)
  books.exchanges.push({
    ...{ ...about, settleKey: key, kind: 'scan', reference: `T${index}`, payerInstitution, owner },
    ...{ city: 'Hangzhou', funding, state, outcome: 'approved', decidedAt: 'icbc>switch' },
    ...{ voucher: '', createdAt: at, refunds: back.map((one) => ({ ...one, done: true })) },
  })
  add(books.orders, owner, {
    ...{ ...about, tradeNo: `${owner}-${index}`, scene: 'merchant-code', payee, notifyUrl: null },
    terms: { subject: 'tea', attach: '', scene: 'merchant-code', payerCode: '', amountFen },
    ...{ code: null, scannedAt: null, memo: {}, state, createdAt: at, expiresAt: at + hourMs },
    payment: { settleKey: key, from: 'clearing', payerInstitution, app, payer: '', paidAt: at },
    ...{ outcome: 'approved', decidedAt: 'switch>alipay' },
    refunds: back.map((one) => ({
      ...{ ...one, reason: '', notifyUrl: null, tries: 0, at: one.doneAt },
      state: 'done' as const,
    })),
  })
  const given = back.map(({ refundNo: number, amountFen: backFen }) => ({
    refundNo: number,
    amountFen: backFen,
  }))
  if (!isBalance) {
    const account = `payer:${index}`
    if (misbooks) books.misbooked.push(key)
    add(books.cards, bank.id, {
      settleKey: key,
      account,
      amountFen: misbooks ? fen(amountFen + 1) : amountFen,
      state: 'approved',
      credits: given,
      at,
    })
    return
  }
  add(books.payments, payerInstitution, {
    ...{
      ...about,
      id: key,
      payer: payerIdOf('alipay', index),
      scene: 'merchant-code',
      owner,
      payee,
    },
    ...{ codeKind: 'order', funding, txnNo: `T${index}`, settleKey: key, debited: true, given },
    ...{ state: 'paid', outcome: 'approved', decidedAt: 'alipay>switch', createdAt: at },
    expiresAt: at + hourMs,
  })
}
