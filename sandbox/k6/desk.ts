/**
 * The merchant's desk: a small server on this machine where notifications arrive, because k6 cannot
 * listen. It answers as it is told to: at once or late, and refusing a share. Its paths are k6's.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { acknowledgements } from './acknowledgements.ts'
import { createDeskBook, type DeskBook } from './desk-book.ts'

export interface Desk {
  readonly url: string
  close(): Promise<void>
}

interface Manner {
  /** How long it takes to answer a notification. */
  answerMs: number
  /** The share it refuses, 0 to 1. */
  refuseShare: number
  /** What is owed of the next refusal: a share of 0.3 refuses every third or fourth. */
  owed: number
}

interface DeskParts {
  readonly book: DeskBook
  readonly manner: Manner
  readonly now: () => number
}

/** A body beyond this is no notification of any network. */
const bodyBytesMax = 64 * 1024

/** Opens the desk on a free port of the loopback. */
export async function openDesk(now: () => number = Date.now): Promise<Desk> {
  const manner = { answerMs: 0, refuseShare: 0, owed: 0 }
  const parts: DeskParts = { book: createDeskBook(), manner, now }
  const server = createServer((request, response) => {
    serve(parts, request, response).catch(() => response.destroy())
  })
  server.keepAliveTimeout = 30_000
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${portOf(server)}`, close: () => closed(server) }
}

const portOf = (server: Server) => (server.address() as AddressInfo).port

function closed(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(() => resolve()))
}

interface Ask {
  readonly order: string
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

/** What each path does, by its first word. */
const doings: Readonly<
  Record<string, (parts: DeskParts, ask: Ask, response: ServerResponse) => Promise<void> | void>
> = {
  hear,
  paid: ({ book, now }, { order, body }, response) => {
    const { at } = fieldsOf(body)
    book.paid(order, typeof at === 'number' ? at : now())
    told(response, {})
  },
  heard: ({ book }, { order }, response) => {
    const notice = book.notice(order)
    told(response, notice ?? {}, notice === undefined ? 404 : 200)
  },
  manner: ({ manner }, { body }, response) => {
    const { answerMs, refuseShare } = fieldsOf(body)
    manner.answerMs = numberOr(answerMs, manner.answerMs)
    manner.refuseShare = numberOr(refuseShare, manner.refuseShare)
    told(response, manner)
  },
  counts: ({ book }, _ask, response) => told(response, book.counts()),
  lags: ({ book }, _ask, response) => told(response, book.lags()),
}

async function serve(parts: DeskParts, request: IncomingMessage, response: ServerResponse) {
  const [, word = '', wire = '', orderNo = ''] = (request.url ?? '').split('/')
  const doing = Object.hasOwn(doings, word) ? doings[word] : undefined
  const body = await bodyOf(request)
  const ask = { order: `${wire}/${orderNo}`, body, headers: flat(request) }
  if (doing === undefined) told(response, {}, 404)
  else await doing(parts, ask, response)
}

async function hear(parts: DeskParts, { order, body, headers }: Ask, response: ServerResponse) {
  const { book, manner, now } = parts
  book.hear(order, now(), { headers, body })
  if (manner.answerMs > 0) await new Promise((resolve) => setTimeout(resolve, manner.answerMs))
  manner.owed += manner.refuseShare
  if (manner.owed >= 1) {
    manner.owed -= 1
    book.refused()
    told(response, {}, 500)
    return
  }
  const wire = order.split('/')[0] ?? ''
  const { status, body: text } = acknowledgements[wire] ?? { status: 200, body: 'ok' }
  response.writeHead(status).end(text)
}

function told(response: ServerResponse, value: object, status = 200): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value))
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size > bodyBytesMax) throw new RangeError('The body is too large.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

const flat = ({ headers }: IncomingMessage): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))

function fieldsOf(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch (cause) {
    if (cause instanceof SyntaxError) return {}
    throw cause
  }
}

const numberOr = (value: unknown, otherwise: number) =>
  typeof value === 'number' && value >= 0 ? value : otherwise
