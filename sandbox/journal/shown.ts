/**
 * An entry as it is shown: secrets, card numbers and persons covered by their names and by their form.
 * Uncovered it has its exact bytes in base64 beside the text.
 */

import { bareMask, type Mask } from '../telling/mask.ts'
import { requestMessage, textOf } from '../telling/messages.ts'
import type { Entry, HeaderLines } from './entry.ts'
import type { Field } from './json-fields.ts'
import { contentTypeOf, type Look } from './look.ts'

export interface ShownMessage {
  readonly headers: HeaderLines
  /** As text in its charset; a card message as its bytes are read. */
  readonly body: string
  readonly bytes: number
  /** Field by field, as far as its form is known. */
  readonly fields: readonly Field[]
  /** The exact bytes, where nothing is covered. */
  readonly base64?: string
}

/** What covers; null where nothing is to be. */
export type Covering = Mask | null

export function shownEntry(look: Look, mask: Covering) {
  const { request, reply, refusal, ...facts } = look.entry()
  return {
    ...facts,
    request: {
      method: request.method,
      target: covered(request.target, mask),
      ...shownSide({ ...request, fields: look.asked.fields, opens: request.target }, mask),
    },
    reply: reply && {
      status: reply.status,
      ...shownSide({ ...reply, fields: look.told?.fields ?? [], opens: null }, mask),
    },
    ...(refusal === undefined ? {} : { refusal: shownRefusal(refusal, mask) }),
  }
}

export type ShownEntry = ReturnType<typeof shownEntry>

/** A line for a list: without headers, bodies and long texts. */
export function summaryOf(look: Look, mask: Covering) {
  const { request, reply, refusal, ...facts } = look.entry()
  return {
    ...facts,
    ...{ method: request.method, target: covered(request.target, mask) },
    status: reply?.status ?? null,
    requestBytes: request.body.length,
    replyBytes: reply?.body.length ?? 0,
    ...(refusal === undefined ? {} : { reason: covered(refusal.reason, mask) }),
  }
}

/** What stays readable of an entry whatever it looks like: the names of the payment. */
export function openIn(look: Look): readonly string[] {
  const { noted, orderNo, refundNo, merchant } = look
  const { trace = '', payerCode = '' } = noted.about ?? {}
  return [trace, payerCode, orderNo, refundNo, merchant]
}

interface Side {
  readonly headers: HeaderLines
  readonly body: Buffer
  readonly fields: readonly Field[]
  /** The target of a request; null of a reply. */
  readonly opens: string | null
}

function shownSide({ headers, body, fields, opens }: Side, mask: Covering): ShownMessage {
  return {
    headers: headers.map(([name, value]) => [name, shownHeader(name, value, mask)]),
    ...{ body: shownBody({ headers, body, opens }, mask), bytes: body.length },
    fields: fields
      .slice(0, fieldsMax)
      .map(([name, value]) => [name, shownField(name, value, mask)]),
    ...(mask === null ? { base64: body.toString('base64') } : {}),
  }
}

/** So many fields are shown one by one. */
const fieldsMax = 120

/** A card message reads as its bytes do; everything else in its charset. */
function shownBody({ headers, body, opens }: Omit<Side, 'fields'>, mask: Covering): string {
  const contentType = contentTypeOf(headers)
  const told = { headers: { 'content-type': contentType }, body: body.toString('latin1') }
  if (!/octet-stream/i.test(contentType) && !opens?.startsWith('/iso8583')) {
    return covered(textOf(told.body, told.headers), mask)
  }
  return requestMessage({ method: '', target: '/iso8583', ...told }, mask ?? bareMask).body
}

const covered = (text: string, mask: Covering) => mask?.text(text) ?? text

/** A field may hold a whole form or JSON of its own. */
function shownField(path: string, value: string, mask: Covering): string {
  const name = path.slice(path.lastIndexOf('.') + 1)
  return mask === null ? value : mask.field(name, mask.text(value))
}

function shownHeader(name: string, value: string, mask: Covering): string {
  if (mask === null) return value
  if (/authorization$/i.test(name)) return shownAuthorization(value, mask)
  return mask.field(name, mask.text(value))
}

/** Who asks stays readable; what proves it, or any other credential, does not. */
function shownAuthorization(value: string, mask: Mask): string {
  const [scheme = '', ...rest] = value.split(' ')
  if (!/^(?:WECHATPAY2|ALIPAY)-/i.test(scheme)) return `${scheme} ${stars(rest.join(' '))}`
  return mask.text(
    value.replaceAll(
      /((?:signature|sign)=")([^"]*)|((?:signature|sign)=)([^",]+)/gi,
      (...found) => {
        const [, quoted, inQuotes = '', plain = '', text = ''] = found
        return quoted === undefined ? `${plain}${stars(text)}` : `${quoted}${stars(inQuotes)}`
      },
    ),
  )
}

const stars = (text: string) => '*'.repeat(text.length)

export function shownRefusal(
  { reason, diagnosis }: NonNullable<Entry['refusal']>,
  mask: Covering,
): NonNullable<Entry['refusal']> {
  if (diagnosis === undefined) return { reason: covered(reason, mask) }
  const { weSigned, theySigned, detail } = diagnosis
  const theirs = theySigned === null ? null : covered(theySigned, mask)
  const texts = { weSigned: covered(weSigned, mask), theySigned: theirs }
  const told = { ...diagnosis, ...texts, detail: covered(detail, mask) }
  return { reason: covered(reason, mask), diagnosis: told }
}
