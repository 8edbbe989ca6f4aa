/**
 * Institutions speak over sockets: one JSON object per message, `POST /interchange/{kind}`. A secret
 * of the sandbox keeps strangers out; bad days are had at the receiving door, as in memory.
 */
import { timingSafeEqual } from 'node:crypto'
import { Agent, request } from 'undici'
import type { Clock } from '../../core/clock.ts'
import type { Hop } from '../../core/events.ts'
import type { InstitutionId } from '../../core/ids.ts'
import type { AnswerOf, AskOf, MessageKind } from '../../core/interchange.ts'
import { limits } from '../../core/limits.ts'
import { isMessageKind, readAnswer, readAsk, writeAnswer, writeAsk } from './envelope.ts'
import { type Gate, isSilence } from './fault-gate.ts'
import type { Host, Route, Silence, WireReply, WireRequest } from './institution.ts'
import {
  type Answers,
  answerOrSilence,
  type Patience,
  type Peer,
  patienceFor,
  receive,
  unknownResult,
} from './peer.ts'

export interface HttpPeer extends Peer {
  /** Closes the connections; what is under way breaks. */
  close(): Promise<void>
}

export interface HttpPeerParts {
  readonly from: InstitutionId
  readonly clock: Clock
  readonly patience: Patience
  /** Where an institution's door is, `http://127.0.0.1:9004`; nothing for a stranger. */
  readonly urlOf: (to: InstitutionId) => string | undefined
  readonly secret: string
}

export function createHttpPeer({ from, clock, patience, urlOf, secret }: HttpPeerParts): HttpPeer {
  const agent = new Agent({ connections: limits.requestsAtOnceMax, pipelining: 1 })
  const underWay = new Set<AbortController>()
  let isClosed = false
  const headers = {
    'Content-Type': 'application/json',
    'Hutong-Peer': from,
    'Hutong-Secret': secret,
  }

  /** An answer, silence until patience ends, or the unknown result of a broken connection. */
  const send = async <K extends MessageKind>(
    url: string,
    { hop, kind, message }: { hop: Hop; kind: K; message: AskOf<K> },
    signal: AbortSignal,
  ): Promise<AnswerOf<K> | 'no-answer'> => {
    const target = `${url}/interchange/${kind}`
    const body = writeAsk(kind, message)
    const reply = await request(target, {
      method: 'POST',
      headers,
      body,
      signal,
      dispatcher: agent,
      headersTimeout: 0,
      bodyTimeout: 0,
    })
      .then(async ({ statusCode, body }) => ({ statusCode, text: await body.text() }))
      .catch((cause: unknown) => broken(cause))
    if (signal.aborted && !isClosed) return 'no-answer'
    if (reply === 'broken' || isOverloaded(reply.statusCode)) return unknownResult<K>(hop)
    if (reply.statusCode === 200) return readAnswer(kind, JSON.parse(reply.text))
    throw new Error(`Failed to ask ${hop} ${kind}: ${reply.statusCode} ${reply.text.slice(0, 200)}`)
  }

  return {
    ask: (to, kind, message) => {
      const hop: Hop = `${from}>${to}`
      const url = urlOf(to)
      if (url === undefined) return Promise.resolve(unknownResult(hop))
      const waitMs = patienceFor(to, kind, patience)
      const abort = new AbortController()
      const cancel = clock.after(waitMs, () => abort.abort(), 'patience')
      underWay.add(abort)
      const sent = send(url, { hop, kind, message }, abort.signal).finally(() => {
        cancel()
        underWay.delete(abort)
      })
      return answerOrSilence(clock, waitMs, hop, sent)
    },
    close: async () => {
      isClosed = true
      for (const abort of underWay) abort.abort()
      // Each connection for itself: to destroy the agent hands one error to all of them, and a process
      // in which another library marks errors of sockets, as urllib does, would wait for ever.
      await agent.close()
    },
  }
}

/** Too busy, or a mistake that its own house has told of: what it did is not known. */
const isOverloaded = (status: number) => status === 429 || status >= 500

/** Whatever breaks below HTTP, nobody knows what the other side did. */
function broken(cause: unknown): 'broken' {
  if (cause instanceof Error) return 'broken'
  throw cause
}

/** The receiving side: a message with the sandbox's secret passes the gate like one from memory. */
export function interchangeRoute(
  host: Pick<Host, 'id'>,
  gate: Gate,
  answers: Answers,
  secret: string,
): Route {
  return {
    method: 'POST',
    path: '/interchange/:kind',
    serve: async (request) => {
      const from = senderOf(request, secret)
      if (from === undefined) return plain(403, 'Only institutions of this sandbox speak here.')
      const { kind = '' } = request.params
      if (!isMessageKind(kind) || answers[kind] === undefined) {
        return plain(404, `${host.id} does not answer ${kind}.`)
      }
      return serve({ hop: `${from}>${host.id}`, kind, gate, answers }, request.body)
    },
  }
}

/** The name of the institution that knocks, when it knows the secret. */
function senderOf({ headers }: WireRequest, secret: string): string | undefined {
  const { 'hutong-peer': from = '', 'hutong-secret': told = '' } = headers
  const known = Buffer.byteLength(told) === Buffer.byteLength(secret)
  if (!known || !timingSafeEqual(Buffer.from(told), Buffer.from(secret))) return undefined
  return /^[a-z][a-z0-9-]{0,31}$/.test(from) ? from : undefined
}

async function serve<K extends MessageKind>(
  { hop, kind, gate, answers }: { hop: Hop; kind: K; gate: Gate; answers: Answers },
  body: Buffer,
): Promise<WireReply | Silence> {
  const message = messageIn(kind, body)
  if (typeof message === 'string') return plain(400, message)
  const answer = await receive(gate, { hop, kind, message, answers })
  return isSilence(answer) ? answer : json(writeAnswer(kind, answer))
}

/** The message, or why the bytes are none. */
function messageIn<K extends MessageKind>(kind: K, body: Buffer): AskOf<K> | string {
  try {
    return readAsk(kind, JSON.parse(body.toString('utf8')))
  } catch (cause) {
    if (cause instanceof Error) return cause.message
    throw cause
  }
}

const json = (body: string): WireReply => ({
  status: 200,
  headers: { 'Content-Type': 'application/json' },
  body,
})

const plain = (status: number, body: string): WireReply => ({
  status,
  headers: { 'Content-Type': 'text/plain; charset=utf-8' },
  body,
})
