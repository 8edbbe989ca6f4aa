/**
 * Keep-alive connections to one server, for pressing: one request at a time on each, as many as are
 * allowed, opened when they are needed. A request that finds none free waits for its turn, first
 * come first served; that wait is told apart from the request itself. Nothing is ever sent twice.
 */
import { createConnection, type Socket } from 'node:net'
import { type Answer, createAnswerReader, Garbled } from './answer.ts'

/** Why there is no answer: no connection, one that broke off, silence, no HTTP, or we left. */
export type Failure = 'refused' | 'reset' | 'timeout' | 'garbled' | 'left'

export interface Asking {
  readonly bytes: Buffer
  /** It is on its way. */
  sent(): void
  /** Once: with an answer, or the reason why there is none. */
  ended(answer: Answer | undefined, failure: Failure | undefined): void
}

export interface Sockets {
  ask(asking: Asking): void
  /** Whatever is under way or waits ends without an answer. */
  close(): void
}

export interface SocketOptions {
  /** `http://host:port`; what stands after it is not looked at. */
  readonly url: string
  readonly connections: number
  /** How long an answer may take, from the moment it was sent. */
  readonly answerMs: number
}

interface Lane {
  readonly socket: Socket
  asking: Asking | undefined
  sentAt: number
}

interface Pool extends SocketOptions {
  readonly lanes: Set<Lane>
  readonly idle: Lane[]
  readonly queue: Queue
}

export function openSockets(options: SocketOptions): Sockets {
  const { connections, answerMs } = options
  const pool: Pool = { ...options, lanes: new Set(), idle: [], queue: createQueue() }
  const { lanes, idle, queue } = pool
  const sweep = setInterval(
    () => {
      const late = performance.now() - answerMs
      for (const lane of [...lanes]) {
        if (lane.asking !== undefined && lane.sentAt < late) leave(pool, lane, 'timeout')
      }
    },
    Math.max(10, Math.min(1000, answerMs / 10)),
  )
  return {
    ask: (asking) => {
      const lane = idle.pop()
      if (lane !== undefined) put(lane, asking)
      else if (lanes.size < connections) put(open(pool), asking)
      else queue.add(asking)
    },
    close: () => {
      clearInterval(sweep)
      for (let left = queue.next(); left !== undefined; left = queue.next()) {
        left.ended(undefined, 'left')
      }
      for (const lane of [...lanes]) leave(pool, lane, 'left')
    },
  }
}

function put(lane: Lane, asking: Asking): void {
  lane.asking = asking
  lane.sentAt = performance.now()
  asking.sent()
  lane.socket.write(asking.bytes)
}

function open(pool: Pool): Lane {
  const socket = connected(pool.url)
  const lane: Lane = { socket, asking: undefined, sentAt: 0 }
  const reader = createAnswerReader()
  let isOpen = false
  pool.lanes.add(lane)
  socket.on('connect', () => {
    isOpen = true
  })
  socket.on('data', (piece) => {
    const read = lane.asking === undefined ? 'garbled' : readBy(() => reader.take(piece))
    if (read === 'garbled') leave(pool, lane, 'garbled')
    else if (read !== undefined) answered(pool, lane, read)
  })
  socket.on('error', () => leave(pool, lane, isOpen ? 'reset' : 'refused'))
  socket.on('close', () => {
    const last = lane.asking === undefined ? undefined : readBy(() => reader.end())
    if (last !== undefined && last !== 'garbled') answered(pool, lane, last)
    else leave(pool, lane, isOpen ? 'reset' : 'refused')
  })
  return lane
}

function answered(pool: Pool, lane: Lane, answer: Answer): void {
  const { asking } = lane
  lane.asking = undefined
  asking?.ended(answer, undefined)
  const waiting = answer.closes ? undefined : pool.queue.next()
  if (answer.closes) leave(pool, lane, 'reset')
  else if (waiting === undefined) pool.idle.push(lane)
  else put(lane, waiting)
}

/** The connection is no more; whatever it carried has no answer, and whoever waits gets another. */
function leave(pool: Pool, lane: Lane, failure: Failure): void {
  if (!pool.lanes.delete(lane)) return
  const place = pool.idle.indexOf(lane)
  if (place >= 0) pool.idle.splice(place, 1)
  lane.socket.destroy()
  lane.asking?.ended(undefined, failure)
  lane.asking = undefined
  const waiting = pool.queue.next()
  if (waiting !== undefined) put(open(pool), waiting)
}

interface Queue {
  add(asking: Asking): void
  next(): Asking | undefined
}

/** What is gone is cut off now and then: shifting each would cost more than asking. */
function createQueue(): Queue {
  const all: Asking[] = []
  let gone = 0
  return {
    add: (asking) => all.push(asking),
    next: () => {
      const first = all[gone]
      if (first === undefined) return undefined
      gone += 1
      if (gone >= 1024) {
        all.splice(0, gone)
        gone = 0
      }
      return first
    },
  }
}

function connected(url: string): Socket {
  const { hostname, port } = new URL(url)
  const host = hostname.replace(/^\[|\]$/g, '')
  return createConnection({ host, port: Number(port || 80), noDelay: true })
}

function readBy(read: () => Answer | undefined): Answer | 'garbled' | undefined {
  try {
    return read()
  } catch (cause) {
    if (cause instanceof Garbled) return 'garbled'
    throw cause
  }
}
