/**
 * Reads HTTP/1.1 answers from the pieces a socket gives, one request at a time on it: framed by
 * length, in chunks, or by the end of the connection. What is no HTTP, or too long, is garbled.
 */
import { limits } from '../../core/limits.ts'

export interface Answer {
  readonly status: number
  /** Status line and headers, latin1, without the empty line. */
  readonly head: string
  readonly body: Buffer
  /** The connection takes no further request. */
  readonly closes: boolean
}

export interface AnswerReader {
  /** Takes the next piece; the answer once it is whole. @throws Garbled */
  take(piece: Buffer): Answer | undefined
  /** The connection ended: an answer without a length is whole now. */
  end(): Answer | undefined
}

export class Garbled extends Error {}

/** How the body ends: after so many bytes, with its last chunk, or with the connection. */
type Framing = number | 'chunked' | 'until-close'

interface Head {
  readonly text: string
  readonly status: number
  readonly framing: Framing
  readonly closes: boolean
}

const emptyLine = Buffer.from('\r\n\r\n')
const none: Buffer = Buffer.alloc(0)

export function createAnswerReader(): AnswerReader {
  let held = none
  // A server writes the same head again and again: it is read once.
  let known: Head | undefined

  const headIn = (bytes: Buffer, end: number): Head => {
    const text = bytes.toString('latin1', 0, end)
    const head = known?.text === text ? known : readHead(text)
    known = head
    return head
  }

  const take = (piece: Buffer): Answer | undefined => {
    const bytes = held.length === 0 ? piece : Buffer.concat([held, piece])
    const end = bytes.indexOf(emptyLine)
    if (end < 0 || end > limits.answerHeadBytesMax) {
      if (bytes.length > limits.answerHeadBytesMax) throw new Garbled('A head without an end.')
      held = bytes
      return undefined
    }
    const head = headIn(bytes, end)
    const rest = bytes.subarray(end + emptyLine.length)
    // What the server says on the way is no answer yet.
    if (head.status < 200) {
      held = none
      return take(rest)
    }
    const body = bodyIn(rest, head.framing)
    held = body === undefined ? bytes : none
    if (held.length > limits.answerBytesMax) throw new Garbled('An answer without an end.')
    return body && { status: head.status, head: head.text, body, closes: head.closes }
  }

  return {
    take,
    end: () => {
      const end = held.indexOf(emptyLine)
      if (end < 0) return undefined
      const { status, text, framing } = headIn(held, end)
      if (framing !== 'until-close') return undefined
      return { status, head: text, body: held.subarray(end + emptyLine.length), closes: true }
    },
  }
}

function readHead(text: string): Head {
  const found = /^HTTP\/1\.([01]) (\d{3})(?: |\r|$)/.exec(text)
  if (found === null) throw new Garbled(`No HTTP/1.1: ${text.slice(0, 60)}`)
  const status = Number(found[2])
  const connection = headerIn(text, 'connection')?.toLowerCase()
  const framing = framingOf(text, status)
  const closes =
    framing === 'until-close' ||
    (found[1] === '0' ? connection !== 'keep-alive' : connection === 'close')
  return { text, status, framing, closes }
}

function framingOf(text: string, status: number): Framing {
  if (status < 200 || status === 204 || status === 304) return 0
  if (/\bchunked$/i.test(headerIn(text, 'transfer-encoding') ?? '')) return 'chunked'
  const length = headerIn(text, 'content-length')
  if (length === undefined) return 'until-close'
  if (!/^\d{1,15}$/.test(length)) throw new Garbled(`A length of ${length.slice(0, 60)}.`)
  return Number(length)
}

function headerIn(text: string, name: string): string | undefined {
  return new RegExp(`\\r\\n${name}:[ \\t]*([^\\r\\n]*?)[ \\t]*(?=\\r\\n|$)`, 'i').exec(text)?.[1]
}

/** The body, once all of it is there. */
function bodyIn(bytes: Buffer, framing: Framing): Buffer | undefined {
  if (framing === 'until-close') return undefined
  if (framing === 'chunked') return chunksIn(bytes)
  if (bytes.length > framing) throw new Garbled('More came than was asked for.')
  return bytes.length === framing ? bytes : undefined
}

function chunksIn(bytes: Buffer): Buffer | undefined {
  const chunks: Buffer[] = []
  for (let at = 0; ; ) {
    const lineEnd = bytes.indexOf('\r\n', at)
    if (lineEnd < 0) return undefined
    const size = /^[\da-f]{1,8}(?=;|$)/i.exec(bytes.toString('latin1', at, lineEnd))?.[0]
    if (size === undefined) throw new Garbled('A chunk without a size.')
    const from = lineEnd + 2
    const length = Number.parseInt(size, 16)
    if (length === 0) return trailersEnd(bytes, lineEnd) ? Buffer.concat(chunks) : undefined
    if (bytes.length < from + length + 2) return undefined
    chunks.push(bytes.subarray(from, from + length))
    at = from + length + 2
  }
}

/** After the last chunk come trailers, often none, and an empty line. */
const trailersEnd = (bytes: Buffer, lastLineEnd: number) =>
  bytes.indexOf(emptyLine, lastLineEnd) === bytes.length - emptyLine.length
