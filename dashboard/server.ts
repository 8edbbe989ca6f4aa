/**
 * Who may watch, and how often they are told: a snapshot on joining, then one frame four times a
 * second, built once for everybody. A watcher can neither speak nor hold the sandbox up.
 */
import type { Server as HttpServer, IncomingMessage } from 'node:http'
import { Server } from 'socket.io'
import { limits } from '../core/limits.ts'
import type { Projection } from './projection.ts'
import {
  type ClientToServer,
  framesPerSecond,
  type Health,
  type ServerToClient,
} from './protocol.ts'

const livePath = '/live'
/** Nobody who watches has anything to say. */
const clientMessageBytesMax = 4096
/** A page that took nothing for so many beats is hung up on; it comes back to a fresh snapshot. */
const beatsBlockedMax = 20

interface DashboardOptions {
  /** Its other listeners, such as the page's own files, are to be attached before. */
  readonly server: HttpServer
  readonly projection: Projection
  readonly now: () => number
  readonly health: () => Health
}

export interface Dashboard {
  /** Tells everybody at once what is new, without waiting for the timer. */
  beat(): void
  /** Hangs up on everybody. The server it was handed stays as it is. */
  close(): Promise<void>
}

export function attachDashboard({ server, projection, now, health }: DashboardOptions): Dashboard {
  let closed = false
  const blockedBeats = new WeakMap<object, number>()
  const io = new Server<ClientToServer, ServerToClient>(server, {
    path: livePath,
    serveClient: false,
    maxHttpBufferSize: clientMessageBytesMax,
    connectTimeout: 5_000,
    allowRequest: (request, answer) => {
      const refusal = closed
        ? 'Nothing is shown any more.'
        : refusalOf(request, io.engine.clientsCount)
      answer(refusal, refusal === null)
    },
  })

  io.on('connection', (socket) => {
    projection.setHealth(health())
    socket.emit('snapshot', projection.snapshot(now()))
  })

  function beat(): void {
    // Unwatched, nothing needs doing: the changed seconds are bounded, and wait for the next frame.
    if (io.sockets.sockets.size === 0) return
    for (const { conn } of io.sockets.sockets.values()) {
      const blocked = conn.transport.writable ? 0 : (blockedBeats.get(conn) ?? 0) + 1
      blockedBeats.set(conn, blocked)
      if (blocked > beatsBlockedMax) conn.close(true)
    }
    projection.setHealth(health())
    io.emit('frame', projection.frame(now()))
  }

  const timer = setInterval(beat, 1000 / framesPerSecond)
  timer.unref()

  return {
    beat,
    async close() {
      closed = true
      clearInterval(timer)
      io.disconnectSockets(true)
      io.engine.close()
    },
  }
}

/** Why a newcomer is turned away, or null. A page from elsewhere may not listen in. */
function refusalOf(request: IncomingMessage, watchers: number): string | null {
  const { origin, host } = request.headers
  if (origin !== undefined && !sameHost(origin, host)) return 'The page comes from another origin.'
  // A request with a session id is a step of a watcher already counted.
  const joins = !/[?&]sid=/.test(request.url ?? '')
  return joins && watchers >= limits.watchersMax
    ? `More than ${limits.watchersMax} watch already.`
    : null
}

function sameHost(origin: string, host: string | undefined): boolean {
  return URL.canParse(origin) && new URL(origin).host === host
}
