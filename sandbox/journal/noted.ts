/**
 * One request or send as the journal keeps it: references to what the door has anyway, nothing copied
 * and nothing read. What it says is found out when somebody asks.
 */
import type { Hop } from '../../core/events.ts'
import type { About } from '../../simulators/host/fault-gate.ts'
import type { Silence, WireReply, WireRequest } from '../../simulators/host/institution.ts'
import type { Note, NotedRefusal } from '../../simulators/host/note.ts'
import type { EntryKind } from './entry.ts'

/** Who numbers and keeps what was noted. */
export interface Keeper {
  now(): number
  next(): number
  keep(noted: Noted): void
}

export class Noted implements Note {
  readonly number: number
  readonly at: number
  readonly began: number
  readonly kind: EntryKind
  readonly institution: string
  readonly #keeper: Keeper
  hop: Hop | undefined = undefined
  about: About | undefined = undefined
  outcome: string | undefined = undefined
  refusal: NotedRefusal | undefined = undefined
  method = ''
  target = ''
  /** Names and values in turn as they came, or the headers of a letter. */
  headers: readonly string[] | Readonly<Record<string, string>> = none
  body: Buffer | string = ''
  reply: WireReply | undefined = undefined
  silence: string | undefined = undefined
  ms = 0
  /** About how many bytes it takes; known once it has ended. */
  bytes = 0

  constructor(kind: EntryKind, institution: string, keeper: Keeper) {
    this.kind = kind
    this.institution = institution
    this.#keeper = keeper
    this.number = keeper.next()
    this.at = keeper.now()
    this.began = performance.now()
  }

  ended(request: WireRequest, rawHeaders: readonly string[], reply: WireReply | Silence): void {
    // What houses ask one another is no entry, be it over a door or directly.
    if (request.path.startsWith('/interchange/')) return
    this.method = request.method
    this.target = request.target
    this.headers = rawHeaders
    this.body = request.body
    this.end(reply)
  }

  end(reply: WireReply | string): void {
    this.ms = performance.now() - this.began
    if (typeof reply === 'string') this.silence = reply
    else this.reply = reply
    this.bytes = weightOf(this)
    this.#keeper.keep(this)
  }
}

const none: readonly string[] = []

/** What an entry takes beside its texts: itself, its facts, and the objects around its two bodies. */
const ownBytes = 640
/** What V8 takes for a text beside its characters, its place in a list included. */
const textBytes = 28

function weightOf({ target, headers, body, reply, refusal }: Noted): number {
  let bytes = ownBytes + target.length + weightOfHeaders(headers) + weightOfBody(body)
  if (reply !== undefined) bytes += weightOfHeaders(reply.headers) + weightOfBody(reply.body)
  if (refusal?.diagnosis !== undefined) {
    const { weSigned, theySigned } = refusal.diagnosis
    bytes += 2 * (weSigned.length + (theySigned?.length ?? 0))
  }
  return bytes
}

function weightOfHeaders(headers: Noted['headers']): number {
  let bytes = 0
  if (isLines(headers)) {
    for (const text of headers) bytes += textBytes + text.length
    return bytes
  }
  for (const name in headers) bytes += textBytes + name.length + (headers[name]?.length ?? 0)
  return bytes
}

export const isLines = (headers: Noted['headers']): headers is readonly string[] =>
  Array.isArray(headers)

/** A small piece of a pool keeps its share of the pool; a text may take two bytes a character. */
const weightOfBody = (body: Buffer | string): number =>
  typeof body === 'string' ? 2 * body.length : body.length
