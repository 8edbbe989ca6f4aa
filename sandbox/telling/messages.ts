/** What was said, in the form it travelled in, and field by field; masked. */
import iconv from 'iconv-lite'
import type { CardWork } from '../../core/card-messages.ts'
import type { AskOf, MessageKind } from '../../core/interchange.ts'
import { isOutcome } from '../../core/outcome.ts'
import type { ToldField, ToldMessage } from '../../dashboard/protocol/story.ts'
import { asciiFields } from '../../simulators/banks/iso8583/fields.ts'
import { unpack } from '../../simulators/banks/iso8583/message.ts'
import { issuers } from '../../simulators/banks/issuers.ts'
import {
  type CardMessage,
  encodeCardAnswer,
  encodeCardMessage,
  reversals,
  undoings,
} from '../../simulators/banks/wire.ts'
import { writeAnswer, writeAsk } from '../../simulators/host/envelope.ts'
import { fieldsOf } from './fields.ts'
import type { HeardAsked, KeptReply, KeptRequest } from './heard.ts'
import type { Mask } from './mask.ts'

/** A message without what is said of it: its signature and what is sealed in it. */
type Bare = Omit<ToldMessage, 'signature' | 'opened'>

export function requestMessage(request: KeptRequest, mask: Mask): Bare {
  const { method, target, headers, body } = request
  const about = {
    form: 'http',
    start: mask.text(`${method} ${target} HTTP/1.1`),
    headers: shownHeaders(headers, mask),
  } as const
  if (isCardDoor(target)) return { ...about, ...cardWords(body, mask) }
  const text = textOf(body, headers)
  return {
    ...about,
    ...{ body: mask.text(text), bytes: body.length },
    fields: body === '' ? queried(target, mask) : maskedFields(fieldsOf(text), mask),
  }
}

const queried = (target: string, mask: Mask) =>
  target.includes('?') ? maskedFields(fieldsOf(target.slice(target.indexOf('?') + 1)), mask) : []

export function replyMessage(reply: KeptReply, mask: Mask): Bare {
  const { status, headers, body } = reply
  const about = {
    form: 'http',
    start: `HTTP/1.1 ${status}`,
    headers: shownHeaders(headers, mask),
  } as const
  if (isCardMessage(headers)) return { ...about, ...cardWords(body, mask) }
  const text = textOf(body, headers)
  const fields = maskedFields(fieldsOf(text), mask)
  return { ...about, body: mask.text(text), bytes: body.length, fields }
}

const shownHeaders = (headers: Readonly<Record<string, string>>, mask: Mask) =>
  Object.entries(headers).map(([name, value]) => [name, mask.field(name, value)] as const)

const maskedFields = (fields: readonly ToldField[], mask: Mask): ToldField[] =>
  fields.map(([name, value]) => [name, mask.field(name.slice(name.lastIndexOf('.') + 1), value)])

/** Card messages at a bank's own door are bytes, whatever their sender calls them. */
const isCardDoor = (target: string) => /^\/iso8583(?:\?|$)/.test(target)

const isCardMessage = (headers: Readonly<Record<string, string>>) =>
  /octet-stream/.test(headers['content-type'] ?? headers['Content-Type'] ?? '')

/** They read like those between houses; of one that cannot be read nothing is shown. */
function cardWords(body: string, mask: Mask): Pick<Bare, 'body' | 'bytes' | 'fields'> {
  const bytes = Buffer.from(body, 'latin1')
  const read = unpack(bytes)
  if (!read.ok) return { body: '', bytes: bytes.length, fields: [] }
  const { body: shown, fields } = isoMessage(bytes, read.value.fields[2] ?? '', mask)
  return { body: shown, bytes: bytes.length, fields }
}

/** In its charset; of bytes that are no text those that are letters, so that they can be covered. */
export function textOf(body: string, headers: Readonly<Record<string, string>>): string {
  const bytes = Buffer.from(body, 'latin1')
  const type = headers['content-type'] ?? headers['Content-Type'] ?? ''
  if (/charset=["']?(gbk|gb2312|gb18030)/i.test(type)) return iconv.decode(bytes, 'gbk')
  const text = bytes.toString('utf8')
  return Buffer.from(text).equals(bytes) ? text : body.replaceAll(/[^\t\n\r -~]/g, '·')
}

/** Between houses: a card's bank is asked in ISO 8583, everybody else in JSON. */
export function askMessages(
  { hop, kind, ask, answer }: HeardAsked,
  mask: Mask,
): { readonly request: Bare; readonly reply: Bare | null } {
  const card = cardMessageOf(kind, ask)
  if (card !== undefined)
    return cardMessages(card, { bank: hop.slice(hop.indexOf('>') + 1), answer }, mask)
  const interchange = (start: string, text: string): Bare => ({
    form: 'interchange',
    start,
    headers: [],
    body: mask.text(text),
    bytes: Buffer.byteLength(text),
    fields: maskedFields(fieldsOf(text), mask),
  })
  const asked = writeAsk(kind, ask as AskOf<typeof kind>)
  return {
    request: interchange(`POST /interchange/${kind} (${hop})`, asked),
    reply: answer === undefined ? null : interchange('200', writeAnswer(kind, answer as never)),
  }
}

function cardMessages(
  card: CardMessage,
  { bank, answer }: { readonly bank: string; readonly answer: object | undefined },
  mask: Mask,
) {
  const bytes = encodeCardMessage(card)
  const request = isoMessage(bytes, card.cardNo, mask)
  const outcome = answer !== undefined && 'outcome' in answer ? String(answer.outcome) : ''
  const read = unpack(bytes)
  // Silence is no message.
  if (!read.ok || !isOutcome(outcome) || outcome === 'result-unknown') {
    return { request, reply: null }
  }
  const { institutionCode = '' } = issuers.find(({ id }) => id === bank) ?? {}
  const reply = encodeCardAnswer(read.value, outcome, institutionCode)
  return { request, reply: isoMessage(reply, card.cardNo, mask) }
}

function isoMessage(bytes: Buffer, cardNo: string, mask: Mask): Bare {
  const read = unpack(bytes)
  const { mti = '', fields = {} } = read.ok ? read.value : {}
  const told: ToldField[] = [...asciiFields.fields.values()].flatMap(({ number, name }) => {
    const content = fields[number]
    return content === undefined ? [] : [[`F${number} ${name}`, mask.card(content, cardNo)]]
  })
  return {
    form: 'iso8583',
    start: mti,
    headers: [],
    body: dumped(mask.card(bytes.toString('latin1'), cardNo)),
    bytes: bytes.length,
    fields: told,
  }
}

/** Sixteen bytes to a line: where they stand, as hexadecimal digits, and as text. */
function dumped(bytes: string): string {
  const lines: string[] = []
  for (let at = 0; at < bytes.length; at += 16) {
    const line = bytes.slice(at, at + 16)
    const hex = Buffer.from(line, 'latin1')
      .toString('hex')
      .replaceAll(/..(?!$)/g, '$& ')
    const text = line.replaceAll(/[^ -~]/g, '.')
    lines.push(`${at.toString(16).padStart(4, '0')}  ${hex.padEnd(47)}  ${text}`)
  }
  return lines.join('\n')
}

/** The card message behind each kind of question to a bank. */
const questionOf: Readonly<
  Partial<Record<MessageKind, (was: CardWork) => CardMessage['question']>>
> = {
  authorise: () => 'authorise',
  'hold-card': () => 'hold',
  'capture-card': () => 'capture',
  'reverse-authorisation': (was) => reversals[was],
  'credit-card': () => 'credit',
  'undo-card': (was) => undoings[was],
}

function cardMessageOf(kind: MessageKind, ask: object): CardMessage | undefined {
  const question = questionOf[kind]
  if (question === undefined) return undefined
  const asked = ask as AskOf<'authorise'> &
    Partial<AskOf<'reverse-authorisation'> & AskOf<'credit-card'> & AskOf<'capture-card'>>
  const { settleKey, cardNo, amountFen, was = 'purchase', reason = '', refundNo = '', of } = asked
  return {
    question: question(was),
    ...{ settleKey, cardNo, amountFen, reason, reference: refundNo },
    ...(of === undefined ? {} : { of }),
  }
}
