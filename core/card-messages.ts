/** What the switch asks of the bank of a card, before ISO 8583 gives it bytes. */
import type { InstitutionId, MerchantId, RefundNo, SettleKey } from './ids.ts'
import type { Answer, Ask, PayerSide } from './message.ts'
import type { Fen } from './money.ts'

/** What a card can be asked for, and that can be undone or reversed. */
export const cardWorks = ['purchase', 'hold', 'capture'] as const
export type CardWork = (typeof cardWorks)[number]

export interface CardMessages {
  /** Switch → issuer, as ISO 8583: debit, undo, credit. */
  readonly authorise: {
    ask: Ask &
      PayerSide & {
        readonly settleKey: SettleKey
        readonly cardNo: string
        readonly amountFen: Fen
        readonly owner: InstitutionId
        readonly merchant: MerchantId
        readonly city: string
        readonly bank: InstitutionId
      }
    answer: Answer
  }
  /** The same, and the money is only held. */
  readonly 'hold-card': CardMessages['authorise']
  /** The debit of what is held; the rest of it is free. */
  readonly 'capture-card': {
    ask: CardMessages['authorise']['ask'] & { readonly of: SettleKey }
    answer: Answer
  }
  readonly 'reverse-authorisation': {
    ask: Ask & {
      readonly settleKey: SettleKey
      /** What is reversed. */
      readonly was: CardWork
      readonly cardNo: string
      readonly amountFen: Fen
      /** Four digits of F60.1: 4361 the issuer was silent, 4360 it answered late, 4021 … */
      readonly reason: string
    }
    answer: Answer
  }
  readonly 'credit-card': {
    ask: Ask & {
      readonly settleKey: SettleKey
      readonly refundNo: RefundNo
      readonly cardNo: string
      readonly amountFen: Fen
    }
    answer: Answer
  }
  readonly 'undo-card': {
    ask: CardMessages['credit-card']['ask'] & { readonly was: CardWork }
    answer: Answer
  }
}

const cardMessages = {
  authorise: true,
  'hold-card': true,
  'capture-card': true,
  'reverse-authorisation': true,
  'credit-card': true,
  'undo-card': true,
} as const satisfies Record<keyof CardMessages, true>

/** Whether a message of this kind goes to the bank of a card. */
export const isCardMessage = (kind: string): kind is keyof CardMessages =>
  Object.hasOwn(cardMessages, kind)
