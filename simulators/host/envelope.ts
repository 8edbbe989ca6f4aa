/**
 * The interchange as JSON: one object per message, fields by their own names. What is read becomes
 * trusted here and nowhere else, field by field; what no message has is refused.
 */
import {
  appId,
  institutionId,
  merchantId,
  orderNo,
  refundNo,
  settleKey,
  trace,
} from '../../core/ids.ts'
import type { AnswerOf, AskOf, MessageKind } from '../../core/interchange.ts'
import { fen } from '../../core/money.ts'
import { isOutcome } from '../../core/outcome.ts'

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
  'give-back': ['settleKey', 'refundNo', 'amountFen'],
  authorise: [
    ...(['payerInstitution', 'app', 'settleKey', 'cardNo'] as const),
    ...(['amountFen', 'owner', 'merchant', 'city', 'bank'] as const),
  ],
  'reverse-authorisation': ['settleKey', 'cardNo', 'amountFen', 'reason'],
  'credit-card': ['settleKey', 'refundNo', 'cardNo', 'amountFen'],
} as const satisfies { readonly [K in MessageKind]: readonly (keyof AskOf<K>)[] }

export const isMessageKind = (word: string): word is MessageKind => Object.hasOwn(needs, word)

/** @throws TypeError or RangeError that names the field at fault. */
export function readAsk<K extends MessageKind>(kind: K, value: unknown): AskOf<K> {
  return record(value, ['trace', ...needs[kind]]) as AskOf<K>
}

/** @throws TypeError or RangeError that names the field at fault. */
export function readAnswer<K extends MessageKind>(_kind: K, value: unknown): AnswerOf<K> {
  return record(value, ['outcome']) as AnswerOf<K>
}

type Reader = (value: unknown, field: string) => unknown

const named =
  (form: (text: string) => unknown): Reader =>
  (value, field) =>
    form(text(value, field))

/** How each field of any message reads. */
const readers: Readonly<Record<string, Reader>> = {
  trace: named(trace),
  orderTrace: named(trace),
  payerInstitution: named(institutionId),
  owner: named(institutionId),
  acquirer: named(institutionId),
  from: named(institutionId),
  bank: named(institutionId),
  app: named(appId),
  merchant: named(merchantId),
  orderNo: named(orderNo),
  refundNo: named(refundNo),
  settleKey: named(settleKey),
  attempt: whole,
  expiresAt: whole,
  amountFen: (value, field) => fen(whole(value, field)),
  outcome,
  verdict: outcome,
  result: outcome,
  decidedAt: hop,
  city: text,
  code: text,
  txnNo: text,
  reference: text,
  cardNo: text,
  payer: text,
  voucher: text,
  reason: text,
  name: text,
  categoryCode: text,
  kind: text,
  payee: (value) => record(value, ['merchant', 'name', 'city', 'categoryCode']),
  funding,
  order: (value) =>
    record(value, ['orderTrace', 'owner', 'orderNo', 'payee', 'amountFen', 'expiresAt']),
}

function record(value: unknown, needed: readonly string[]): object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TypeError('Failed to read a message: it is no object.')
  }
  const missing = needed.find((field) => !Object.hasOwn(value, field))
  if (missing !== undefined) throw new TypeError(`Failed to read a message: no ${missing}.`)
  return Object.fromEntries(
    Object.entries(value).map(([field, inner]) => {
      const reader = Object.hasOwn(readers, field) ? readers[field] : undefined
      if (reader === undefined) throw new TypeError(`Failed to read a message: what is ${field}?`)
      return [field, reader(inner, field)]
    }),
  )
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

function funding(value: unknown): object {
  const read = record(value, ['kind'])
  const kind = 'kind' in read ? read.kind : undefined
  if (kind === 'balance' || (kind === 'card' && 'cardNo' in read)) return read
  throw new RangeError('Failed to read a message: funding is neither balance nor card.')
}
