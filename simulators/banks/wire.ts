/**
 * A bank's words, both ways: debits, holds, captures, reversals, undoings and credits as ISO 8583
 * messages (docs/sources.md, U3.1). The switch's key of a payment lies in fields 32, 33, 11 and 7;
 * that of the hold a capture takes in field 90, a refund's own number in field 122.
 */

import type { CardWork } from '../../core/card-messages.ts'
import { refundNo, type SettleKey } from '../../core/ids.ts'
import { type Fen, fen } from '../../core/money.ts'
import type { Outcome } from '../../core/outcome.ts'
import { formSettleKey, settleKeyParts } from '../../core/settle-key.ts'
import { outcomeOfResponseCode, type ResponseCode, responses } from './codes.ts'
import type { FieldNumber } from './iso8583/fields.ts'
import { type Fields, type Message, pack, unpack } from './iso8583/message.ts'
import { failureSentence, type ParseFailure, responseCodeOf } from './iso8583/parse-failure.ts'

/** What a bank is asked: the message type, processing code and condition that ask it. */
const questions = {
  authorise: { mti: '0200', processing: '000000', condition: '00' },
  reverse: { mti: '0420', processing: '000000', condition: '00' },
  undo: { mti: '0200', processing: '200000', condition: '00' },
  credit: { mti: '0220', processing: '200000', condition: '00' },
  hold: { mti: '0100', processing: '030000', condition: '06' },
  'reverse-hold': { mti: '0420', processing: '030000', condition: '06' },
  'undo-hold': { mti: '0100', processing: '200000', condition: '06' },
  capture: { mti: '0200', processing: '000000', condition: '06' },
  'reverse-capture': { mti: '0420', processing: '000000', condition: '06' },
  'undo-capture': { mti: '0200', processing: '200000', condition: '06' },
} as const satisfies Record<string, { mti: string; processing: string; condition: string }>

export type Question = keyof typeof questions

/** How each work of a card is reversed, and undone. */
export const reversals = {
  purchase: 'reverse',
  hold: 'reverse-hold',
  capture: 'reverse-capture',
} as const satisfies Record<CardWork, Question>

export const undoings = {
  purchase: 'undo',
  hold: 'undo-hold',
  capture: 'undo-capture',
} as const satisfies Record<CardWork, Question>

export interface CardMessage {
  readonly question: Question
  readonly settleKey: SettleKey
  readonly cardNo: string
  readonly amountFen: Fen
  /** F60.1 of a reversal: 4361, 4360 …; empty otherwise. */
  readonly reason: string
  /** F122: the own number of what gives back; empty otherwise. */
  readonly reference: string
  /** F90 of a capture: the hold it takes. */
  readonly of?: SettleKey
}

export type CardRequest =
  | { readonly ok: true; readonly message: Message; readonly asked: CardMessage }
  | { readonly ok: false; readonly code: ResponseCode; readonly says: string; readonly mti: string }

export function encodeCardMessage(asked: CardMessage): Buffer {
  const { mti, processing, condition } = questions[asked.question]
  const { acquirer, forwarder, traceNo, time } = settleKeyParts(asked.settleKey)
  const fields: Fields = {
    2: asked.cardNo,
    3: processing,
    4: String(asked.amountFen).padStart(12, '0'),
    7: time,
    11: traceNo,
    12: time.slice(4),
    13: time.slice(0, 4),
    18: '5999',
    22: '032',
    25: condition,
    32: acquirer,
    33: forwarder,
    37: `${time.slice(0, 6)}${traceNo}`,
    49: '156',
    ...(asked.reason === '' ? {} : { 60: asked.reason }),
    ...originalOf(asked),
    ...(asked.reference === '' ? {} : { 122: asked.reference }),
  }
  return pack({ mti, fields })
}

/** The message type of what a question refers to; the others refer to nothing. */
const originals: Readonly<Partial<Record<Question, string>>> = {
  reverse: questions.authorise.mti,
  undo: questions.authorise.mti,
  'reverse-hold': questions.hold.mti,
  'undo-hold': questions.hold.mti,
  capture: questions.hold.mti,
  'reverse-capture': questions.capture.mti,
  'undo-capture': questions.capture.mti,
}

/** F90: type, trace number, time, acquirer and forwarder of the original message. */
function originalOf({ question, settleKey, of = settleKey }: CardMessage): Fields {
  const mti = originals[question]
  if (mti === undefined) return {}
  const { acquirer, forwarder, traceNo, time } = settleKeyParts(of)
  return {
    90: `${mti}${traceNo}${time}${acquirer.padStart(11, '0')}${forwarder.padStart(11, '0')}`,
  }
}

/** The key in F90; institutions have eight digits. */
function originalKey(elements: string): SettleKey {
  const [traceNo, time] = [elements.slice(4, 10), elements.slice(10, 20)]
  const [acquirer, forwarder] = [elements.slice(23, 31), elements.slice(34, 42)]
  return formSettleKey({ acquirer, forwarder, traceNo, time })
}

const needed = [2, 4, 7, 11, 32, 33] as const
const neededToCapture = [...needed, 90] as const

export function decodeCardMessage(bytes: Buffer): CardRequest {
  const read = unpack(bytes)
  if (!read.ok) return unreadable(read.failure, bytes)
  const { mti, fields } = read.value
  const question = questionOf(mti, fields)
  const missing = (question === 'capture' ? neededToCapture : needed).find(
    (number) => fields[number] === undefined,
  )
  if (question === undefined) return { ok: false, code: '30', mti, says: `message type ${mti}` }
  if (missing !== undefined)
    return { ok: false, code: '30', mti, says: `field ${missing} is missing` }
  if (Number(fields[4]) === 0) return { ok: false, code: '13', mti, says: 'field 4 is nothing' }
  const settleKey = formSettleKey({
    acquirer: fields[32] ?? '',
    forwarder: fields[33] ?? '',
    traceNo: fields[11] ?? '',
    time: fields[7] ?? '',
  })
  const asked: CardMessage = {
    question,
    settleKey,
    cardNo: fields[2] ?? '',
    amountFen: fen(Number(fields[4])),
    reason: fields[60] ?? '',
    reference: fields[122] ?? '',
    ...(question === 'capture' ? { of: originalKey(fields[90] ?? '') } : {}),
  }
  return { ok: true, message: read.value, asked }
}

function unreadable(failure: ParseFailure, bytes: Buffer): CardRequest {
  const head = bytes.subarray(0, 4).toString('latin1')
  const mti = /^\d{4}$/.test(head) ? head : '0000'
  return { ok: false, code: responseCodeOf(failure), says: failureSentence(failure), mti }
}

function questionOf(mti: string, fields: Message['fields']): Question | undefined {
  const { 3: processing = '', 25: condition = '00' } = fields
  return questionsByWord.get(wordOf({ mti, processing, condition }))
}

/** Of a processing code the first two digits tell what is asked. */
const wordOf = ({
  mti,
  processing,
  condition,
}: Readonly<Record<'mti' | 'processing' | 'condition', string>>) =>
  `${mti} ${processing.slice(0, 2)} ${condition}`

const questionsByWord = new Map(
  (Object.keys(questions) as Question[]).map((name) => [wordOf(questions[name]), name]),
)

const echoed = [2, 3, 4, 7, 11, 12, 13, 32, 33, 37, 49] as const

/** The answer to a message: its type plus ten, its fields again, and F39. */
export function encodeCardAnswer({ mti, fields }: Message, outcome: Outcome, bank: string): Buffer {
  const again: { [N in FieldNumber]?: string } = {
    15: (fields[13] ?? '').padStart(4, '0'),
    39: responses[outcome].code,
    100: bank,
  }
  for (const number of echoed) {
    const content = fields[number]
    if (content !== undefined) again[number] = content
  }
  return pack({ mti: answerType(mti), fields: again })
}

/** The answer to what could not be read. */
export const encodeCardRefusal = (mti: string, code: ResponseCode): Buffer =>
  pack({ mti: answerType(mti), fields: { 39: code } })

/** What F39 concludes; no readable answer is no answer. */
export function decodeCardAnswer(bytes: Buffer): Outcome {
  const read = unpack(bytes)
  return read.ok ? outcomeOfResponseCode(read.value.fields[39] ?? '') : 'result-unknown'
}

const answerType = (mti: string) => `${mti.slice(0, 2)}${(Number(mti[2] ?? '0') + 1) % 10}0`

export const refundNoOf = ({ reference }: Pick<CardMessage, 'reference'>) => refundNo(reference)
