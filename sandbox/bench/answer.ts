/**
 * Reads one HTTP/1.1 answer from the pieces a socket gives, and no more than a presser needs of it.
 * A connection that carries one request at a time never holds two answers.
 */

export interface Answer {
  readonly status: number
  /** As latin1: bytes stay bytes, and the comparison costs the presser little. */
  readonly body: string
  /** The server will not take another request on this connection. */
  readonly closes: boolean
}

/**
 * Takes the next piece; the whole answer once it is there.
 * @throws Error when what comes is no answer, or says more than one.
 */
export type AnswerReader = (piece: Buffer) => Answer | undefined

export function createAnswerReader(): AnswerReader {
  let held = ''
  let last: Head | undefined
  return (piece) => {
    const text = held === '' ? piece.toString('latin1') : held + piece.toString('latin1')
    const read = whole(text, last)
    held = read === undefined ? text : ''
    if (read === undefined) return undefined
    last = read.head
    return { status: last.status, body: read.body, closes: last.closes }
  }
}

const endOfHead = '\r\n\r\n'

/** What a head says. One server writes the same head for a second on end, so the last is remembered. */
interface Head {
  readonly text: string
  readonly status: number
  /** Of the body; `chunked` when the body tells. */
  readonly length: number | 'chunked'
  readonly closes: boolean
}

const closing = /\r\nconnection: *close/i
const lengthOf = /\r\ncontent-length: *(\d+)/i
const inChunks = /\r\ntransfer-encoding: *chunked/i

function readHead(text: string): Head {
  const status = Number(text.slice(9, 12))
  if (!text.startsWith('HTTP/1.') || !(status >= 200)) throw new Error(`No answer: ${text}`)
  const told = lengthOf.exec(text)?.[1]
  const bare = status === 204 || status === 304 ? 0 : undefined
  const length = inChunks.test(text) ? 'chunked' : told === undefined ? bare : Number(told)
  if (length === undefined) throw new Error(`An answer without a length: ${text}`)
  return { text, status, length, closes: closing.test(text) }
}

function whole(text: string, last: Head | undefined): { head: Head; body: string } | undefined {
  const end = text.indexOf(endOfHead)
  if (end < 0) return undefined
  const headText = text.slice(0, end)
  const head = headText === last?.text ? last : readHead(headText)
  const from = end + endOfHead.length
  const body = head.length === 'chunked' ? joined(text, from) : cut(text, from, head.length)
  return body === undefined ? undefined : { head, body }
}

function cut(text: string, from: number, length: number): string | undefined {
  const end = from + length
  if (text.length > end) throw new Error(`More than one answer: ${text.slice(end, end + 80)}`)
  return text.length < end ? undefined : text.slice(from)
}

/** The chunks put together; undefined until the last has come. */
function joined(text: string, from: number): string | undefined {
  let body = ''
  for (let at = from; ; ) {
    const lineEnd = text.indexOf('\r\n', at)
    if (lineEnd < 0) return undefined
    const size = Number.parseInt(text.slice(at, lineEnd), 16)
    if (Number.isNaN(size)) throw new Error(`No chunk: ${text.slice(at, at + 80)}`)
    const end = lineEnd + 2 + size
    if (text.length < end + 2) return undefined
    if (size === 0) return body
    body += text.slice(lineEnd + 2, end)
    at = end + 2
  }
}
