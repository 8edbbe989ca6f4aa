/** A payer made for a test, with an app in hand: what may be wished of one, and what one can do. */
import type { Hop } from '../../core/events.ts'
import type { Forced } from '../../core/forcing.ts'
import type { Outcome } from '../../core/outcome.ts'
import type { Payee } from '../../dashboard/protocol/phone.ts'

export interface PayerWish {
  /** `alipay`, `wechat`, `quickpass`, `mipay`, or a bank's: `icbc`. */
  readonly app: string
  /** What the account holds before the first payment, whole fen; the scenario's opening balance otherwise. */
  readonly balanceFen?: number
  /** Whether the payer has a certificate; without one there are limits of the day. True by default. */
  readonly certified?: boolean
  /** Where the money lies: with the app itself, or on a bank's card. Whichever falls to the payer otherwise. */
  readonly funding?: 'balance' | 'card'
  /** How all payments of this payer end: one of docs/outcomes.md. Goes with no other wish. */
  readonly outcome?: Forced
}

/** What a payer says beside the code: `enteredFen` where a static code leaves the amount open. */
export interface ScanHow {
  readonly enteredFen?: number
  /** Where the phone is, in English; nowhere in particular otherwise. */
  readonly city?: string
}

export interface PayHow extends ScanHow {
  /** Six digits; the right ones, 111111, when none are given. */
  readonly password?: string
  /** The network whose page, app or mini-program offers what is opened; the app's own otherwise. */
  readonly owner?: 'alipay' | 'wechatpay' | 'unionpay'
}

export interface PaymentHow {
  /** As the scan told it; the payer's latest otherwise. */
  readonly payment?: string
}

/** What the app said to a tap. How a payment ends is an answer, never an error. */
export interface PayerAnswer {
  /** `payer-confirming` after a scan; `approved` once paid; `no-answer` when the app stayed silent. */
  readonly outcome: Outcome | 'no-answer'
  /** Where it was decided: `switch>icbc`. */
  readonly hop: Hop
  /** What `confirm` and `decline` name; null when nothing came of it. */
  readonly payment: string | null
  readonly amountFen: number | null
  /** Whom the code pays, where the payer has to say how much. */
  readonly payee: Payee | null
}

export interface Payer {
  /** `icbc-500000` */
  readonly id: string
  readonly app: string
  readonly name: string
  /** `balance`, or the bank of the card. */
  readonly paysFrom: string
  /** Scans a code of any network. */
  scan(code: string, how?: ScanHow): Promise<PayerAnswer>
  /** Opens what an app or mini-program was given: `prepay_id`, `tn`, an order string. */
  open(reference: string, how?: Pick<PayHow, 'owner'>): Promise<PayerAnswer>
  /** Pays what was scanned or opened last, or what a till asks for by a code that was shown. */
  confirm(how?: PaymentHow & Pick<PayHow, 'password'>): Promise<PayerAnswer>
  decline(how?: PaymentHow): Promise<PayerAnswer>
  /** A payment code for a till to scan, once. @throws Error when the app shows none. */
  showCode(): Promise<string>
  /** Scans, opens, or goes to the cashier's page, by what is given, and pays. */
  pay(what: string, how?: PayHow): Promise<PayerAnswer>
  /** What the account holds now, whole fen. */
  balanceFen(): Promise<number>
}
