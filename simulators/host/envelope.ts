/**
 * The interchange as JSON: one object per message, fields by their own names. What is read becomes
 * trusted here and nowhere else, field by field; what no message has is refused.
 */

import { cardWorks } from '../../core/card-messages.ts'
import {
  appId,
  institutionId,
  merchantId,
  orderNo,
  refundNo,
  settleKey,
  trace,
} from '../../core/ids.ts'
import type { AnswerOf, AskOf, MessageKind, Payee, ScannedOrder } from '../../core/interchange.ts'
import { fen } from '../../core/money.ts'
import { isOutcome } from '../../core/outcome.ts'
import { codeKinds, scenes } from '../../core/scene.ts'

const debit = [
  ...(['payerInstitution', 'app', 'settleKey', 'cardNo'] as const),
  ...(['amountFen', 'owner', 'merchant', 'city', 'bank'] as const),
] as const

/** What every ask of a kind has, beside its trace. */
const needs = {
  lookup: ['payerInstitution', 'app', 'code'],
  resolve: ['payerInstitution', 'app', 'code'],
  pay: [
    ...(['payerInstitution', 'app', 'txnNo', 'amountFen'] as const),
    ...(['funding', 'owner', 'merchant', 'city'] as const),
  ],
  credit: [
    ...(['payerInstitution', 'app', 'merchant', 'orderNo'] as const),
    ...(['settleKey', 'amountFen', 'city'] as const),
  ],
  fund: ['payerInstitution', 'app', 'reference', 'amountFen', 'cardNo', 'merchant', 'city'],
  'register-code': ['payerInstitution', 'app', 'payer', 'expiresAt'],
  consume: ['acquirer', 'orderNo', 'code', 'amountFen', 'payee'],
  charge: ['code', 'settleKey', 'amountFen', 'owner', 'payee'],
  confirmed: ['settleKey', 'verdict', 'funding'],
  consumed: [
    ...(['payerInstitution', 'app', 'merchant', 'orderNo'] as const),
    ...(['settleKey', 'amountFen', 'result', 'city'] as const),
  ],
  settled: ['settleKey', 'result'],
  query: ['from', 'reference'],
  reverse: ['from', 'reference'],
  refund: ['from', 'reference', 'refundNo', 'amountFen'],
  capture: ['acquirer', 'orderNo', 'of', 'amountFen', 'merchant', 'city'],
  undo: ['from', 'reference', 'refundNo', 'amountFen'],
  'give-back': ['settleKey', 'refundNo', 'amountFen'],
  authorise: debit,
  'hold-card': debit,
  'capture-card': [...debit, 'of'],
  'reverse-authorisation': ['settleKey', 'was', 'cardNo', 'amountFen', 'reason'],
  'credit-card': ['settleKey', 'refundNo', 'cardNo', 'amountFen'],
  'undo-card': ['settleKey', 'was', 'refundNo', 'cardNo', 'amountFen'],
} as const satisfies { readonly [K in MessageKind]: readonly (keyof AskOf<K>)[] }

export const isMessageKind = (word: string): word is MessageKind => Object.hasOwn(needs, word)

type FieldOf<Message> = Message extends unknown ? keyof Message : never
type AskField = { [K in MessageKind]: FieldOf<AskOf<K>> }[MessageKind]
type AnswerField = { [K in MessageKind]: FieldOf<AnswerOf<K>> }[MessageKind]

type Reader = (value: unknown, field: string) => unknown
type Readers = Readonly<Record<string, Reader>>

const named =
  (form: (text: string) => unknown): Reader =>
  (value, field) =>
    form(text(value, field))

const amount: Reader = (value, field) => fen(whole(value, field))

const payee = {
  merchant: named(merchantId),
  name: text,
  city: text,
  categoryCode: text,
} satisfies Record<keyof Payee, Reader>

const order = {
  orderTrace: named(trace),
  owner: named(institutionId),
  orderNo: named(orderNo),
  payee: inner(payee, Object.keys(payee)),
  amountFen: amount,
  expiresAt: whole,
  holds: yes,
  scene: oneOf(scenes),
  codeKind: oneOf(codeKinds),
} satisfies Record<keyof ScannedOrder, Reader>

const orderNeeds = Object.keys(order).filter((field) => field !== 'holds')

/** How each field that any message asks with reads. */
const asks: Readers = {
  trace: named(trace),
  attempt: whole,
  payerInstitution: named(institutionId),
  app: named(appId),
  code: text,
  city: text,
  txnNo: text,
  amountFen: amount,
  funding,
  owner: named(institutionId),
  merchant: named(merchantId),
  orderNo: named(orderNo),
  settleKey: named(settleKey),
  reference: text,
  cardNo: text,
  payer: text,
  expiresAt: whole,
  acquirer: named(institutionId),
  payee: inner(payee, Object.keys(payee)),
  verdict: outcome,
  result: outcome,
  from: named(institutionId),
  refundNo: named(refundNo),
  bank: named(institutionId),
  reason: text,
  decidedAt: hop,
  holds: yes,
  of: named(settleKey),
  was: oneOf(cardWorks),
  enteredFen: amount,
  remote: yes,
} satisfies Record<AskField, Reader>

/** How each field that any message is answered with reads. */
const tells: Readers = {
  outcome,
  decidedAt: hop,
  txnNo: text,
  order: inner(order, orderNeeds),
  settleKey: named(settleKey),
  voucher: text,
  code: text,
  payerInstitution: named(institutionId),
  app: named(appId),
  funding,
} satisfies Record<AnswerField, Reader>

/** The message as JSON; a sender's record may hold more than messages have, which stays here. */
export const writeAsk = <K extends MessageKind>(_kind: K, message: AskOf<K>): string =>
  picked(message, asks)

export const writeAnswer = <K extends MessageKind>(_kind: K, answer: AnswerOf<K>): string =>
  picked(answer, tells)

const picked = (value: object, readers: Readers) =>
  JSON.stringify(
    Object.fromEntries(Object.entries(value).filter(([field]) => Object.hasOwn(readers, field))),
  )

/** @throws TypeError or RangeError that names the field at fault. */
export function readAsk<K extends MessageKind>(kind: K, value: unknown): AskOf<K> {
  return record(value, asks, ['trace', ...needs[kind]]) as AskOf<K>
}

/** @throws TypeError or RangeError that names the field at fault. */
export function readAnswer<K extends MessageKind>(_kind: K, value: unknown): AnswerOf<K> {
  return record(value, tells, ['outcome']) as AnswerOf<K>
}

function inner(readers: Readers, needed: readonly string[]): Reader {
  return (value) => record(value, readers, needed)
}

function record(value: unknown, readers: Readers, needed: readonly string[]): object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TypeError('Failed to read a message: it is no object.')
  }
  const missing = needed.find((field) => !Object.hasOwn(value, field))
  if (missing !== undefined) throw new TypeError(`Failed to read a message: no ${missing}.`)
  return Object.fromEntries(
    Object.entries(value).map(([field, content]) => {
      const reader = Object.hasOwn(readers, field) ? readers[field] : undefined
      if (reader === undefined) throw new TypeError(`Failed to read a message: what is ${field}?`)
      return [field, reader(content, field)]
    }),
  )
}

function funding(value: unknown): object {
  const isCard = typeof value === 'object' && value !== null && 'cardNo' in value
  const read = record(value, { kind: text, cardNo: text }, ['kind'])
  if ('kind' in read && read.kind === (isCard ? 'card' : 'balance')) return read
  throw new RangeError('Failed to read a message: funding is neither balance nor card.')
}

function text(value: unknown, field: string): string {
  if (typeof value === 'string') return value
  throw new TypeError(`Failed to read a message: ${field} is no text.`)
}

function whole(value: unknown, field: string): number {
  if (Number.isSafeInteger(value)) return Number(value)
  throw new RangeError(`Failed to read a message: ${field} is no whole number.`)
}

function outcome(value: unknown, field: string) {
  const word = text(value, field)
  if (isOutcome(word)) return word
  throw new RangeError(`Failed to read a message: ${field} is no outcome but "${word}".`)
}

function hop(value: unknown, field: string): string {
  const place = text(value, field)
  if (place.includes('>')) return place
  throw new RangeError(`Failed to read a message: ${field} is no hop but "${place}".`)
}

function yes(value: unknown, field: string): true {
  if (value === true) return value
  throw new TypeError(`Failed to read a message: ${field} is said, or left out.`)
}

function oneOf(words: readonly string[]): Reader {
  return (value, field) => {
    if (words.includes(text(value, field))) return value
    throw new RangeError(`Failed to read a message: ${field} is none of ${words.join(', ')}.`)
  }
}
