/**
 * The XML of APIv2: one root, flat children, text or CDATA (docs/sources.md, W6.1). Nothing else is
 * read: no DOCTYPE, no entities of one's own, no child within a child, no name twice. Written, a
 * text stands in CDATA and a number stands bare, one field a line, as production writes it.
 */
import { SaxesParser } from 'saxes'

/** The fields of a message in the order they came. */
export type Fields = ReadonlyMap<string, string>

/** Fields to be written: a number is written bare. */
export type Told = readonly (readonly [name: string, value: string | number])[]

/** Why bytes are no message: `empty`, not UTF-8, or not the XML described above. */
export type Unreadable = 'body-empty' | 'body-not-utf8' | 'body-malformed'

/** Fields of one message, and characters of it: more than any documented message has. */
const fieldsMax = 128
const charactersMax = 65_536
const usualRoot = 'xml'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Reads the fields below `<xml>`, or says why there are none. */
export function readXml(bytes: Uint8Array, root = usualRoot): Fields | Unreadable {
  if (bytes.length === 0) return 'body-empty'
  if (bytes.length > charactersMax) return 'body-malformed'
  const text = decoded(bytes)
  if (text === undefined) return 'body-not-utf8'
  if (text.trim() === '') return 'body-empty'
  return plainFields(text, root) ?? parsed(text, root) ?? 'body-malformed'
}

/** A field as nearly all are written: its name, and a CDATA or a text without anything to look at. */
const plainField =
  /[\t\n ]*<([A-Za-z_]\w*)>(?:<!\[CDATA\[([\t\n\u0020-\\^-\ud7ff]*)\]\]>|([\t\n -%'-;=-\\^-\ud7ff]*))<\/\1>/y

const plainEnd = /^[\t\n ]*<\/(\w+)>[\t\n ]*$/

/**
 * What is plain enough to be read without a parser, which takes a tenth of a whole payment's time;
 * nothing when a parser must look, be it only to refuse.
 */
function plainFields(text: string, root: string): Fields | undefined {
  const head = `<${root}>`
  if (!text.startsWith(head)) return undefined
  const fields = new Map<string, string>()
  let end = head.length
  plainField.lastIndex = end
  for (let match = plainField.exec(text); match !== null; match = plainField.exec(text)) {
    const [, name = '', quoted, bare = ''] = match
    if (fields.has(name)) return undefined
    fields.set(name, quoted ?? bare)
    end = plainField.lastIndex
  }
  const isWhole = plainEnd.exec(text.slice(end))?.[1] === root
  return isWhole && fields.size <= fieldsMax ? fields : undefined
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes)
  } catch {
    // A fatal decoder says that bytes are no UTF-8 by throwing, and says no more.
    return undefined
  }
}

/** What a reader throws at the first thing that APIv2 does not know. */
class Malformed extends Error {}

function parsed(text: string, root: string): Fields | undefined {
  try {
    return scanned(text, root)
  } catch (cause) {
    if (cause instanceof Malformed) return undefined
    throw cause
  }
}

function scanned(text: string, root: string): Fields {
  const fields = new Map<string, string>()
  const parser = new SaxesParser({ position: false })
  let depth = 0
  let value = ''
  parser.on('error', refuse)
  parser.on('doctype', refuse)
  parser.on('processinginstruction', refuse)
  parser.on('opentagstart', ({ name }) => {
    depth += 1
    value = ''
    if (depth === 1 ? name !== root : depth > 2 || fields.has(name)) refuse()
  })
  parser.on('text', (piece) => {
    value += piece
    if (depth === 1 && piece.trim() !== '') refuse()
  })
  parser.on('cdata', (piece) => {
    value += piece
    if (depth !== 2) refuse()
  })
  parser.on('closetag', ({ name }) => {
    if (depth === 2) fields.set(name, value)
    if (fields.size > fieldsMax) refuse()
    depth -= 1
  })
  parser.write(text).close()
  return fields
}

function refuse(): never {
  throw new Malformed()
}

/** `<xml><a><![CDATA[text]]></a>`, a line break, `<n>1</n>` … `</xml>`. */
export function writeXml(told: Told, root = usualRoot): string {
  let text = `<${root}>`
  for (const [name, value] of told) {
    const shown = typeof value === 'number' ? value : `<![CDATA[${inCdata(asRead(value))}]]>`
    text += `<${name}>${shown}</${name}>\n`
  }
  return `${text}</${root}>`
}

/** A value as whoever reads the message will find it: what is no character of XML is left out. */
export const asRead = (value: string | number): string =>
  typeof value === 'number'
    ? String(value)
    : isPrintable(value)
      ? value
      : value.replace(noCharacters, '')

/** What most values are, and what is told apart twenty times quicker than by the rule below. */
const printable = /^[\u0020-\u007e]*$/
export const isPrintable = (text: string) => printable.test(text)
const noCharacters = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu

const inCdata = (text: string) =>
  text.includes(']]>') ? text.replaceAll(']]>', ']]]]><![CDATA[>') : text
