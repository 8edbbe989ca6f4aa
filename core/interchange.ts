/**
 * What institutions say to one another, before any wire gives it words: each message with what is
 * asked and what is answered. Everybody speaks to the switch, and the switch to everybody.
 */
import type { CardMessages } from './card-messages.ts'
import type { Hop } from './events.ts'
import type {
  AppId,
  InstitutionId,
  MerchantId,
  OrderNo,
  RefundNo,
  SettleKey,
  Trace,
} from './ids.ts'
import type { Answer, Ask, MayHold, PayerSide } from './message.ts'
import type { Fen } from './money.ts'
import type { Outcome } from './outcome.ts'
import type { CodeKind, Scene } from './scene.ts'

/** What pays: money the payer's own institution holds, or a card of some bank. */
export type Funding =
  | { readonly kind: 'balance' }
  | { readonly kind: 'card'; readonly cardNo: string }

/** A merchant as strangers may see it: name and trade, nothing internal. */
export interface Payee {
  readonly merchant: MerchantId
  readonly name: string
  readonly city: string
  /** Four digits, ISO 18245. */
  readonly categoryCode: string
}

/** An order behind a merchant's code, as its owner tells it. */
export interface ScannedOrder {
  readonly orderTrace: Trace
  readonly owner: InstitutionId
  readonly orderNo: OrderNo
  readonly payee: Payee
  readonly amountFen: Fen
  /** Milliseconds since 1970. */
  readonly expiresAt: number
  /** The money is only to be held. */
  readonly holds?: true
  readonly scene: Scene
  readonly codeKind: CodeKind
}

/** What was scanned, or the reference of an order that a page or an app offered. */
export interface Scanned {
  readonly code: string
  /** What the payer has entered, where the code is a static one. */
  readonly enteredFen?: Fen
  /** Where the phone is, when it says. */
  readonly city?: string
  /** It came by a page or a message, and nothing was scanned where it hangs. */
  readonly remote?: true
}

export interface Interchange extends CardMessages {
  /** Payer institution → switch → owner: what does this code stand for? */
  readonly lookup: {
    ask: Ask & PayerSide & Scanned & { readonly owner?: InstitutionId }
    answer: Answer & { readonly txnNo?: string; readonly order?: ScannedOrder }
  }
  readonly resolve: {
    ask: Ask & PayerSide & Scanned
    answer: Answer & { readonly order?: ScannedOrder }
  }
  /** Payer institution → switch: pay what was looked up. */
  readonly pay: {
    ask: Ask &
      PayerSide & {
        readonly txnNo: string
        readonly amountFen: Fen
        readonly funding: Funding
        readonly owner: InstitutionId
        readonly merchant: MerchantId
        readonly city: string
      }
    answer: Answer & { readonly settleKey?: SettleKey; readonly voucher?: string }
  }
  /** Switch → owner: this order is paid. */
  readonly credit: {
    ask: Ask &
      PayerSide & {
        readonly merchant: MerchantId
        readonly orderNo: OrderNo
        readonly settleKey: SettleKey
        readonly amountFen: Fen
        readonly city: string
      }
    answer: Answer
  }
  /** Payer institution → switch: a card must pay for what happens in my own house. */
  readonly fund: {
    ask: Ask &
      MayHold &
      PayerSide & {
        readonly reference: string
        readonly amountFen: Fen
        readonly cardNo: string
        readonly merchant: MerchantId
        readonly city: string
      }
    answer: Answer & { readonly settleKey?: SettleKey }
  }
  /** Payer institution → switch: give me a code this card may be charged by. */
  readonly 'register-code': {
    ask: Ask & PayerSide & { readonly payer: string; readonly expiresAt: number }
    answer: Answer & { readonly code?: string }
  }
  /** Acquirer → switch: charge the payer who showed this code. */
  readonly consume: {
    ask: Ask &
      MayHold & {
        readonly acquirer: InstitutionId
        readonly orderNo: OrderNo
        readonly code: string
        readonly amountFen: Fen
        readonly payee: Payee
      }
    answer: Answer &
      Partial<PayerSide> & { readonly settleKey?: SettleKey; readonly voucher?: string }
  }
  /** Switch → payer institution: may this code be charged, and what pays? */
  readonly charge: {
    ask: Ask &
      MayHold & {
        readonly code: string
        readonly settleKey: SettleKey
        readonly amountFen: Fen
        readonly owner: InstitutionId
        readonly payee: Payee
      }
    answer: Answer & { readonly app?: AppId; readonly funding?: Funding }
  }
  /** Payer institution → switch: the payer has confirmed, or has not. */
  readonly confirmed: {
    ask: Ask & {
      readonly settleKey: SettleKey
      readonly verdict: Outcome
      readonly funding: Funding
    }
    answer: Answer
  }
  /** Switch → acquirer: how the payment you still wait for has ended. */
  readonly consumed: {
    ask: Ask &
      PayerSide & {
        readonly merchant: MerchantId
        readonly orderNo: OrderNo
        readonly settleKey: SettleKey
        readonly amountFen: Fen
        readonly result: Outcome
        readonly city: string
        /** The hop that refused it, when it was not the payer. */
        readonly decidedAt?: Hop
      }
    answer: Answer
  }
  /** Switch → payer institution, to know: how a payment by your payer's card has ended. */
  readonly settled: {
    ask: Ask & { readonly settleKey: SettleKey; readonly result: Outcome }
    answer: Answer
  }
  /** Anyone who took part → switch: what became of it? */
  readonly query: {
    ask: Ask & { readonly from: InstitutionId; readonly reference: string }
    answer: Answer &
      Partial<PayerSide> & { readonly settleKey?: SettleKey; readonly voucher?: string }
  }
  /** Acquirer or payer institution → switch: undo what you may have done. */
  readonly reverse: {
    ask: Ask & { readonly from: InstitutionId; readonly reference: string }
    answer: Answer
  }
  /** Acquirer → switch: give part of it back to where it came from. */
  readonly refund: {
    ask: Ask & {
      readonly from: InstitutionId
      readonly reference: string
      readonly refundNo: RefundNo
      readonly amountFen: Fen
    }
    answer: Answer
  }
  /** Acquirer → switch: take this much, once, of what is held for me. */
  readonly capture: {
    ask: Ask & {
      readonly acquirer: InstitutionId
      readonly orderNo: OrderNo
      /** The exchange that holds it. */
      readonly of: SettleKey
      readonly amountFen: Fen
      readonly merchant: MerchantId
      readonly city: string
    }
    answer: Answer & Partial<PayerSide> & { readonly settleKey?: SettleKey }
  }
  /** Acquirer → switch: undo the whole of it. What was held is free; what was captured, held again. */
  readonly undo: Interchange['refund']
  /** Switch → payer institution: your payer gets this much back. */
  readonly 'give-back': {
    ask: Ask & {
      readonly settleKey: SettleKey
      readonly refundNo: RefundNo
      readonly amountFen: Fen
    }
    answer: Answer
  }
}

export type MessageKind = keyof Interchange
export type AskOf<K extends MessageKind> = Interchange[K]['ask']
export type AnswerOf<K extends MessageKind> = Interchange[K]['answer']

/** Messages that ask for money to move: those a refusal or fault without conditions may hit. */
export const movingMessages: ReadonlySet<MessageKind> = new Set([
  'pay',
  'credit',
  'fund',
  'consume',
  'charge',
  'authorise',
  'hold-card',
  'capture',
  'capture-card',
])
