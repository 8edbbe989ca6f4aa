/**
 * What either side of a payment may learn of the other: the fields of the messages that reach the
 * scanner's side and the owner's, written out (docs/sources.md, U5.2 and U10.2). What is not here is
 * nobody's business.
 */
import type { MessageKind } from '../../core/interchange.ts'

export type Part = 'ask' | 'answer'
/** Whose eyes a message is for. */
export type Reader = 'scanner' | 'owner'

export interface Readable {
  readonly reader: Reader
  readonly fields: ReadonlySet<string>
}

const every = ['trace', 'attempt', 'outcome', 'decidedAt']
const payerSide = ['app', 'payerInstitution']
const payee = ['merchant', 'name', 'city', 'categoryCode']
const order = [
  ...['orderTrace', 'owner', 'orderNo', 'amountFen', 'expiresAt', 'holds', 'scene', 'codeKind'],
  ...payee.map((field) => `payee.${field}`),
].map((field) => `order.${field}`)
const payeeAsk = payee.map((field) => `payee.${field}`)
const result = ['settleKey', 'voucher']

const row = (
  kind: MessageKind,
  part: Part,
  reader: Reader,
  fields: readonly string[] = [],
): readonly [string, Readable] => [
  `${kind}.${part}`,
  { reader, fields: new Set([...every, ...fields]) },
]

/** By `kind.part`. */
export const readable: ReadonlyMap<string, Readable> = new Map([
  row('lookup', 'answer', 'scanner', ['txnNo', ...order]),
  row('resolve', 'answer', 'scanner', order),
  row('pay', 'answer', 'scanner', [...result, ...payerSide]),
  row('charge', 'ask', 'scanner', [
    ...['code', 'settleKey', 'amountFen', 'owner', 'holds'],
    ...payeeAsk,
  ]),
  row('settled', 'ask', 'scanner', ['settleKey', 'result']),
  row('confirmed', 'answer', 'scanner'),
  row('register-code', 'answer', 'scanner', ['code']),
  row('give-back', 'ask', 'scanner', ['settleKey', 'refundNo', 'amountFen']),
  row('resolve', 'ask', 'owner', [
    ...['code', 'enteredFen', 'city', 'remote', 'owner'],
    ...payerSide,
  ]),
  row('credit', 'ask', 'owner', [
    ...['merchant', 'orderNo', 'settleKey', 'amountFen', 'city'],
    ...payerSide,
  ]),
  row('consumed', 'ask', 'owner', [
    ...['merchant', 'orderNo', 'settleKey', 'amountFen', 'city', 'result'],
    ...payerSide,
  ]),
  row('consume', 'answer', 'owner', [...result, ...payerSide]),
  row('capture', 'answer', 'owner', [...result, ...payerSide]),
  row('refund', 'answer', 'owner'),
  row('undo', 'answer', 'owner'),
])
