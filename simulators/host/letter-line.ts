/** One send of a notification: as fate has it, written anew, posted, and what came back. */
import { Agent, request } from 'undici'
import type { Clock } from '../../core/clock.ts'
import type { Hop, NotificationMoved } from '../../core/events.ts'
import type { InstitutionId } from '../../core/ids.ts'
import { limits } from '../../core/limits.ts'
import { type Gate, isSilence } from './fault-gate.ts'
import { usualLookup } from './guarded-lookup.ts'
import type { Carry, Notification, SetsOut } from './notification.ts'
import { inOneLine } from './received.ts'
import type { Mark, Tell } from './tell.ts'

export interface LineParts {
  readonly id: InstitutionId
  readonly gate: Gate
  readonly clock: Clock
  /** Who hears each letter and its answer. */
  readonly tell?: Tell | undefined
  /** Who marks each letter with the trace it belongs to; nobody when not given. */
  readonly mark?: Mark | undefined
  /** Who is told of each letter that sets out, and then that it is back. */
  readonly setsOut?: SetsOut | undefined
  /** Over a socket when nothing is said. */
  readonly carry?: Carry | undefined
}

export interface Line extends LineParts {
  readonly hop: Hop
  readonly agentFor: () => Agent
  close(): Promise<void>
}

export function createLine(parts: LineParts): Line {
  // Made with the first letter: most houses never write one.
  let agent: Agent | undefined
  const agentFor = () => {
    agent ??= new Agent({
      ...{ connections: limits.notificationsAtOnceMax, pipelining: 1 },
      connect: { lookup: usualLookup },
    })
    return agent
  }
  return { ...parts, hop: `${parts.id}>merchant`, agentFor, close: async () => agent?.close() }
}

/** What came back of one send; `answered` when it was an answer, though no acknowledgement. */
export type Heard = Pick<NotificationMoved, 'detail' | 'answered'>
export type Reply = Heard & { readonly acknowledged: boolean }

/** One send, as fate has it, and what came back. */
export async function sent(
  line: Line,
  notification: Notification,
  attempt: number,
): Promise<Reply> {
  const about = { trace: notification.trace, operation: 'notify', movesMoney: true, attempt }
  const answer = await line.gate.pass<Reply>(line.hop, about, {
    work: () => posted(line, notification, attempt),
    refuse: (outcome) => ({ acknowledged: false, detail: outcome }),
    outcomeOf: ({ acknowledged }) => (acknowledged ? 'approved' : 'result-unknown'),
  })
  return isSilence(answer) ? { acknowledged: false, detail: `no answer: ${answer}` } : answer
}

/** Somebody may want to know that a letter is out, until its answer is there. */
function posted(line: Line, notification: Notification, attempt: number): Promise<Reply> {
  const isBack = line.setsOut?.(`a notification to ${notification.url}`)
  const reply =
    line.carry === undefined
      ? post(line, notification, attempt)
      : carried(line.carry, notification, attempt)
  return isBack === undefined ? reply : reply.finally(isBack)
}

async function carried(carry: Carry, notification: Notification, attempt: number): Promise<Reply> {
  const letter = await notification.write(attempt)
  const { status, body } = await carry({ ...letter, url: notification.url })
  const acknowledged = notification.isAcknowledged(status, body)
  return { acknowledged, answered: true, detail: `${status} ${body}` }
}

async function post(
  { agentFor, clock, hop, tell, mark }: Line,
  notification: Notification,
  attempt: number,
): Promise<Reply> {
  const { answerMs = limits.notificationAnswerMs } = notification
  const { trace, url } = notification
  const { headers: written, body } = await notification.write(attempt)
  const about = { trace, operation: 'notify', attempt }
  const headers = mark === undefined ? written : { ...written, ...mark(hop, about, url) }
  const answered = tell?.(hop, about, { method: 'POST', target: url, headers, body })
  const tooSlow = new AbortController()
  const abort = () => tooSlow.abort(new Error('no answer in time'))
  const cancel = clock.after(answerMs, abort, 'answer')
  try {
    const reply = await request(notification.url, {
      method: 'POST',
      headers,
      body,
      dispatcher: agentFor(),
      // Also by the real time: business time may stand still.
      signal: AbortSignal.any([tooSlow.signal, AbortSignal.timeout(answerMs)]),
    })
    const bytes = await beginning(reply.body)
    const text = bytes.toString('utf8')
    const acknowledged = notification.isAcknowledged(reply.statusCode, text)
    const answer = { status: reply.statusCode, headers: inOneLine(reply.headers), body: bytes }
    answered?.(answer, acknowledged)
    return { acknowledged, answered: true, detail: `${reply.statusCode} ${text.slice(0, 120)}` }
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause)
    answered?.({ broken: detail })
    return { acknowledged: false, detail }
  } finally {
    cancel()
  }
}

/** What a merchant says beyond the bound is not listened to. */
async function beginning(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    size += chunk.length
    if (size >= limits.notificationAnswerBytesMax) break
  }
  return Buffer.concat(chunks).subarray(0, limits.notificationAnswerBytesMax)
}
