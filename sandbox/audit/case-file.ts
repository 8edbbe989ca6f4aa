/**
 * The evidence of a run, laid out for the checks: what belongs to one payment is found by its trace
 * or by its settle key, and what the rule book said of it by its time.
 */
import type { InstitutionId, SettleKey } from '../../core/ids.ts'
import { limits } from '../../core/limits.ts'
import type { Cell, RuleBook, Ruling } from '../../core/rule-book.ts'
import type { Authorisation } from '../../simulators/roles/authorisation.ts'
import type { Order } from '../../simulators/roles/order.ts'
import type { WalletPayment } from '../../simulators/roles/wallet.ts'
import type { Exchange } from '../../simulators/switch/exchange.ts'
import type { Attempt, Evidence, Page, Spoken } from '../evidence/evidence.ts'
import type { PaymentShown } from './payment-shown.ts'
import { textIn } from './spoken-field.ts'

/** A record, and the institution in whose book it stands. */
export type Kept<T> = T & { readonly keptBy: InstitutionId }

export interface CaseFile {
  readonly evidence: Evidence
  readonly orders: readonly Kept<Order>[]
  readonly payments: readonly Kept<WalletPayment>[]
  /** Attempts across institutions. */
  readonly foreign: readonly Attempt[]
  attemptOf(trace: string): Attempt | undefined
  /** What was said of one payment, in the order it was written down. */
  spokenOf(trace: string): readonly Spoken[]
  ordersOf(trace: string): readonly Kept<Order>[]
  paymentsOf(trace: string): readonly Kept<WalletPayment>[]
  exchangesOf(trace: string): readonly Exchange[]
  exchangeOf(settleKey: string): Exchange | undefined
  /** The order that an exchange has paid, at its acquirer. */
  orderPaidBy(settleKey: SettleKey): Kept<Order> | undefined
  /** The payment of a wallet that an exchange carried. */
  paymentUnder(settleKey: SettleKey): Kept<WalletPayment> | undefined
  /** What a card was asked for under a key, by the bank that was asked. */
  authorisationsUnder(settleKey: SettleKey): readonly Kept<Authorisation>[]
  /** Whether every message was kept, so that one that is missing was not sent. */
  readonly allSpoken: boolean
  /** Whether the messages of this payment were kept. */
  wasHeard(attempt: Attempt): boolean
  /** What the pages said of a cell while a payment lasted: two things when a page was turned. */
  rulingsOf(attempt: Attempt): readonly Ruling[]
  /** The payment of a trace, to be shown with a finding. */
  shown(trace: Attempt['trace'], why: string): PaymentShown
}

/** Whether payer's and payee's side are two institutions. */
export const isForeign = ({
  payerInstitution,
  owner,
}: Pick<Attempt, 'payerInstitution' | 'owner'>): boolean => payerInstitution !== owner

export const cellOf = ({ app, owner, scene, city, shop }: Attempt): Cell => ({
  ...{ app, owner, scene, city, shop },
})

export function openCaseFile(evidence: Evidence): CaseFile {
  const { attempts, spoken, exchanges, pages } = evidence
  const orders = kept(evidence.orders)
  const payments = kept(evidence.payments)
  const attemptBy = new Map(attempts.map((attempt) => [String(attempt.trace), attempt]))
  const exchangeBy = new Map(exchanges.map((exchange) => [String(exchange.settleKey), exchange]))
  const orderBy = new Map(orders.map((order) => [order.payment?.settleKey, order]))
  const paymentBy = new Map(payments.map((payment) => [payment.settleKey, payment]))
  const authorisationsBy = grouped(kept(evidence.authorisations), ({ settleKey }) => settleKey)
  const ordersBy = grouped(orders, ({ trace }) => trace)
  const paymentsBy = grouped(payments, ({ trace }) => trace)
  const exchangesBy = grouped(exchanges, ({ trace }) => trace)
  const spokenBy = grouped(spoken, ({ ask }) => textIn(ask, 'trace') ?? '')
  const allSpoken = spoken.length < limits.spokenKeptMax
  const heardUntil = spoken.at(-1)?.at ?? 0

  const file: CaseFile = {
    evidence,
    orders,
    payments,
    foreign: attempts.filter(isForeign),
    attemptOf: (trace) => attemptBy.get(trace),
    spokenOf: (trace) => spokenBy.get(trace) ?? [],
    ordersOf: (trace) => ordersBy.get(trace) ?? [],
    paymentsOf: (trace) => paymentsBy.get(trace) ?? [],
    exchangesOf: (trace) => exchangesBy.get(trace) ?? [],
    exchangeOf: (settleKey) => exchangeBy.get(settleKey),
    orderPaidBy: (settleKey) => orderBy.get(settleKey),
    paymentUnder: (settleKey) => paymentBy.get(settleKey),
    authorisationsUnder: (settleKey) => authorisationsBy.get(settleKey) ?? [],
    allSpoken,
    wasHeard: ({ at, tookMs }) => allSpoken || at + tookMs < heardUntil,
    rulingsOf: (attempt) => booksDuring(pages, attempt).map((book) => book.ruling(cellOf(attempt))),
    shown: (trace, why) => shown(file, trace, why),
  }
  return file
}

function kept<T>(books: ReadonlyMap<InstitutionId, readonly T[]>): Kept<T>[] {
  return [...books].flatMap(([keptBy, records]) => records.map((one) => ({ ...one, keptBy })))
}

export function grouped<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const one of all) {
    const key = keyOf(one)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [one])
    else group.push(one)
  }
  return groups
}

/** The pages that held between the first and the last moment of an attempt. */
function booksDuring(pages: readonly Page[], { at, tookMs }: Attempt): RuleBook[] {
  return pages
    .filter((page, place) => {
      const until = pages[place + 1]?.at ?? Number.POSITIVE_INFINITY
      return (place === 0 || page.at <= at + tookMs) && until > at
    })
    .map(({ book }) => book)
}

function shown(file: CaseFile, trace: Attempt['trace'], why: string): PaymentShown {
  const attempt = file.attemptOf(trace)
  if (attempt !== undefined) {
    const { app, owner, scene, city, shop, outcome } = attempt
    return { trace, app, owner, scene, city, shop, outcome, why }
  }
  const [exchange] = file.exchangesOf(trace)
  const [order] = file.ordersOf(trace)
  return {
    trace,
    app: exchange?.app ?? '',
    owner: exchange?.owner ?? order?.keptBy ?? '',
    scene: order?.scene ?? '',
    city: exchange?.city ?? order?.payee.city ?? '',
    shop: order?.payee.name ?? '',
    outcome: exchange?.outcome ?? order?.outcome ?? '',
    why,
  }
}
