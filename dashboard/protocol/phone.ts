/**
 * What a page and the sandbox say to each other about a phone and a shop's counter: whoever looks
 * needs no token; what makes orders or moves money does. Money is in whole fen.
 */
import type { Hop } from '../../core/events.ts'
import type { Failure as FailureName, MoneyMoved } from '../../core/failures.ts'
import type { Outcome } from '../../core/outcome.ts'

export type Network = 'alipay' | 'wechatpay' | 'unionpay'

/** `GET /admin/phone`: who and what there is to choose from. */
export interface PhoneFacts {
  /** Every app a payer may hold, by its id; the page has the names. */
  readonly apps: readonly PhoneApp[]
  readonly merchants: readonly CounterMerchant[]
  /** A few people with a static code of their own, at each network. */
  readonly sellers: readonly CounterSeller[]
  /** Any six digits are right but these. */
  readonly wrongPassword: string
  /** Base URLs of this page for other machines; none while the doors listen on this one alone. */
  readonly addresses: readonly string[]
  /** How long an app shows a payment code before it shows the next, in milliseconds. */
  readonly codeShownMs: number
}

export interface PhoneApp {
  readonly id: string
  readonly institution: string
  readonly kind: 'network' | 'bank' | 'wallet'
}

export interface CounterMerchant {
  readonly network: Network
  /** What its network calls it: app_id, mchid, merId. */
  readonly id: string
  readonly name: string
  readonly city: string
  /** Good for any number of payments, the payer enters the amount; null where there is none. */
  readonly staticCode: string | null
}

export interface CounterSeller extends CounterMerchant {
  readonly staticCode: string
}

/** `GET /admin/phone/people?app=icbc&search=王&from=0`. */
export interface People {
  readonly people: readonly Person[]
  /** Where the next ones begin; null when these were the last. */
  readonly next: number | null
}

export interface Person {
  /** `icbc-7` */
  readonly id: string
  readonly app: string
  readonly name: string
  readonly source: MoneySource
  /** Without a certificate, and so with limits of the day. */
  readonly limited: boolean
}

/** What a person pays with: the app's balance, or a card of which most digits are hidden. */
export type MoneySource =
  | { readonly kind: 'balance' }
  | { readonly kind: 'card'; readonly bank: string; readonly masked: string }

export interface Funds {
  readonly balanceFen: number
  /** Of the balance, what is held for payments under way. */
  readonly heldFen: number
}

/** `POST /admin/phone/scan`. `key` names the tap: the same one again is answered as the first. */
export interface ScanAsk {
  readonly key: string
  readonly payer: string
  readonly code: string
  /** What the payer types in, where a static code leaves it open. */
  readonly enteredFen?: number
}

/** `POST /admin/phone/pay`, and without the password `POST /admin/phone/decline`. */
export interface PayAsk {
  readonly key: string
  readonly payer: string
  readonly payment: string
  /** Six digits. */
  readonly password: string
}

export type DeclineAsk = Omit<PayAsk, 'password'>

/** What the app says to a tap. */
export interface PhoneAnswer {
  /** `no-answer`: the app stayed silent; the payment stands as it is looked up. */
  readonly outcome: Outcome | 'no-answer'
  readonly payment: PhonePayment | null
  /** Whom the code pays, where the payer has to say how much. */
  readonly payee: Payee | null
  readonly refusal: PhoneRefusal | null
  readonly before: Funds
  readonly after: Funds
}

export interface Payee {
  readonly name: string
  readonly city: string
}

export interface PhonePayment {
  readonly id: string
  readonly state: 'awaiting' | 'paying' | 'paid' | 'refused' | 'unknown'
  readonly outcome: Outcome
  readonly amountFen: number
  readonly payee: Payee
  readonly network: string
  /** Whether the shop has scanned the payer. */
  readonly isCharged: boolean
  /** The payment's name in every book, and under `#/payments`. */
  readonly trace: string
  readonly refusal: PhoneRefusal | null
}

/** Why not: the failure by which the app's words are found, and where it was decided. */
export interface PhoneRefusal {
  readonly failure: FailureName | null
  readonly outcome: Outcome
  readonly hop: Hop | null
  readonly moneyMoved: MoneyMoved
}

/** `POST /admin/phone/code`, `{ payer }`. */
export interface ShownCode {
  readonly code: string | null
  /** How long a till may still charge it, in milliseconds from now. */
  readonly livesMs: number
  readonly refusal: PhoneRefusal | null
}

/** `GET /admin/phone/screen?payer=…&payment=…&code=…`: what a look at the phone shows. */
export interface PhoneScreen {
  readonly person: Person
  readonly funds: Funds
  /** Charges that wait for the payer's word, newest last. */
  readonly asked: readonly PhonePayment[]
  readonly payment: PhonePayment | null
  /** What a till has charged by the code that is shown. */
  readonly charged: PhonePayment | null
}

/** `POST /admin/phone/counter/order`. */
export interface OrderAsk {
  readonly key: string
  readonly network: Network
  readonly merchant: string
  readonly amountFen: number
  readonly subject: string
}

/** `POST /admin/phone/counter/charge`: the code a payer shows is scanned. */
export interface ChargeAsk extends OrderAsk {
  readonly code: string
}

/** An order at the counter, as its merchant knows it. */
export interface CounterOrder {
  readonly orderNo: string
  readonly network: Network
  readonly merchant: CounterMerchant
  readonly amountFen: number
  readonly subject: string
  readonly isCharge: boolean
  /** The code to be scanned, when one was asked for. */
  readonly code: string | null
  readonly state: CounterState
  /** What the merchant was told, oldest first: the last word decides. */
  readonly told: readonly CounterWord[]
}

/** `waiting`: the payer must confirm. `unknown`: the network did not say. */
export type CounterState = 'asking' | 'open' | 'waiting' | 'paid' | 'refused' | 'closed' | 'unknown'

export interface CounterWord {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly via: 'answer' | 'query' | 'notification' | 'cancel'
  readonly state: CounterState
  /** The network's own code, `ACQ.TRADE_NOT_EXIST`; empty for a notification, which has none. */
  readonly reason: string
}

/** `GET /admin/phone/counter`: the latest orders, newest first. */
export interface Counter {
  readonly orders: readonly CounterOrder[]
}

/** `GET /admin/phone/counter/till?network=alipay&merchant=…`: what stands in a shop's own book. */
export interface TillBook {
  readonly balanceFen: number
}

export const passwordForm = /^\d{6}$/
/** The most one order at the counter may be, 10 million yuan. */
export const counterAmountFenMax = 1_000_000_000
export const subjectLengthMax = 40

/** Whether nothing more will happen to an order by itself. */
export const isOver = ({ state }: Pick<CounterOrder, 'state'>): boolean =>
  state === 'paid' || state === 'refused' || state === 'closed'
