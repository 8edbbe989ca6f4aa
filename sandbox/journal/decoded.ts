/**
 * A body read by its content type, or by its looks: JSON, a form, raw pairs, XML, multipart, a card
 * message. As text, field by field, and as a value that a part of it can be held against.
 */
import { pairsOf, textOf } from '../../simulators/alipay/form.ts'
import { unpack } from '../../simulators/banks/iso8583/message.ts'
import { parsePairs } from '../../simulators/unionpay/signature.ts'
import { readXml } from '../../simulators/wechatpay/v2/xml.ts'
import { textOf as bodyText } from '../telling/messages.ts'
import { type Field, flatJson, jsonIn, parsedJson } from './json-fields.ts'
import { partsOf } from './multipart.ts'

export interface Decoded {
  readonly text: string
  /** `amount.total`, `biz_content.out_trade_no`; numbers as they are spelled. */
  readonly fields: readonly Field[]
  /** Null when it has no form anybody knows. */
  readonly value: unknown
}

export interface Undecoded {
  readonly body: Buffer
  readonly contentType: string
  /** Without its question mark; of a request alone. */
  readonly query?: string
}

type Read = Pick<Decoded, 'fields' | 'value'>

/** What stands in the query comes before what stands in the body. */
export function decode({ body, contentType, query = '' }: Undecoded): Decoded {
  const latin1 = body.toString('latin1')
  const text = bodyText(latin1, { 'content-type': contentType })
  const read = readBody({ body, latin1, text, contentType })
  if (query === '') return { text, ...read }
  const asked = readForm(query)
  const value = isRecord(read.value)
    ? { ...(asked.value as object), ...read.value }
    : (read.value ?? asked.value)
  return { text, fields: [...asked.fields, ...read.fields], value }
}

interface Body {
  readonly body: Buffer
  readonly latin1: string
  readonly text: string
  readonly contentType: string
}

const nothing: Read = { fields: [], value: null }

function readBody({ body, latin1, text, contentType }: Body): Read {
  if (body.length === 0) return nothing
  if (/multipart\//i.test(contentType)) return readMultipart(latin1, contentType)
  if (/octet-stream/i.test(contentType)) return readCard(body)
  if (/^\s*[{[]/.test(text)) return readJson(text)
  if (/^\s*<(?!!doctype|html)/i.test(text)) return readXmlBody(body)
  if (/urlencoded/i.test(contentType)) return readForm(latin1)
  if (!/^[\w.-]+=/.test(text)) return nothing
  const pairs = /^[^\r\n ]*%[0-9A-Fa-f]{2}/.test(text) ? undefined : parsePairs(text)
  return pairs === undefined ? readForm(latin1) : recordOf(Object.entries(pairs))
}

function readJson(text: string): Read {
  const value = parsedJson(text)
  return value === undefined ? nothing : { fields: flatJson(text), value }
}

function readXmlBody(body: Buffer): Read {
  const read = readXml(body)
  return typeof read === 'string' ? nothing : recordOf([...read])
}

/** Percent signs in bytes; which charset they are of, a form says itself. */
function readForm(latin1: string): Read {
  const pairs = pairsOf(latin1)
  const charset = pairs.find(([name]) => name === 'charset')?.[1] ?? ''
  const as = /^gb/i.test(charset) ? 'gbk' : 'utf-8'
  return recordOf(pairs.map(([name, value]) => [textOf(name, as), textOf(value, as)] as const))
}

const readMultipart = (latin1: string, contentType: string): Read =>
  recordOf(partsOf(latin1, contentType))

function readCard(body: Buffer): Read {
  const read = unpack(body)
  if (!read.ok) return nothing
  const fields = Object.entries(read.value.fields).map(
    ([number, content]) => [`F${number}`, String(content)] as const,
  )
  return recordOf([['MTI', read.value.mti], ...fields])
}

/** Pairs, and JSON that stands in one of them, such as Alipay's `biz_content`. */
function recordOf(pairs: readonly Field[]): Read {
  const value: Record<string, unknown> = Object.create(null)
  const fields = pairs.flatMap(([name, text]): readonly Field[] => {
    const inner = jsonIn(text)
    if (!(name in value)) value[name] = inner ?? text
    return inner === undefined ? [[name, text]] : flatJson(text, name)
  })
  return { fields, value }
}

const isRecord = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
