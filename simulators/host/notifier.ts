/**
 * Asynchronous notifications: sent, judged, and sent again up the network's ladder until they are
 * acknowledged or dead. They go only where policy allows; nothing follows a redirect.
 */
import { Agent, request } from 'undici'
import type { Cancel, Clock } from '../../core/clock.ts'
import type { Emit, Hop, NotificationMoved } from '../../core/events.ts'
import type { InstitutionId, Trace } from '../../core/ids.ts'
import { limits } from '../../core/limits.ts'
import { type Gate, isSilence } from './fault-gate.ts'
import { inOneLine } from './received.ts'
import { createSends } from './sends.ts'
import type { Tell } from './tell.ts'

export interface Letter {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface Notification {
  readonly trace: Trace
  readonly url: string
  /** Gaps before the second, third … send, in milliseconds. */
  readonly ladderMs: readonly number[]
  /** How long the merchant may take to answer, in milliseconds; 5 s when the network says nothing. */
  readonly answerMs?: number
  /** The letter for one send: signatures and times are fresh, the id is not. */
  write(attempt: number): Promise<Letter>
  isAcknowledged(status: number, body: string): boolean
}

export interface Notifier {
  /** Takes it and returns at once; never throws. */
  send(notification: Notification): void
  /** Notifications not yet acknowledged or dead. */
  waiting(): number
  /** Of those, the ones being sent, not the ones that wait on their ladder for the next time. */
  underWay(): number
  /** Sends nothing more; what is being sent is finished, what waits is forgotten. */
  close(): Promise<void>
}

/** Which hosts a notification may go to. */
export type MayNotify = (host: string) => boolean

/** This machine, and hosts that were named by the user, in whatever spelling. */
export function loopbackOr(named: readonly string[]): MayNotify {
  const hosts = new Set(named.map((name) => hostOf(`http://${bracketed(name)}`) ?? name))
  return (host) =>
    host === 'localhost' ||
    host === '[::1]' ||
    /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host) ||
    hosts.has(host)
}

/** An IPv6 address stands in brackets in a URL. */
const bracketed = (name: string) =>
  name.includes(':') && !name.startsWith('[') ? `[${name}]` : name

interface NotifierParts {
  readonly id: InstitutionId
  readonly clock: Clock
  readonly emit: Emit
  readonly gate: Gate
  readonly mayNotify: MayNotify
  /** A letter that cannot be written is a mistake of ours, told to the operator. */
  readonly complain?: (cause: unknown) => void
  /** Who hears each letter and its answer. */
  readonly tell?: Tell | undefined
}

export function createNotifier(parts: NotifierParts): Notifier {
  const { id, clock, emit, gate, mayNotify, complain } = parts
  const agent = new Agent({ connections: limits.notificationsAtOnceMax, pipelining: 1 })
  const line: Line = { gate, hop: `${id}>merchant`, agent, clock, tell: parts.tell }
  const sends = createSends(limits.notificationsAtOnceMax)
  const timers = createTimers(clock)
  let waiting = 0
  let closed = false

  const tell = (
    { trace }: Notification,
    step: NotificationMoved['step'],
    attempt: number,
    heard: Heard,
  ) =>
    emit({ type: 'notification-moved', at: clock.now(), trace, from: id, step, attempt, ...heard })

  const leave = (
    notification: Notification,
    step: 'delivered' | 'dead',
    attempt: number,
    heard: Heard,
  ) => {
    waiting = Math.max(0, waiting - 1)
    tell(notification, step, attempt, heard)
  }

  const enqueue = (notification: Notification, attempt: number) => {
    if (!closed)
      sends.push(() => tryOnce(notification, attempt).catch(giveUp(notification, attempt)))
  }

  const giveUp = (notification: Notification, attempt: number) => (cause: unknown) => {
    leave(notification, 'dead', attempt, { detail: 'it could not be written' })
    complain?.(cause)
  }

  const tryOnce = async (notification: Notification, attempt: number) => {
    const { acknowledged, ...heard } = await sent(line, notification, attempt)
    if (acknowledged) leave(notification, 'delivered', attempt, { detail: heard.detail })
    else climb(notification, attempt, heard)
  }

  const climb = (notification: Notification, attempt: number, heard: Heard) => {
    const gapMs = notification.ladderMs[attempt]
    if (gapMs === undefined || closed) {
      leave(notification, 'dead', attempt, heard)
      return
    }
    tell(notification, 'retrying', attempt, heard)
    timers.after(gapMs, () => enqueue(notification, attempt + 1))
  }

  return {
    send: (notification) => {
      const host = hostOf(notification.url)
      if (host === undefined || !mayNotify(host)) {
        const detail = `policy allows no notification to ${notification.url}`
        tell(notification, 'forbidden', 0, { detail })
      } else if (closed || waiting >= limits.notificationsMax) {
        tell(notification, 'dead', 0, { detail: closed ? 'closed' : 'too many notifications wait' })
      } else {
        waiting += 1
        tell(notification, 'queued', 0, { detail: notification.url })
        enqueue(notification, 0)
      }
    },
    waiting: () => waiting,
    underWay: sends.underWay,
    close: async () => {
      closed = true
      timers.clear()
      sends.clear()
      waiting = 0
      // Each send has its time limit, so this ends; the clock may stand still by now.
      await agent.close()
    },
  }
}

/** What waits on a ladder, so that all of it can be forgotten at once. */
function createTimers(clock: Clock) {
  const waiting = new Set<Cancel>()
  return {
    after: (milliseconds: number, call: () => void) => {
      const cancel = clock.after(milliseconds, () => {
        waiting.delete(cancel)
        call()
      })
      waiting.add(cancel)
    },
    clear: () => {
      for (const cancel of waiting) cancel()
      waiting.clear()
    },
  }
}

interface Line {
  readonly gate: Gate
  readonly hop: Hop
  readonly agent: Agent
  readonly clock: Clock
  readonly tell: Tell | undefined
}

/** What came back of one send; `answered` when it was an answer, though no acknowledgement. */
type Heard = Pick<NotificationMoved, 'detail' | 'answered'>
type Reply = Heard & { readonly acknowledged: boolean }

/** One send, as fate has it, and what came back. */
async function sent(line: Line, notification: Notification, attempt: number): Promise<Reply> {
  const about = { trace: notification.trace, operation: 'notify', movesMoney: true, attempt }
  const answer = await line.gate.pass<Reply>(line.hop, about, {
    work: () => post(line, notification, attempt),
    refuse: (outcome) => ({ acknowledged: false, detail: outcome }),
    outcomeOf: ({ acknowledged }) => (acknowledged ? 'approved' : 'result-unknown'),
  })
  return isSilence(answer) ? { acknowledged: false, detail: `no answer: ${answer}` } : answer
}

function hostOf(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined
  const parsed = new URL(url)
  return ['http:', 'https:'].includes(parsed.protocol) ? parsed.hostname : undefined
}

async function post(
  { agent, clock, hop, tell }: Line,
  notification: Notification,
  attempt: number,
): Promise<Reply> {
  const { answerMs = limits.notificationAnswerMs } = notification
  const { headers, body } = await notification.write(attempt)
  const { trace, url } = notification
  const about = { trace, operation: 'notify', attempt }
  const answered = tell?.(hop, about, { method: 'POST', target: url, headers, body })
  const tooSlow = new AbortController()
  const cancel = clock.after(answerMs, () => tooSlow.abort(new Error('no answer in time')))
  try {
    const reply = await request(notification.url, {
      method: 'POST',
      headers,
      body,
      dispatcher: agent,
      // Also by the real time: business time may stand still.
      signal: AbortSignal.any([tooSlow.signal, AbortSignal.timeout(answerMs)]),
    })
    const text = await beginning(reply.body)
    const acknowledged = notification.isAcknowledged(reply.statusCode, text)
    answered?.({ status: reply.statusCode, headers: inOneLine(reply.headers), body: text })
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
async function beginning(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    size += chunk.length
    if (size >= limits.notificationAnswerBytesMax) break
  }
  return Buffer.concat(chunks).subarray(0, limits.notificationAnswerBytesMax).toString('utf8')
}
